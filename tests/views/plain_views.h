// What the views must say of a history, computed from all of it at once and in the plainest way.
#pragma once

#include "tests/views/views_fixture.h"

#include <string>
#include <vector>

namespace headwater::testing {

struct PlainViews {
  Buckets buckets;
  std::map<BucketName, double> magnitude;  // the sum of the absolute values: what rounding is to
  std::vector<std::string> alarms;         // sequence|device|measurement|bound|cleared_sequence
  std::vector<std::string> rejected;       // sequence|topic|reason
  std::vector<std::string> commands;       // sequence|key|device|name|outcome|status
};

// `events` are those of a log from 1 on.
[[nodiscard]] PlainViews plain_views(const std::vector<Event>& events);

}  // namespace headwater::testing
