// One connection to a broker, from the attempt to make it to its loss; never used again after.
//
// A fresh Paho client for each attempt: nothing of a broken connection, and none of its messages,
// lives on in the next.
#pragma once

#include "mqtt/connection.h"

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

namespace mqtt {
class token;
}

namespace headwater {

class MqttAttempt {
 public:
  MqttAttempt(const MqttOptions& options, const MqttSession& session, MqttListener& listener);
  ~MqttAttempt();

  // Connects. Whether the broker has kept the session; then what it kept comes at once. Error:
  // network, with the broker's reason.
  Result<bool> connect(const std::stop_token& stop);
  // Subscribes. What the broker did not grant of what was asked; empty if it granted all. Error:
  // network; also if it granted nothing.
  Result<std::string> subscribe(const std::stop_token& stop);
  // As MqttConnection::publish().
  Result<void> publish(const std::string& topic, std::string_view payload, bool retained,
                       std::uint64_t number, std::int32_t expiry_s);
  // As MqttConnection::subscribe() and unsubscribe().
  Result<void> subscribe_besides(const std::string& topic);
  Result<void> unsubscribe(const std::string& topic);
  // Returns why the connection was lost, or when `stop` is requested.
  [[nodiscard]] std::string wait_until_lost(const std::stop_token& stop);
  // Disconnects, and gives up Paho's client: no callback runs afterwards.
  void close();

 private:
  struct Paho;

  [[nodiscard]] bool wait(mqtt::token& token, const std::stop_token& stop) const;
  // The QoS that is granted.
  Result<int> subscribe(const Subscription& wanted, const std::stop_token& stop);
  template <class Ask>
  Result<void> ask(Ask ask);
  [[nodiscard]] Error failure(std::string_view why) const;
  void lose(const std::string& reason) noexcept;

  const MqttOptions& options_;
  const MqttSession& session_;
  MqttListener& listener_;
  std::atomic<std::uint64_t> received_ = 0;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  bool lost_ = false;
  std::string reason_;
  std::mutex client_mutex_;  // paho_: publish() against close()
  std::unique_ptr<Paho> paho_;
};

}  // namespace headwater
