#include "tests/daemon/random_commands.h"

namespace headwater::testing {

Command RandomCommands::next(const State& state, Timestamp now) {
  switch (below(20)) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4: {
      DeviceCommand command{device(), action(state), {}, {}, "{}"};
      if (chance(8)) command.expires = Timestamp(now.microseconds() - 1);
      if (chance(8)) command.expected_last = Sequence(below(20));
      return command;
    }
    case 5:
    case 6:
      return report_actuation(state);
    case 7:
      return PassTime{};
    case 8:
      return ReportAvailability{device(), "z/availability", chance(2), {}};
    case 9:
      return chance(4) ? Command(StartGateway{}) : Command(RejectMessage{"t", "x", 1, "why"});
    case 10: {
      ConfigurationChanged settings;
      settings.active_silence_us = 1'000'000 * (1 + below(100));
      return ApplyConfiguration{settings};
    }
    default:
      return reading(now);
  }
}

RecordReading RandomCommands::reading(Timestamp now) {
  RecordReading command{device(), "sensors/x", {}, {}, {}};
  // Some are late, some come twice.
  if (!chance(5)) {
    command.time = Timestamp(now.microseconds() - static_cast<std::int64_t>(below(50) * 1'000'000));
  }
  const std::uint64_t count = 1 + below(3);
  for (std::uint64_t i = 0; i < count; ++i) {
    command.measurements.push_back({"m" + std::to_string(i), value(), "u"});
  }
  command.retained = chance(10);
  return command;
}

DeviceAction RandomCommands::action(const State& state) {
  switch (below(9)) {
    case 0:
      return RegisterDevice{DeviceClass::battery};
    case 1:
      return DescribeDevice{"n" + std::to_string(below(3)), {}, {}, {{"k", chance(2) ? "v" : ""}}};
    case 2:
    case 3:
      return SetLimits{{measurement(), value() - 50, value() + 50, 0.5, below(3) * 5'000'000}};
    case 4:
      return Calibrate{{measurement(), 1.5, -3.25, chance(2) ? "K" : ""}};
    case 5:
    case 6:
      return Actuate{{"ON", "", (1 + below(60)) * 1'000'000, chance(2) ? "stat/x" : "", {}}};
    case 7: {
      // Of the newest reading, as if somebody had looked it up; or of none.
      const Device* known = state.find(device().text());
      if (known == nullptr || known->measurements().empty() || chance(4)) {
        return CorrectReading{Sequence(1), {{"m0", value(), ""}}, "none", {}};
      }
      const auto& latest = known->measurements().front();
      return CorrectReading{latest.sequence,
                            {{latest.name, value(), ""}},
                            "typo",
                            RecordedReading{latest.time, {{latest.name, latest.value, ""}}}};
    }
    default:
      if (chance(2)) return RecommissionDevice{"back"};
      return chance(3) ? DeviceAction(DecommissionDevice{"sold"}) : DeviceAction(Actuate{{}});
  }
}

Command RandomCommands::report_actuation(const State& state) {
  const DeviceId asked = device();
  const Device* known = state.find(asked.text());
  Sequence request(1 + below(50));
  if (known != nullptr && known->profile() != nullptr && !known->profile()->actuations.empty()) {
    request = known->profile()->actuations.front().request;
  }
  using Step = ReportActuation::Step;
  constexpr Step steps[] = {Step::attempted, Step::attempted, Step::sent, Step::confirmed,
                            Step::failed};
  return ReportActuation{asked, request, steps[below(5)], "x"};
}

}  // namespace headwater::testing
