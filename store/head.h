// The end of a log.
#pragma once

#include "model/chain.h"
#include "model/sequence.h"
#include "model/timestamp.h"

namespace headwater {

struct Head {
  Sequence sequence;
  Hash chain{};
  Instant commit;  // the moment of the last commit
};

}  // namespace headwater
