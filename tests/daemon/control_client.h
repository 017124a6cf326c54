// Asks a control socket, as curl --unix-socket would.
#pragma once

#include <string>

namespace headwater::testing {

// A connection to a Unix socket.
class ControlConnection {
 public:
  // Throws std::system_error if nobody listens there.
  explicit ControlConnection(const std::string& socket);
  ~ControlConnection();
  ControlConnection(const ControlConnection&) = delete;
  ControlConnection& operator=(const ControlConnection&) = delete;

  // As much of `bytes` as the other side takes.
  void send(const std::string& bytes) const;
  // All that comes until the other side closes.
  [[nodiscard]] std::string read_all() const;

 private:
  int descriptor_;
};

// The whole answer to a request for `target`; empty if nobody listens or answers.
[[nodiscard]] std::string ask(const std::string& socket, const std::string& target,
                              const std::string& method = "GET");
// The body of an answer; empty if it has none.
[[nodiscard]] std::string body_of(const std::string& answer);

}  // namespace headwater::testing
