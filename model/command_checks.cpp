#include "model/command_checks.h"

#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace headwater {
namespace {

constexpr std::uint64_t longest_us = 30ULL * 24 * 3600 * 1'000'000;  // 30 days
constexpr std::size_t reason_bytes_limit = 1'024;
constexpr double calibration_limit = 1e100;  // beyond, readings would not be numbers any more

bool is_text(std::string_view text, std::size_t limit) {
  return text.size() <= limit && is_utf8(text) && !has_control_characters(text);
}

Refusal check_text(std::string_view what, std::string_view text, std::size_t limit) {
  if (is_text(text, limit)) return {};
  return fmt::format("{} must be text of at most {} bytes, without control characters", what,
                     limit);
}

Refusal check_measurement_name(std::string_view name) {
  if (name.empty()) return "the name of the measurement is missing";
  return check_text("the name of the measurement", name, measurement_name_limit);
}

// Whether `value` can stand in a reading.
bool is_value(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) return std::isfinite(*number);
  if (const auto* text = std::get_if<std::string>(&value)) {
    return text->size() <= measurement_text_limit && is_utf8(*text);
  }
  return true;
}

}  // namespace

Refusal check_limits(const LimitsSet& limits) {
  if (auto refusal = check_measurement_name(limits.measurement)) return refusal;
  for (const auto& bound : {limits.low, limits.high}) {
    if (bound && !std::isfinite(*bound)) return "a limit must be a finite number";
  }
  if (!std::isfinite(limits.hysteresis) || limits.hysteresis < 0) {
    return "the hysteresis must be 0 or more";
  }
  if (limits.for_us > longest_us) return "the time must be at most 30 days";
  // Who says so wants to change limits, and would take them away.
  if (!limits.low && !limits.high && (limits.hysteresis != 0 || limits.for_us != 0)) {
    return "a hysteresis or a time without a limit: say low, high or both, as they are to be";
  }
  if (!limits.low || !limits.high) return {};
  if (*limits.low >= *limits.high) return "low must be below high";
  if (limits.hysteresis > *limits.high - *limits.low) {
    return "the hysteresis must be at most the distance between low and high";
  }
  return {};
}

Refusal check_calibration(const CalibrationSet& calibration) {
  if (auto refusal = check_measurement_name(calibration.measurement)) return refusal;
  if (!std::isfinite(calibration.scale) || calibration.scale == 0) {
    return "the scale must be a finite number other than 0";
  }
  if (!std::isfinite(calibration.offset)) return "the offset must be a finite number";
  if (std::abs(calibration.scale) > calibration_limit ||
      std::abs(calibration.offset) > calibration_limit) {
    return fmt::format("the scale and the offset must be at most {}", calibration_limit);
  }
  return check_text("the unit", calibration.unit, measurement_name_limit);
}

Refusal check_actuation(const ActuationRequested& asked) {
  if (asked.payload.size() > actuation_payload_limit) {
    return fmt::format("the payload must be at most {} bytes", actuation_payload_limit);
  }
  for (const auto* topic : {&asked.topic, &asked.confirm_topic}) {
    if (auto refusal = check_text("a topic", *topic, actuation_topic_limit)) return refusal;
    if (topic->find_first_of("+#") != std::string::npos) return "a topic must have no wildcards";
  }
  if (asked.within_us == 0 || asked.within_us > longest_us) {
    return "the time limit must be more than 0 and at most 30 days";
  }
  if (!asked.confirm_topic.empty() && asked.confirmed_by) {
    return "it is confirmed by a topic or by a measurement, not by both";
  }
  if (!asked.confirmed_by) return {};
  if (auto refusal = check_measurement_name(asked.confirmed_by->name)) return refusal;
  if (!is_value(asked.confirmed_by->value)) return "a value must be a finite number, or text";
  return {};
}

Refusal check_correction(const CorrectReading& correction) {
  if (!correction.recorded && correction.removed) {
    return fmt::format(
        "event {} is not in the log any more: what has been removed is not corrected",
        correction.reading.value());
  }
  if (!correction.recorded) {
    return fmt::format("event {} is no reading of this device", correction.reading.value());
  }
  if (correction.values.empty()) return "no value is given";
  for (const auto& measurement : correction.values) {
    const auto& recorded = correction.recorded->measurements;
    if (std::none_of(recorded.begin(), recorded.end(),
                     [&](const auto& known) { return known.name == measurement.name; })) {
      return fmt::format("the reading has no measurement \"{}\"",
                         escaped(measurement.name, measurement_name_limit));
    }
    if (!is_value(measurement.value)) return "a value must be a finite number, or text";
  }
  return check_reason(correction.reason);
}

Refusal check_description(const DeviceDescribed& description) {
  if (auto refusal = check_text("the name", description.name, label_bytes_limit)) return refusal;
  if (auto refusal = check_text("the location", description.location, label_bytes_limit)) {
    return refusal;
  }
  if (description.labels.size() > labels_limit) {
    return fmt::format("a device has at most {} labels", labels_limit);
  }
  for (const Label& label : description.labels) {
    if (label.key.empty()) return "a label has no name";
    for (const auto* text : {&label.key, &label.value}) {
      if (auto refusal = check_text("a label", *text, label_bytes_limit)) return refusal;
    }
  }
  return {};
}

Refusal check_reason(std::string_view reason) {
  return check_text("the reason", reason, reason_bytes_limit);
}

}  // namespace headwater
