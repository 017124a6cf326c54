// Giving a gateway back what it has lost, from the centre's copy of its log.
#pragma once

#include "cloud/archive.h"
#include "sync/recall_message.h"

#include <string>

namespace headwater {

// The answer to a question of `gateway`: the first events of what it asks for, as many as go into a
// message; or without them, and why. Only events of the very history that the question names are
// given. Nothing is changed.
[[nodiscard]] Recalled answer_recall(Archive& archive, const std::string& gateway,
                                     const RecallRequest& request);

}  // namespace headwater
