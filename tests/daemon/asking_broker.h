// A broker of the tests' own that sends one message at a time.
#pragma once

#include "tests/mqtt/scripted_broker.h"

#include <atomic>
#include <functional>
#include <string>

namespace headwater::testing {

// Sends message n + 1 when message n has been acknowledged, up to a limit. Message n is a reading
// of "dev-1" with "value" n.
class AskingBroker {
 public:
  // `before_next`: called with the number of a message that has been acknowledged, before the next
  // is sent.
  explicit AskingBroker(
      int limit, std::function<void(int)> before_next = [](int) {})
      : limit_(limit), before_next_(std::move(before_next)) {}

  void raise_limit(int limit) { limit_ = limit; }
  [[nodiscard]] int acknowledged() const { return acknowledged_; }
  [[nodiscard]] std::string url() const { return broker_.url(); }

 private:
  std::string answer(int type, const std::string& body) {
    if (type == packet_connect) return accepted;
    if (type == packet_subscribe) return suback(body, 1) + next();
    if (type != packet_puback) return "";
    before_next_(++acknowledged_);
    return next();
  }

  std::string next() {
    if (acknowledged_ >= limit_) return "";
    const int number = acknowledged_ + 1;
    return publish("sensors/dev-1/telemetry",
                   "{\"ts\":" + std::to_string(1'767'225'600 + number) +
                       ",\"value\":" + std::to_string(number) + "}",
                   static_cast<std::uint8_t>(number));
  }

  std::atomic<int> limit_;
  const std::function<void(int)> before_next_;
  std::atomic<int> acknowledged_ = 0;
  ScriptedBroker broker_{[this](int type, const std::string& body) { return answer(type, body); }};
};

}  // namespace headwater::testing
