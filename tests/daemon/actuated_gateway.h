// A gateway in this process that sends commands by a real broker, with a clock that stands still.
#pragma once

#include "daemon/actuator.h"
#include "daemon/pipeline.h"
#include "drivers/mqtt_driver.h"
#include "store/fold.h"
#include "tests/daemon/recorded.h"
#include "tests/mqtt/broker_connection.h"
#include "tests/support/manual_clock.h"
#include "tests/support/wait_until.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

[[nodiscard]] inline RouteOptions route_of(std::string match, std::string command,
                                           DecoderKind decoder = DecoderKind::json,
                                           DeviceClass device_class = DeviceClass::unknown) {
  RouteOptions route;
  route.match = std::move(match);
  route.decoder = decoder;
  route.device_class = device_class;
  route.command = std::move(command);
  if (decoder == DecoderKind::json) route.time_field = "ts";
  return route;
}

struct ActuatedOptions {
  std::string broker{};
  std::string store{};
  MqttVersion version = MqttVersion::v5;
  std::vector<RouteOptions> routes = {
      route_of("sensors/{device}/telemetry", "cmnd/{device}/POWER"),
      route_of("tele/{device}/LWT", "cmnd/{device}/POWER", DecoderKind::availability),
      route_of("silent/{device}", "", DecoderKind::json),
      route_of("battery/{device}", "", DecoderKind::json, DeviceClass::battery)};
};

// Runs from construction on; as daemon/service.cpp puts it together.
class ActuatedGateway {
 public:
  ActuatedGateway(const ActuatedOptions& options, ManualClock& clock)
      : store_(options.store), pipeline_(committer(store_), {}, clock, {}) {
    MqttDriverOptions driver;
    driver.broker = options_for(options.broker);
    driver.broker.client_id = "gateway";
    driver.broker.version = options.version;
    driver.routes = options.routes;
    driver_ = MqttDriver::create(driver, pipeline_, notices_.sink()).value();
    actuator_ = std::make_unique<Actuator>(
        std::vector<CommandChannel*>{driver_->command_channel()}, clock,
        [this](ReportActuation report) { pipeline_.report(std::move(report)); });
    actuator_->begin(pipeline_.open_actuations().value());
    pipeline_.watch_actuations(
        [this](std::vector<DeviceActuations> devices) { actuator_->tell(std::move(devices)); });
    pipeline_.start({}, {}, {});
    actuator_->start();
    driver_->start();
  }
  ~ActuatedGateway() {
    actuator_->stop();
    driver_->stop();
    pipeline_.stop("test");
  }
  ActuatedGateway(const ActuatedGateway&) = delete;
  ActuatedGateway& operator=(const ActuatedGateway&) = delete;

  [[nodiscard]] bool connects() {
    return wait_until([this] { return driver_->status().healthy; });
  }
  [[nodiscard]] bool loses_its_broker() {
    return wait_until([this] { return !driver_->status().healthy; });
  }
  // The command to do so, as the control API will give it.
  void ask(const std::string& device, ActuationRequested asked) {
    pipeline_.report(
        DeviceCommand{DeviceId::parse(device).value(), Actuate{std::move(asked)}, {}, {}, ""});
  }
  // That the log has that many events of the type, sooner or later.
  [[nodiscard]] bool records(EventType type, std::size_t count = 1) const {
    return wait_until([&] { return count_of(store_, type) == count; });
  }

 private:
  static Committer committer(const std::string& store) {
    auto log = Log::open(store, {"g1", {}}, Timestamp(1'767'225'600'000'000)).value();
    auto reader = LogReader::open(store).value();
    auto state = state_at(reader, log.head().sequence).value();
    return {std::move(log), std::move(state), {}};
  }

  const std::string store_;
  KeptNotices notices_;
  Pipeline pipeline_;
  std::unique_ptr<MqttDriver> driver_;
  std::unique_ptr<Actuator> actuator_;
};

// What happened to the actuations of a log, one word an event: "requested attempted sent".
[[nodiscard]] inline std::string course_of(const std::string& store) {
  const std::pair<EventType, const char*> words[] = {
      {EventType::actuation_requested, "requested"}, {EventType::actuation_attempted, "attempted"},
      {EventType::actuation_sent, "sent"},           {EventType::actuation_confirmed, "confirmed"},
      {EventType::actuation_failed, "failed"},       {EventType::actuation_expired, "expired"}};
  std::string course;
  for (const Recorded& event : recorded(store)) {
    for (const auto& [type, word] : words) {
      if (event.type == type) course += (course.empty() ? "" : " ") + std::string(word);
    }
  }
  return course;
}

}  // namespace headwater::testing
