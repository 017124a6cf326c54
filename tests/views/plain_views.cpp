#include "tests/views/plain_views.h"

#include "model/upcast.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace headwater::testing {
namespace {

struct Reading {
  std::uint64_t sequence = 0;
  std::string device;
  std::int64_t time_us = 0;
  std::vector<std::pair<std::string, std::optional<double>>> values;
};

std::optional<double> number_in(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return *number;
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
  return std::nullopt;
}

std::string optional_text(const std::optional<std::uint64_t>& number) {
  return number ? fmt::to_string(*number) : "NULL";
}

class History {
 public:
  void add(const RecordedEvent& event) {
    if (!is_known(event)) return;
    if (event.type == EventType::reading_recorded) return read(event);
    if (event.type == EventType::reading_corrected) correct(event);
    if (event.type == EventType::calibration_set) {
      const auto rule = payload_of<CalibrationSet>(event).value();
      calibrations_[{std::string(event.device), rule.measurement}] = rule;
    }
    alarm(event);
    command(event);
    if (event.type != EventType::message_rejected) return;
    const auto rejected = payload_of<MessageRejected>(event).value();
    rejected_.push_back(
        fmt::format("{}|{}|{}", event.sequence.value(), rejected.topic, rejected.reason));
  }

  [[nodiscard]] PlainViews views() const {
    PlainViews views;
    for (const auto& reading : readings_) {
      for (const auto& [measurement, value] : reading.values) {
        if (value && std::isfinite(*value)) count(views, reading, measurement, *value);
      }
    }
    for (const auto& [sequence, row] : alarms_) {
      views.alarms.push_back(
          fmt::format("{}|{}|{}", sequence, row.what, optional_text(row.cleared)));
    }
    views.rejected = rejected_;
    for (const auto& [sequence, row] : commands_) {
      views.commands.push_back(
          fmt::format("{}|{}|{}", sequence, row.what, row.status.empty() ? "NULL" : row.status));
    }
    return views;
  }

 private:
  struct Row {
    std::string what;
    std::optional<std::uint64_t> cleared;
    std::string status;
  };

  void read(const RecordedEvent& event) {
    Reading reading{
        event.sequence.value(), std::string(event.device), event.time.microseconds(), {}};
    for (const auto& measurement : payload_of<ReadingRecorded>(event).value().measurements) {
      auto value = number_in(measurement.value);
      const auto rule = calibrations_.find({reading.device, measurement.name});
      if (value && rule != calibrations_.end()) {
        const double scaled = *value * rule->second.scale;
        const double result = scaled + rule->second.offset;
        if (std::isfinite(result)) value = result;
      }
      reading.values.emplace_back(measurement.name, value);
    }
    readings_.push_back(std::move(reading));
  }

  void correct(const RecordedEvent& event) {
    const auto correction = payload_of<ReadingCorrected>(event).value();
    for (auto& reading : readings_) {
      if (reading.sequence != correction.reading.value() || reading.device != event.device ||
          reading.time_us != event.time.microseconds()) {
        continue;
      }
      for (auto& [measurement, value] : reading.values) {
        for (const auto& corrected : correction.measurements) {
          if (corrected.name == measurement) value = number_in(corrected.value);
        }
      }
    }
  }

  static void count(PlainViews& views, const Reading& reading, const std::string& measurement,
                    double value) {
    constexpr std::array<std::pair<const char*, std::int64_t>, 3> lengths{
        {{"1m", 60}, {"1h", 3'600}, {"1d", 86'400}}};
    for (const auto& [name, seconds] : lengths) {
      const double length = static_cast<double>(seconds) * 1e6;
      const auto bucket =
          static_cast<std::int64_t>(std::floor(static_cast<double>(reading.time_us) / length));
      const BucketName key{name, bucket * seconds * 1'000'000, reading.device, measurement};
      Rollup& rollup = views.buckets[key];
      const bool first = rollup.count == 0;
      rollup.min = first ? value : std::min(rollup.min, value);
      rollup.max = first ? value : std::max(rollup.max, value);
      if (first || reading.time_us >= rollup.last_time.microseconds()) {
        rollup.last = value;
        rollup.last_time = Timestamp(reading.time_us);
      }
      ++rollup.count;
      rollup.sum += value;
      views.magnitude[key] += std::abs(value);
    }
  }

  void alarm(const RecordedEvent& event) {
    if (event.type == EventType::alarm_raised) {
      const auto raised = payload_of<AlarmRaised>(event).value();
      alarms_[event.sequence.value()].what =
          fmt::format("{}|{}|{}", event.device, raised.measurement,
                      raised.bound == Bound::low ? "low" : "high");
    }
    if (event.type != EventType::alarm_cleared) return;
    const auto cleared = payload_of<AlarmCleared>(event).value();
    const auto what = fmt::format("{}|{}|{}", event.device, cleared.measurement,
                                  cleared.bound == Bound::low ? "low" : "high");
    for (auto& [sequence, row] : alarms_) {
      if (row.what == what && !row.cleared) row.cleared = event.sequence.value();
    }
  }

  void command(const RecordedEvent& event) {
    const auto accept = [&](const char* name, const char* status = "") {
      commands_[event.sequence.value()] = {
          fmt::format("{}|{}|{}|accepted", event.cause, event.device, name), {}, status};
    };
    const auto go_on = [&](Sequence request, const char* status) {
      const auto found = commands_.find(request.value());
      if (found == commands_.end() || found->second.status.empty()) return;
      const std::string now = status;
      std::string& before = found->second.status;
      const bool ended = ((before == "failed" || before == "confirmed") && now == "sent") ||
                         (before == "expired" && (now == "sent" || now == "failed"));
      if (!ended) before = now;
    };
    switch (event.type) {
      case EventType::device_registered:
        if (payload_of<DeviceRegistered>(event).value().origin == Origin::command) {
          accept("register");
        }
        break;
      case EventType::device_described:
        accept("describe");
        break;
      case EventType::limits_set:
        accept("set-limits");
        break;
      case EventType::calibration_set:
        accept("calibrate");
        break;
      case EventType::reading_corrected:
        accept("correct");
        break;
      case EventType::device_decommissioned:
        accept("decommission");
        break;
      case EventType::device_recommissioned:
        accept("recommission");
        break;
      case EventType::actuation_requested:
        accept("actuate", "requested");
        break;
      case EventType::actuation_attempted:
        go_on(payload_of<ActuationAttempted>(event).value().request, "attempted");
        break;
      case EventType::actuation_sent:
        go_on(payload_of<ActuationSent>(event).value().request, "sent");
        break;
      case EventType::actuation_expired:
        go_on(payload_of<ActuationExpired>(event).value().request, "expired");
        break;
      case EventType::actuation_confirmed:
        go_on(payload_of<ActuationConfirmed>(event).value().request, "confirmed");
        break;
      case EventType::actuation_failed:
        go_on(payload_of<ActuationFailed>(event).value().request, "failed");
        break;
      case EventType::command_rejected: {
        const auto rejected = payload_of<CommandRejected>(event).value();
        commands_[event.sequence.value()] = {
            fmt::format("{}|{}|{}|refused", event.cause, rejected.device, rejected.command),
            {},
            ""};
        break;
      }
      default:
        break;
    }
  }

  std::vector<Reading> readings_;
  std::map<std::pair<std::string, std::string>, CalibrationSet> calibrations_;
  std::map<std::uint64_t, Row> alarms_;
  std::vector<std::string> rejected_;
  std::map<std::uint64_t, Row> commands_;
};

}  // namespace

PlainViews plain_views(const std::vector<Event>& events) {
  History history;
  std::uint64_t sequence = 0;
  for (const Event& event : events) {
    ++sequence;
    history.add(as_recorded(event, Sequence(sequence), {}));
  }
  return history.views();
}

}  // namespace headwater::testing
