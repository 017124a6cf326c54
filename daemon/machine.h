// What the machine says about itself at a start.
#pragma once

#include "model/payload.h"

namespace headwater {

// Boot id (/proc/sys/kernel/random/boot_id), a fresh incarnation, this program's version, and
// whether the kernel holds the wall clock for synchronised (adjtimex(2)).
[[nodiscard]] GatewayStarted start_facts();

}  // namespace headwater
