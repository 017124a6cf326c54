#include "tests/support/decided_history.h"

namespace headwater::testing {

void DecidedHistory::decide(const Command& command) {
  Draft draft(state_, now());
  headwater::decide(draft, command, now().wall, {}).value();
  if (draft.events().empty()) return;
  commits_.emplace_back(now(), draft.events());
  std::move(draft).publish(state_);
}

void DecidedHistory::start() {
  GatewayStarted facts;
  facts.boot_id = "boot";
  decide(StartGateway{facts});
}

void DecidedHistory::restart() {
  uptime_us_ = 1'000'000;
  start();
}

void DecidedHistory::read(const std::string& device, const std::string& measurement, double value,
                          std::optional<Timestamp> time) {
  decide(RecordReading{
      DeviceId::parse(device).value(), "sensors/" + device, time, "", {{measurement, value, ""}}});
}

void DecidedHistory::set(const std::string& device, const LimitsSet& limits) {
  decide(DeviceCommand{DeviceId::parse(device).value(), SetLimits{limits}, {}, {}, {}});
}

void DecidedHistory::each(const std::function<void(const RecordedEvent&)>& take) const {
  Sequence next(1);
  for (const auto& [moment, events] : commits_) {
    for (const Event& event : events) {
      take(as_recorded(event, next, moment));
      next = next.next();
    }
  }
}

}  // namespace headwater::testing
