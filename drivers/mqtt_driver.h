// Takes readings from a local MQTT broker.
//
// acknowledge: stored. Paho acknowledges a message when its callback returns, so the callback waits
// until the event is on stable storage. One message at a time is under way, and a process that dies
// meanwhile gets it again.
//
// acknowledge: received. The callback returns as soon as the message is in the queue. What is
// acknowledged but not stored is counted and bounded by the sink's queue; a crash loses it.
#pragma once

#include "drivers/driver.h"
#include "drivers/options.h"
#include "drivers/router.h"
#include "model/notice.h"
#include "mqtt/connection.h"

#include <atomic>
#include <memory>

namespace headwater {

class MqttDriver final : public Driver, private MqttListener {
 public:
  // `sink` must outlive the driver. Error: configuration, if a route is not valid.
  static Result<std::unique_ptr<MqttDriver>> create(const MqttDriverOptions& options, Sink& sink,
                                                    const NoticeSink& notice);

  void start() override { connection_.start(); }
  void stop() override { connection_.stop(); }
  [[nodiscard]] DriverStatus status() const override;

 private:
  MqttDriver(const MqttDriverOptions& options, Router router, Sink& sink, const NoticeSink& notice);

  void connected(bool /*session_present*/) override {}
  void disconnected(const std::string& /*reason*/) override {}
  void received(const IncomingMessage& message) override;
  void refused(const std::string& /*topic*/, const std::string& /*reason*/) override {}

  const Router router_;
  const AcknowledgeMode acknowledge_;
  Sink& sink_;
  std::atomic<std::uint64_t> messages_ = 0;
  // Shared with deliveries that are under way.
  const std::shared_ptr<std::atomic<std::uint64_t>> unstored_;
  MqttConnection connection_;  // last: its callbacks use the rest
};

}  // namespace headwater
