// The control API: HTTP over a Unix socket in the store's directory, for `headwater status` and for
// `curl --unix-socket`. Who may open the socket may ask.
//
//     GET /v1/status    200, application/json
#pragma once

#include "model/error.h"

#include <functional>
#include <memory>
#include <string>

namespace headwater {

class ControlServer {
 public:
  // Answers on a thread of its own. `status` gives the body for /v1/status; any thread. Error:
  // storage, if the socket cannot be made.
  static Result<std::unique_ptr<ControlServer>> start(const std::string& socket,
                                                      std::function<std::string()> status);
  // Stops answering and removes the socket.
  ~ControlServer();

 private:
  struct Server;
  explicit ControlServer(std::unique_ptr<Server> server);
  std::unique_ptr<Server> server_;
};

}  // namespace headwater
