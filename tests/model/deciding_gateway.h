// A gateway that commits after every command.
#pragma once

#include "model/decide.h"
#include "tests/support/sample_events.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

// A reading of "temp"; without a time of its own, unless one is given.
inline RecordReading reading(const std::string& device, double value,
                             std::optional<std::int64_t> time_us = {}) {
  RecordReading command{DeviceId::parse(device).value(), "sensors/" + device, {}, {}, {}};
  if (time_us) command.time = Timestamp(*time_us);
  command.measurements = {{"temp", value, "C"}};
  return command;
}

// "<device> <type>", a line each.
inline std::string names(const std::vector<Event>& events) {
  std::string text;
  for (const Event& event : events) text += event.device + " " + event_type_name(event.type) + "\n";
  return text;
}

class DecidingGateway {
 public:
  // The events that `command` leads to, once they are the state.
  std::vector<Event> decide(const Command& command) {
    Draft draft(state_, now_);
    suppression_ = headwater::decide(draft, command, now_.wall, limits_).value();
    std::vector<Event> events = draft.events();
    std::move(draft).publish(state_);
    return events;
  }
  void pass(std::uint64_t microseconds) {
    now_.uptime = Uptime(now_.uptime.microseconds() + microseconds);
    now_.wall = Timestamp(now_.wall.microseconds() + static_cast<std::int64_t>(microseconds));
  }

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] Limits& limits() { return limits_; }
  [[nodiscard]] Instant& now() { return now_; }
  [[nodiscard]] Suppression suppression() const { return suppression_; }

 private:
  State state_;
  Limits limits_;
  Instant now_ = moment(1'000);
  Suppression suppression_ = Suppression::none;
};

}  // namespace headwater::testing
