#include "store/segment_index.h"

#include <algorithm>

namespace headwater {

Result<void> SegmentIndexBuilder::add(const Block& block, std::string_view frames) {
  EventReader events(frames, block.first, block.before);
  for (;;) {
    auto event = events.next();
    if (!event) return event.error();
    if (!*event) return {};
    time_from_ = std::min(time_from_, (*event)->time);
    time_to_ = std::max(time_to_, (*event)->time);
    devices_.add((*event)->device);
  }
}

SegmentIndex SegmentIndexBuilder::finish() const {
  return {time_from_, time_to_, devices_.finish()};
}

}  // namespace headwater
