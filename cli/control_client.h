// Asking a running daemon: the other end of daemon/control_server.h.
#pragma once

#include "model/error.h"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

namespace headwater {

inline constexpr std::chrono::seconds control_patience{2};          // for the whole exchange
inline constexpr std::size_t control_response_limit = 1024 * 1024;  // bytes of an answer

// The body of GET `target` at the Unix socket `path`; nothing if nobody listens there. Error:
// network (no answer in time, a refusal, an answer that is too long or no HTTP).
Result<std::optional<std::string>> ask_daemon(const std::string& path, const std::string& target);

}  // namespace headwater
