// How much memory a command takes, and about how many bytes its events will.
#pragma once

#include "model/command.h"

#include <cstddef>

namespace headwater {

// Bytes; never less than the payloads of its events.
[[nodiscard]] std::size_t size_of(const Command& command);

}  // namespace headwater
