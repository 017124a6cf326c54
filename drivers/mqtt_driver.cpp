#include "drivers/mqtt_driver.h"

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

void MqttDriver::received(const IncomingMessage& message) {
  ++messages_;
  const Message routed{message.topic, message.payload, message.retained, message.redelivered,
                       message.qos == 0};
  Delivery delivery{router_.route(routed), {}, false};
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
