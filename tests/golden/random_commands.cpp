#include "tests/golden/random_commands.h"

#include <array>
#include <bit>
#include <limits>

namespace headwater::testing {
namespace {

constexpr std::size_t sent_limit = 16;

using Real = std::numeric_limits<double>;
constexpr std::array awkward_reals{0.0,
                                   -0.0,
                                   0.1,
                                   1.0 / 3,
                                   20.6,
                                   -273.15,
                                   1e15 + 0.3,
                                   9007199254740993.0,
                                   Real::min(),
                                   -Real::min(),
                                   Real::denorm_min(),
                                   3 * Real::denorm_min(),
                                   Real::max(),
                                   -Real::max(),
                                   1 + Real::epsilon(),
                                   Real::infinity(),
                                   -Real::infinity(),
                                   Real::quiet_NaN()};

constexpr std::int64_t two_53 = std::int64_t{1} << 53U;
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
constexpr std::array<std::int64_t, 12> awkward_integers{
    0,           1,           -1,
    two_53 - 1,  two_53 + 1,  -two_53 - 1,
    largest,     -largest,    std::numeric_limits<std::int64_t>::min(),
    largest / 3, 4294967295U, std::int64_t{2147483648}};

// A multiple of a thousandth, as sensors have them.
double ordinary(std::uint64_t number) { return static_cast<double>(number) / 1'000 - 40; }

}  // namespace

double RandomCommands::real() {
  switch (below(8)) {
    case 0:
      return awkward_reals[index(awkward_reals.size())];
    case 1:
      return std::bit_cast<double>(random_());
    default:
      return ordinary(below(150'000));
  }
}

std::int64_t RandomCommands::integer() {
  switch (below(3)) {
    case 0:
      return awkward_integers[index(awkward_integers.size())];
    case 1:
      return std::bit_cast<std::int64_t>(random_());
    default:
      return static_cast<std::int64_t>(below(100));
  }
}

std::string RandomCommands::text() {
  std::string bytes = "\xC3\xA4\xE2\x82\xAC";
  if (one_in(4)) bytes = "\xFF\x80\x7F\x01\"\\";  // not UTF-8, and control characters
  return bytes + std::string(index(20), 'x');
}

Value RandomCommands::value() {
  switch (below(10)) {
    case 0:
      return one_in(2);
    case 1:
      return text();
    case 2:
    case 3:
      return integer();
    default:
      return real();
  }
}

DeviceId RandomCommands::device() {
  return DeviceId::parse("dev-" + std::to_string(below(12))).value();
}

Measurements RandomCommands::measurements() {
  Measurements all;
  for (std::uint64_t left = 1 + below(4); left > 0; --left) {
    Measurement one;
    one.name = one_in(50) ? "battery" : measurement();
    one.value = value();
    if (one_in(3)) one.unit = "C";
    all.push_back(std::move(one));
  }
  return all;
}

Command RandomCommands::reading(Timestamp now) {
  if (!sent_.empty() && one_in(10)) return sent_[index(sent_.size())];
  RecordReading reading{device(), "sensors/x", {}, "", measurements()};
  if (one_in(3)) {
    constexpr std::int64_t hours_us = 7'200'000'000;
    const auto late = static_cast<std::int64_t>(below(hours_us));
    reading.time = Timestamp(one_in(40) ? -late : now.microseconds() - late);
  }
  if (one_in(30)) reading.implausible_time = text();
  reading.retained = one_in(20);
  reading.redelivered = one_in(20);
  reading.best_effort = one_in(20);
  if (sent_.size() == sent_limit) sent_.erase(sent_.begin());
  sent_.push_back(reading);
  return reading;
}

LimitsSet RandomCommands::limits() {
  LimitsSet limits;
  limits.measurement = measurement();
  if (!one_in(4)) limits.low = one_in(4) ? real() : ordinary(below(70'000));
  if (!one_in(4)) limits.high = one_in(4) ? real() : ordinary(70'000 + below(70'000));
  if (one_in(3)) limits.hysteresis = one_in(10) ? real() : static_cast<double>(below(100)) / 30;
  if (one_in(2)) limits.for_us = below(120'000'000);
  return limits;
}

CalibrationSet RandomCommands::calibration() {
  CalibrationSet calibration;
  calibration.measurement = measurement();
  calibration.scale = one_in(4) ? real() : 0.1 * static_cast<double>(1 + below(100));
  calibration.offset = one_in(4) ? real() : ordinary(below(80'000)) / 7;
  if (one_in(2)) calibration.unit = text();
  return calibration;
}

DescribeDevice RandomCommands::description() {
  DescribeDevice description;
  if (one_in(2)) description.name = text();
  if (one_in(2)) description.location = text();
  if (one_in(3)) description.device_class = static_cast<DeviceClass>(below(3));
  for (std::uint64_t left = below(3); left > 0; --left) {
    Label label;
    label.key = "k" + std::to_string(below(4));
    label.value = one_in(3) ? "" : text();
    description.labels.push_back(std::move(label));
  }
  return description;
}

Actuate RandomCommands::actuation() {
  Actuate actuate;
  actuate.asked.payload = text();
  if (one_in(2)) actuate.asked.topic = "cmnd/x";
  actuate.asked.within_us = 1 + below(300'000'000);
  if (one_in(2)) {
    actuate.asked.confirm_topic = "stat/x";
  } else if (one_in(2)) {
    const std::string name = measurement();
    actuate.asked.confirmed_by = Measurement{name, one_in(2), ""};
    if (one_in(2)) actuate.asked.confirmed_by->value = std::int64_t{0};
  }
  return actuate;
}

DeviceAction RandomCommands::action(Timestamp now, Sequence head) {
  switch (below(13)) {
    case 0:
      return RegisterDevice{static_cast<DeviceClass>(below(3))};
    case 1:
      return description();
    case 2:
    case 3:
    case 4:
      return SetLimits{limits()};
    case 5:
    case 6:
      return Calibrate{calibration()};
    case 7:
    case 8: {
      CorrectReading correct;
      const std::uint64_t back = below(60);
      correct.reading = Sequence(head.value() > back ? head.value() - back : 1);
      correct.values = measurements();
      correct.reason = "a mistake";
      if (!one_in(10)) correct.recorded = RecordedReading{now, correct.values};
      return correct;
    }
    case 9:
    case 10:
      if (one_in(8)) return DecommissionDevice{"sold"};
      return RecommissionDevice{"back"};
    default:
      return actuation();
  }
}

Command RandomCommands::device_command(Timestamp now, Sequence head) {
  DeviceCommand command{device(), action(now, head), {}, {}, ""};
  if (one_in(20)) command.expires = Timestamp(now.microseconds() - 1);
  if (one_in(20)) command.expected_last = Sequence(below(head.value() + 1));
  command.arguments = text();
  if (one_in(20)) command.came = Uptime(below(60'000'000));
  return command;
}

Command RandomCommands::gateway_command() {
  switch (below(9)) {
    case 0:
      return RejectMessage{text(), text(), below(9), "not JSON"};
    case 1:
      return ReportAvailability{device(), "lwt", one_in(2)};
    case 2:
      return ReportUpstreamConnected{"mqtt://centre"};
    case 3:
      return ReportUpstreamDisconnected{"gone"};
    case 4:
      return ReportStorageDamage{{below(1ULL << 40U), below(5), "a flipped bit"}};
    case 5:
      return ReportRemoved{Sequence(1), Sequence(1 + below(9)), Sequence(below(9)), "too old"};
    case 6:
      return ReportStorageRestored{{1, below(9)}};
    case 7: {
      ConfigurationChanged settings;
      settings.active_silence_us = 60'000'000 + below(2) * 540'000'000;
      return ApplyConfiguration{settings};
    }
    default:
      return PassTime{};
  }
}

// Of one that is under way, if the device has any.
Command RandomCommands::actuation_report(const State& state) {
  ReportActuation report{device(), Sequence(1), ReportActuation::Step::attempted, "cmnd/x"};
  report.step = static_cast<ReportActuation::Step>(below(4));
  if (one_in(2)) report.handed_over = Uptime(1 + below(60'000'000));
  if (one_in(20)) report.key = "late";
  const Device* known = state.find(report.device.text());
  if (known == nullptr || known->profile() == nullptr) return report;
  const auto& open = known->profile()->actuations;
  if (!open.empty()) report.request = open[index(open.size())].request;
  return report;
}

Command RandomCommands::next(Timestamp now, const State& state) {
  switch (below(10)) {
    case 0:
    case 1:
      return device_command(now, state.sequence());
    case 2:
      return gateway_command();
    case 3:
      return actuation_report(state);
    default:
      return reading(now);
  }
}

}  // namespace headwater::testing
