// Something that was stored and cannot be read any more.
#pragma once

#include "model/sequence.h"

#include <cstdint>
#include <string>

namespace headwater {

struct StorageDamage {
  Sequence from;
  std::uint64_t count = 0;  // 0: it is not known how many events there were
  std::string what;
};

}  // namespace headwater
