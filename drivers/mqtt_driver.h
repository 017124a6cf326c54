// Takes readings from a local MQTT broker.
//
// acknowledge: stored. Paho acknowledges a message when its callback returns, so the callback waits
// until the event is on stable storage. One message at a time is under way, and a process that dies
// meanwhile gets it again.
//
// acknowledge: received. The callback returns as soon as the message is in the queue. What is
// acknowledged but not stored is counted and bounded by the sink's queue; a crash loses it.
//
// Commands go out on the same connection. Topics that are expected for a while are subscribed to in
// the session that the broker keeps, so that what is sent there while we are away is not missed; a
// topic that a route takes anyway is not subscribed to again, which would end it for the route too.
#pragma once

#include "drivers/command_channel.h"
#include "drivers/driver.h"
#include "drivers/expected_topics.h"
#include "drivers/options.h"
#include "drivers/router.h"
#include "model/notice.h"
#include "mqtt/connection.h"

#include <atomic>
#include <memory>

namespace headwater {

class MqttDriver final : public Driver, private CommandChannel, private MqttListener {
 public:
  // `sink` must outlive the driver. Error: configuration, if a route is not valid.
  static Result<std::unique_ptr<MqttDriver>> create(const MqttDriverOptions& options, Sink& sink,
                                                    const NoticeSink& notice);

  void start() override { connection_.start(); }
  void stop() override { connection_.stop(); }
  [[nodiscard]] DriverStatus status() const override;
  [[nodiscard]] CommandChannel* command_channel() override { return this; }

 private:
  MqttDriver(const MqttDriverOptions& options, Router router, Sink& sink, const NoticeSink& notice);

  void listen(CommandListener& listener) override { listener_ = &listener; }
  [[nodiscard]] const Router& router() const override { return router_; }
  Result<void> publish(std::uint64_t number, const std::string& topic, std::string_view payload,
                       std::uint64_t left_us) override;
  void expect(const std::string& topic) override;
  void forget(const std::string& topic) override;

  void connected(bool session_present) override;
  void disconnected(const std::string& reason) override;
  void published(std::uint64_t number, Publication outcome, const std::string& reason) override;
  void subscribed(const std::string& topic, const Result<void>& outcome) override;
  void unsubscribed(const std::string& topic) override { expected_.left(topic); }
  // Tells the listener of a message that it may wait for. True: the message is for nobody else.
  bool answers(const IncomingMessage& message);
  void subscribe_to(const std::string& topic);
  void received(const IncomingMessage& message) override;
  void refused(const std::string& /*topic*/, const std::string& /*reason*/) override {}

  const Router router_;
  const AcknowledgeMode acknowledge_;
  Sink& sink_;
  CommandListener* listener_ = nullptr;
  ExpectedTopics expected_;
  std::atomic<std::uint64_t> messages_ = 0;
  // Shared with deliveries that are under way.
  const std::shared_ptr<std::atomic<std::uint64_t>> unstored_;
  MqttConnection connection_;  // last: its callbacks use the rest
};

}  // namespace headwater
