// What was asked of the broker on one connection and is not answered yet: messages whose fate
// somebody wants to know, and subscriptions that come and go while the connection lasts.
#pragma once

#include "mqtt/connection.h"

#include <mqtt/async_client.h>

#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// Outlives the client, which calls it. Nothing here waits. Any thread.
class Requests final : public mqtt::iaction_listener {
 public:
  explicit Requests(MqttListener& listener) : listener_(listener) {}
  // What has no answer will never have one, and the listener is told so.
  ~Requests() override;
  Requests(const Requests&) = delete;
  Requests& operator=(const Requests&) = delete;

  // As those of MqttConnection. Throw mqtt::exception: it was not asked.
  void publish(mqtt::async_client& client, const mqtt::const_message_ptr& message,
               std::uint64_t number);
  void subscribe(mqtt::async_client& client, const std::string& topic, MqttVersion version);
  void unsubscribe(mqtt::async_client& client, const std::string& topic);

  void on_failure(const mqtt::token& token) noexcept override;
  void on_success(const mqtt::token& token) noexcept override;

 private:
  enum class Kind { publication, subscription, unsubscription };
  struct Request {
    Kind kind;
    std::uint64_t number;
    std::string topic;
  };

  template <class Ask>
  void ask(Request request, Ask ask);
  std::optional<Request> take(const void* request);
  void tell(const Request& request, const mqtt::token& token, bool succeeded);
  void report_refusal(const mqtt::token& token);

  MqttListener& listener_;
  std::mutex mutex_;
  std::list<Request> open_;  // at addresses that stay: Paho hands them back
};

}  // namespace headwater
