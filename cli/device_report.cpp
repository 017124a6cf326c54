#include "cli/device_report.h"

#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/shortest_number.h"
#include "cli/table.h"
#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

void write_measurements(const Device& device, JsonWriter& json) {
  json.key("measurements");
  json.begin_object();
  for (const LatestMeasurement& measurement : device.measurements()) {
    json.key(measurement.name);
    json.begin_object();
    json.key("value");
    write_value(measurement.value, json);
    json.field("time", to_iso8601(measurement.time));
    if (!measurement.unit.empty()) json.field("unit", measurement.unit);
    json.field("seq", measurement.sequence.value());
    if (measurement.corrected != Sequence()) {
      json.field("corrected_by", measurement.corrected.value());
    }
    json.end_object();
  }
  json.end_object();
}

// Calls use(measurement, bound, watch) for each alarm that is raised.
template <class Use>
void for_each_alarm(const Device& device, Use use) {
  if (device.profile() == nullptr) return;
  for (const LimitRule& rule : device.profile()->limits) {
    if (rule.low.raised != Sequence()) use(rule.limits.measurement, Bound::low, rule.low);
    if (rule.high.raised != Sequence()) use(rule.limits.measurement, Bound::high, rule.high);
  }
}

void write_alarms(const Device& device, JsonWriter& json) {
  json.key("alarms");
  json.begin_object();
  for_each_alarm(device, [&](const std::string& measurement, Bound bound, const Watch& watch) {
    json.key(fmt::format("{}.{}", measurement, name_of(bound)));
    json.begin_object();
    json.field("since", to_iso8601(watch.since));
    json.field("seq", watch.raised.value());
    json.end_object();
  });
  json.end_object();
}

void write_limits(const LimitsSet& limits, JsonWriter& json) {
  json.key(limits.measurement);
  json.begin_object();
  const auto number = [&](const char* name, double value) {
    json.key(name);
    json.number(value);
  };
  if (limits.low) number("low", *limits.low);
  if (limits.high) number("high", *limits.high);
  if (limits.hysteresis != 0) number("hysteresis", limits.hysteresis);
  if (limits.for_us != 0) json.field("for_us", limits.for_us);
  json.end_object();
}

void write_calibration(const CalibrationSet& calibration, JsonWriter& json) {
  json.key(calibration.measurement);
  json.begin_object();
  json.key("scale");
  json.number(calibration.scale);
  json.key("offset");
  json.number(calibration.offset);
  if (!calibration.unit.empty()) json.field("unit", calibration.unit);
  json.end_object();
}

std::string_view progress_of(const Actuation& open) {
  return open.sent ? "sent" : open.attempted ? "attempted" : "requested";
}

void write_profile(const DeviceProfile& profile, JsonWriter& json) {
  const DeviceDescribed& description = profile.description;
  if (!description.name.empty()) json.field("name", description.name);
  if (!description.location.empty()) json.field("location", description.location);
  if (!description.labels.empty()) {
    json.key("labels");
    json.begin_object();
    for (const Label& label : description.labels) json.field(label.key, label.value);
    json.end_object();
  }
  if (profile.decommissioned) json.flag("decommissioned", true);
  json.key("limits");
  json.begin_object();
  for (const LimitRule& rule : profile.limits) write_limits(rule.limits, json);
  json.end_object();
  json.key("calibrations");
  json.begin_object();
  for (const CalibrationSet& calibration : profile.calibrations) {
    write_calibration(calibration, json);
  }
  json.end_object();
  json.key("actuations");
  json.begin_array();
  for (const Actuation& open : profile.actuations) {
    json.begin_object();
    json.field("request", open.request.value());
    json.field("key", open.key);
    json.field("requested", to_iso8601(open.requested));
    json.field("status", progress_of(open));
    json.end_object();
  }
  json.end_array();
}

std::string profile_text(const DeviceProfile& profile) {
  std::string text;
  const DeviceDescribed& description = profile.description;
  if (!description.name.empty()) text += fact_line("name", escaped(description.name));
  if (!description.location.empty()) text += fact_line("location", escaped(description.location));
  for (const Label& label : description.labels) {
    text += fact_line("label", escaped(label.key) + "=" + escaped(label.value));
  }
  if (profile.decommissioned) text += fact_line("decommissioned", "yes");
  for (const LimitRule& rule : profile.limits) {
    if (rule.limits.low || rule.limits.high) {
      text += fact_line("limits", payload_summary(rule.limits));
    }
  }
  for (const CalibrationSet& calibration : profile.calibrations) {
    text += fact_line("calibration", payload_summary(calibration));
  }
  for (const Actuation& open : profile.actuations) {
    text += fact_line("actuation", fmt::format("{} {}, {}", open.request.value(), escaped(open.key),
                                               progress_of(open)));
  }
  return text;
}

}  // namespace

void write_device(const Device& device, Sequence sequence, JsonWriter& json) {
  json.begin_object();
  json.field("device", device.id());
  json.field("seq", sequence.value());
  json.field("presence", presence_name(device.presence()));
  write_measurements(device, json);
  write_alarms(device, json);
  json.field("class", name_of(device.device_class()));
  if (device.profile() != nullptr) write_profile(*device.profile(), json);
  json.field("readings", device.readings());
  json.field("first_seen", to_iso8601(device.first_seen()));
  json.field("last_seen", to_iso8601(device.last_seen()));
  json.field("source", device.source());
  json.field("last_seq", device.sequence().value());
  json.end_object();
}

std::string device_text(const Device& device, Sequence sequence) {
  std::string text = fact_line("device", escaped(device.id()));
  text += fact_line("as of event", fmt::to_string(sequence.value()));
  text += fact_line("last event", fmt::to_string(device.sequence().value()));
  text += fact_line("presence", fmt::format("{}, class {}", presence_name(device.presence()),
                                            name_of(device.device_class())));
  for_each_alarm(device, [&](const std::string& measurement, Bound bound, const Watch& watch) {
    text += fact_line("ALARM", fmt::format("{} {}, since {}", escaped(measurement), name_of(bound),
                                           to_iso8601(watch.since)));
  });
  text += fact_line("readings", fmt::to_string(device.readings()));
  if (device.readings() > 0) {
    text += fact_line("first seen", to_iso8601(device.first_seen()));
    text += fact_line("last seen", to_iso8601(device.last_seen()));
    text += fact_line("source", escaped(device.source()));
  }
  if (device.profile() != nullptr) text += profile_text(*device.profile());
  if (device.measurements().empty()) return text;
  Table table(
      {{"MEASUREMENT"}, {"VALUE", Align::right}, {"UNIT"}, {"TIME"}, {"SEQ", Align::right}});
  for (const LatestMeasurement& measurement : device.measurements()) {
    std::string value = value_text(measurement.value);
    if (measurement.corrected != Sequence()) value += " (corrected)";
    table.add({escaped(measurement.name), std::move(value), escaped(measurement.unit),
               to_iso8601(measurement.time), fmt::to_string(measurement.sequence.value())});
  }
  return text + "\n" + table.text();
}

}  // namespace headwater
