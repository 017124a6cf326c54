// What a segment's row says of the events inside, so that it need not be unpacked to be passed
// over.
#pragma once

#include "model/error.h"
#include "store/block.h"
#include "store/device_numbers.h"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

struct SegmentIndex {
  Timestamp time_from;  // the earliest and the latest event time
  Timestamp time_to;
  std::string types;    // the types' numbers, and
  std::string devices;  // the devices' (device_numbers.h), each as a set (number_set.h)

  bool operator==(const SegmentIndex&) const = default;
};

class SegmentIndexBuilder {
 public:
  // Adds the events of a block; `number_of` gives a device's number. Error: damaged.
  template <class NumberOf>
  Result<void> add(const Block& block, std::string_view frames, const NumberOf& number_of) {
    EventReader events(frames, block.first, block.before);
    for (;;) {
      auto event = events.next();
      if (!event) return event.error();
      if (!*event) return {};
      note(**event);
      if ((*event)->device == last_device_) continue;
      last_device_ = (*event)->device;
      devices_.push_back(number_of((*event)->device));
    }
  }
  // Adds an event, but for its device.
  void note(const RecordedEvent& event);
  [[nodiscard]] SegmentIndex finish() const;
  // The latest commit by the wall clock; not part of the index (segment_time.h).
  [[nodiscard]] Timestamp recorded_to() const { return recorded_to_; }

 private:
  Timestamp time_from_{std::numeric_limits<std::int64_t>::max()};
  Timestamp time_to_{std::numeric_limits<std::int64_t>::min()};
  Timestamp recorded_to_{std::numeric_limits<std::int64_t>::min()};
  // As they come, which is cheaper than to look for each among those that are there.
  std::vector<std::uint32_t> types_;
  std::vector<std::uint32_t> devices_;
  std::string last_device_;  // events of one device often follow each other
};

}  // namespace headwater
