// A broker that does what a test tells it to: for all that a real one never does on request.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <thread>

namespace headwater::testing {

// The types of packets that a client sends (MQTT 5, section 2.1.2).
inline constexpr int packet_connect = 1;
inline constexpr int packet_publish = 3;
inline constexpr int packet_puback = 4;
inline constexpr int packet_subscribe = 8;

// MQTT 5's CONNACK: accepted, no session.
inline const std::string accepted("\x20\x03\x00\x00\x00", 5);

// MQTT 5's answer to the SUBSCRIBE with this body (of one filter): a SUBACK with `code`.
[[nodiscard]] std::string suback(const std::string& subscribe_body, std::uint8_t code);

// MQTT 5's PUBLISH at QoS 1, of less than 16 KiB.
[[nodiscard]] std::string publish(const std::string& topic, const std::string& payload,
                                  std::uint8_t id, bool dup = false);

class ScriptedBroker {
 public:
  // What to send back for a packet of `type` with this body (all behind the remaining length); may
  // be empty. On the broker's own thread.
  using Answer = std::function<std::string(int type, const std::string& body)>;

  explicit ScriptedBroker(Answer answer);
  ~ScriptedBroker();
  ScriptedBroker(const ScriptedBroker&) = delete;
  ScriptedBroker& operator=(const ScriptedBroker&) = delete;

  [[nodiscard]] std::string url() const;
  // That were made so far.
  [[nodiscard]] std::size_t connections() const { return connections_; }

 private:
  void run();
  void serve(int socket);

  const Answer answer_;
  const std::uint16_t port_;
  std::atomic<std::size_t> connections_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace headwater::testing
