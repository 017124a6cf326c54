// What a segment's row says of the events inside, so that it need not be unpacked to be passed
// over.
#pragma once

#include "model/error.h"
#include "store/block.h"
#include "store/device_filter.h"

#include <limits>
#include <string>
#include <string_view>

namespace headwater {

struct SegmentIndex {
  Timestamp time_from;  // the earliest and the latest event time
  Timestamp time_to;
  std::string devices;  // see device_filter.h

  bool operator==(const SegmentIndex&) const = default;
};

class SegmentIndexBuilder {
 public:
  // Adds the events of a block. Error: damaged.
  Result<void> add(const Block& block, std::string_view frames);
  [[nodiscard]] SegmentIndex finish() const;

 private:
  Timestamp time_from_{std::numeric_limits<std::int64_t>::max()};
  Timestamp time_to_{std::numeric_limits<std::int64_t>::min()};
  DeviceFilterBuilder devices_;
};

}  // namespace headwater
