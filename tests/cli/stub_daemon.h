// What stands at a daemon's control socket in the tests: one that says what the test wants.
#pragma once

#include <string>
#include <thread>

namespace headwater::testing {

class StubDaemon {
 public:
  // Sends `answer` as it is to the first who asks, once the request is there, and closes; with
  // nothing to send it stays silent until it is destroyed. Throws std::system_error.
  StubDaemon(const std::string& socket, std::string answer);
  ~StubDaemon();
  StubDaemon(const StubDaemon&) = delete;
  StubDaemon& operator=(const StubDaemon&) = delete;

  // Waits until it has answered. The request that it got.
  [[nodiscard]] std::string request();

 private:
  void serve();

  int listener_ = -1;
  std::string answer_;
  std::string request_;
  std::thread thread_;
};

// An HTTP answer with that body.
[[nodiscard]] std::string http_answer(const std::string& body,
                                      const std::string& status = "200 OK");

}  // namespace headwater::testing
