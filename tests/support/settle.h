// Letting a log do all the work that is due.
#pragma once

#include "store/log.h"

namespace headwater::testing {

// Throws std::runtime_error if it fails.
inline void settle(Log& log) {
  while (log.maintain().value() || log.packing()) log.wait_for_packing();
}

}  // namespace headwater::testing
