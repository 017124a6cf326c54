#include "store/segment_index.h"

#include "store/number_set.h"

#include <algorithm>

namespace headwater {

void SegmentIndexBuilder::note(const RecordedEvent& event) {
  time_from_ = std::min(time_from_, event.time);
  time_to_ = std::max(time_to_, event.time);
  recorded_to_ = std::max(recorded_to_, event.recorded.wall);
  const auto type = static_cast<std::uint32_t>(event.type);
  if (types_.empty() || types_.back() != type) types_.push_back(type);
}

SegmentIndex SegmentIndexBuilder::finish() const {
  return {time_from_, time_to_, encode_numbers(types_), encode_numbers(devices_)};
}

}  // namespace headwater
