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

struct DaemonRequest {
  std::string method;
  std::string target;
  std::string body{};  // JSON
  std::chrono::seconds patience = control_patience;
};

struct DaemonAnswer {
  unsigned status = 0;  // of HTTP
  std::string body;
};

// Sends `request` to the Unix socket `path`; nothing if nobody listens there. Error: network (no
// answer in time, an answer that is too long or no HTTP): whether the request was taken is then not
// known, unless the hint says how to get in.
Result<std::optional<DaemonAnswer>> ask_daemon(const std::string& path,
                                               const DaemonRequest& request);

// The body of GET `target`, of which any other answer than 200 is an Error, too.
Result<std::optional<std::string>> ask_daemon(const std::string& path, const std::string& target);

}  // namespace headwater
