// A connection to a test's broker, with all that it tells.
#pragma once

#include "mqtt/connection.h"
#include "tests/mqtt/keeping_listener.h"
#include "tests/mqtt/kept_notices.h"
#include "tests/support/process.h"
#include "tests/support/wait_until.h"

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

[[nodiscard]] inline MqttOptions options_for(const std::string& broker) {
  MqttOptions options;
  options.broker = broker;
  options.client_id = "tested";
  return options;
}

[[nodiscard]] inline MqttSession session_with(std::vector<Subscription> subscriptions) {
  MqttSession session;
  session.subscriptions = std::move(subscriptions);
  return session;
}

[[nodiscard]] inline std::string loopback_url(std::uint16_t port) {
  return "mqtt://127.0.0.1:" + std::to_string(port);
}

// Begins to connect on construction. stop() before what the notices and messages go to is gone.
class BrokerConnection {
 public:
  explicit BrokerConnection(MqttOptions options, MqttSession session = {},
                            std::function<void()> on_message = {})
      : listener_(std::move(on_message)),
        connection_(std::move(options), std::move(session), listener_, notices_.sink()) {
    connection_.start();
  }

  // Connected and subscribed.
  [[nodiscard]] bool connects() { return connects_again(0); }
  // The same, for the time after `before` others.
  [[nodiscard]] bool connects_again(std::size_t before = 1) {
    return wait_until([this, before] {
      return listener_.sessions_present().size() > before && connection_.status().connected;
    });
  }
  [[nodiscard]] bool receives(const std::string& payload) {
    return wait_until([&] { return listener_.has(payload); });
  }
  void stop() { connection_.stop(); }

  [[nodiscard]] MqttStatus status() const { return connection_.status(); }
  [[nodiscard]] MqttConnection& connection() { return connection_; }
  [[nodiscard]] const KeepingListener& listener() const { return listener_; }
  [[nodiscard]] const KeptNotices& notices() const { return notices_; }

 private:
  KeptNotices notices_;
  KeepingListener listener_;
  MqttConnection connection_;
};

// For a program under test that has a connection: what the thread sanitizer is not to report.
inline const std::string sanitizer_environment =
    "TSAN_OPTIONS=suppressions=" HEADWATER_SOURCE_DIR "/tests/mqtt/paho.tsan";

// Publishes at QoS 1 with Mosquitto's own client; false if the broker does not acknowledge it.
[[nodiscard]] inline bool publish_to(std::uint16_t port, const std::string& topic,
                                     const std::string& payload,
                                     const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{"-p", std::to_string(port), "-t", topic, "-m", payload, "-q",
                                     "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run("mosquitto_pub", arguments).exit_code == 0;
}

}  // namespace headwater::testing
