// HTTP over a Unix socket: requests in, answers out, each within its limits. What there is to ask
// is control_api.h's; who may open the socket may ask.
#pragma once

#include "model/error.h"
#include "model/notice.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace headwater {

inline constexpr std::size_t control_header_limit = 8 * 1024;  // bytes of a request's header,
inline constexpr std::size_t control_body_limit = 64 * 1024;   // and of its body
// More at a time are turned away: who has waited longest without saying what he wants, or else the
// newest. Those that wait for ControlAnswer do not count; the handler limits them.
inline constexpr std::size_t control_connections_limit = 32;
inline constexpr std::chrono::seconds control_read_patience{5};     // for a whole request
inline constexpr std::chrono::seconds control_answer_patience{10};  // for what must be waited for
inline constexpr std::chrono::seconds control_write_patience{5};
// Before it is tried again when nobody can be taken: without descriptors, say.
inline constexpr std::chrono::milliseconds control_accept_pause{100};

struct ControlRequest {
  std::string method;  // "GET"
  std::string target;  // "/v1/status", as it was sent
  std::string body;
};

struct ControlResponse {
  unsigned status = 200;
  std::string body{};   // JSON
  std::string allow{};  // with 405: the methods there are
};

// {"error":"...","hint":"..."}, the hint only if there is one.
[[nodiscard]] std::string error_json(const Error& error);

// What a request is answered with.
struct ControlReply {
  ControlResponse response;
  bool waits = false;  // for ControlAnswer; `response` is for when that does not come in time
};

// Hands in, from any thread and at most once, how the answer is made; that is then done on the
// server's thread. Afterwards, and when the server is gone, nothing happens.
using ControlAnswer = std::function<void(std::function<ControlResponse()>)>;

// Called on the server's thread; must not wait for anything but the disk.
using ControlHandler = std::function<ControlReply(const ControlRequest&, const ControlAnswer&)>;

struct ControlServerOptions {
  std::string socket;
  std::string group;  // that may open it, besides the owner; empty: the daemon's own
  std::chrono::milliseconds answer_patience = control_answer_patience;
  NoticeSink notice{};  // is told, once, that nobody can be taken
};

// Error: configuration, if there is no such group.
Result<void> check_control_group(const std::string& group);

class ControlServer {
 public:
  // Answers on a thread of its own. Error: storage, if the socket cannot be made; configuration, if
  // its path is too long, or its group cannot be set.
  static Result<std::unique_ptr<ControlServer>> start(ControlServerOptions options,
                                                      ControlHandler handler);
  // Stops answering and removes the socket.
  ~ControlServer();

 private:
  struct Server;
  explicit ControlServer(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace headwater
