#include "drivers/mqtt_driver.h"

#include <algorithm>
#include <future>

namespace headwater {
namespace {

MqttSession session_of(const Router& router, int qos) {
  MqttSession session;
  session.persistent = true;
  for (const auto& filter : router.filters()) session.subscriptions.push_back({filter, qos});
  return session;
}

}  // namespace

Result<std::unique_ptr<MqttDriver>> MqttDriver::create(const MqttDriverOptions& options, Sink& sink,
                                                       const NoticeSink& notice) {
  auto router = Router::create(options.routes, options.limits);
  if (!router) return router.error();
  return std::unique_ptr<MqttDriver>(new MqttDriver(options, std::move(*router), sink, notice));
}

MqttDriver::MqttDriver(const MqttDriverOptions& options, Router router, Sink& sink,
                       const NoticeSink& notice)
    : router_(std::move(router)),
      acknowledge_(options.acknowledge),
      sink_(sink),
      unstored_(std::make_shared<std::atomic<std::uint64_t>>(0)),
      connection_(options.broker, session_of(router_, options.qos), *this, notice) {}

Result<void> MqttDriver::publish(std::uint64_t number, const std::string& topic,
                                 std::string_view payload, std::uint64_t left_us) {
  constexpr std::uint64_t second_us = 1'000'000;
  constexpr std::uint64_t longest_s = 0x7FFFFFFF;  // Paho garbles numbers with the highest bit set
  // 0 would be for ever at some brokers.
  const std::uint64_t seconds = std::clamp<std::uint64_t>(left_us / second_us, 1, longest_s);
  return connection_.publish(topic, payload, false, number, static_cast<std::int32_t>(seconds));
}

void MqttDriver::expect(const std::string& topic) {
  expected_.want(topic);
  if (connection_.status().connected) subscribe_to(topic);
}

void MqttDriver::subscribe_to(const std::string& topic) {
  if (router_.takes(topic)) {
    if (listener_ != nullptr) listener_->expected(topic, {});
    return;
  }
  // Without a connection it will be asked for when there is one.
  (void)connection_.subscribe(topic).has_value();
}

void MqttDriver::forget(const std::string& topic) {
  expected_.leave(topic);
  if (router_.takes(topic) || !connection_.unsubscribe(topic)) expected_.left(topic);
}

void MqttDriver::connected(bool /*session_present*/) {
  if (listener_ != nullptr) listener_->reachable(true);
  for (const std::string& topic : expected_.wanted()) subscribe_to(topic);
}

void MqttDriver::disconnected(const std::string& /*reason*/) {
  expected_.left_all();
  if (listener_ != nullptr) listener_->reachable(false);
}

void MqttDriver::published(std::uint64_t number, Publication outcome, const std::string& reason) {
  if (listener_ != nullptr) listener_->published(number, outcome, reason);
}

void MqttDriver::subscribed(const std::string& topic, const Result<void>& outcome) {
  if (listener_ != nullptr) listener_->expected(topic, outcome);
}

bool MqttDriver::answers(const IncomingMessage& message) {
  if (listener_ == nullptr) return false;
  const auto standing = expected_.standing(message.topic);
  // What the broker has kept was said before.
  if (standing == ExpectedTopics::Standing::wanted && !message.retained) {
    listener_->heard(message.topic);
  }
  return standing != ExpectedTopics::Standing::unknown && !router_.takes(message.topic);
}

void MqttDriver::received(const IncomingMessage& message) {
  ++messages_;
  if (answers(message)) return;
  const Message routed{message.topic, message.payload, message.retained, message.redelivered,
                       message.qos == 0};
  Delivery delivery{router_.route(routed), {}, false};
  // A subscription that was left behind in the session: the listener can have it ended.
  if (listener_ != nullptr && std::holds_alternative<RejectMessage>(delivery.command) &&
      !router_.takes(message.topic)) {
    listener_->heard(message.topic);
  }
  if (acknowledge_ == AcknowledgeMode::received) {
    ++*unstored_;
    delivery.acknowledge = [unstored = unstored_] { --*unstored; };
    sink_.deliver(std::move(delivery));
    return;
  }
  const auto stored = std::make_shared<std::promise<void>>();
  delivery.acknowledge = [stored] { stored->set_value(); };
  delivery.waited_for = true;
  sink_.deliver(std::move(delivery));
  stored->get_future().wait();
}

DriverStatus MqttDriver::status() const {
  const auto connection = connection_.status();
  DriverStatus status;
  status.name = "mqtt " + connection_.broker();
  status.healthy = connection.healthy;
  status.detail = connection.detail;
  status.messages = messages_;
  status.sessions_lost = connection.sessions_lost;
  if (acknowledge_ == AcknowledgeMode::received) {
    status.unstored = *unstored_;
    status.acknowledges_early = true;
  }
  return status;
}

}  // namespace headwater
