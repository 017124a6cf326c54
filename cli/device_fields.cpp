#include "cli/device_fields.h"

#include "cli/event_text.h"
#include "cli/unknown_name.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headwater {
namespace {

constexpr std::string_view measurements_prefix = "measurements.";

// The groups, which are there even if nothing is in them.
constexpr std::array<std::string_view, 6> groups{"measurements", "alarms",       "labels",
                                                 "limits",       "calibrations", "actuations"};

std::optional<Value> text_or_none(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<Value>(text);
}

void add_alarm(const LimitRule& rule, Bound bound, std::vector<DeviceField>& fields) {
  const Watch& watch = bound == Bound::low ? rule.low : rule.high;
  const bool limited =
      bound == Bound::low ? rule.limits.low.has_value() : rule.limits.high.has_value();
  const bool raised = watch.raised != Sequence();
  if (!limited && !raised) return;
  DeviceField field{fmt::format("alarms.{}.{}", rule.limits.measurement, name_of(bound)), {}};
  if (raised) field.value = "since " + to_iso8601(watch.since);
  fields.push_back(std::move(field));
}

std::string progress_of(const Actuation& open) {
  const char* step = open.sent ? "sent" : open.attempted ? "attempted" : "requested";
  return open.key.empty() ? step : fmt::format("{}, {}", open.key, step);
}

void add_profile(const DeviceProfile& profile, std::vector<DeviceField>& fields) {
  for (const Label& label : profile.description.labels) {
    fields.push_back({"labels." + label.key, Value(label.value)});
  }
  for (const LimitRule& rule : profile.limits) {
    add_alarm(rule, Bound::low, fields);
    add_alarm(rule, Bound::high, fields);
  }
  for (const LimitRule& rule : profile.limits) {
    fields.push_back({"limits." + rule.limits.measurement, Value(payload_summary(rule.limits))});
  }
  for (const CalibrationSet& calibration : profile.calibrations) {
    fields.push_back(
        {"calibrations." + calibration.measurement, Value(payload_summary(calibration))});
  }
  for (const Actuation& open : profile.actuations) {
    fields.push_back(
        {fmt::format("actuations.{}", open.request.value()), Value(progress_of(open))});
  }
}

}  // namespace

std::vector<DeviceField> device_fields(const Device& device) {
  static const DeviceProfile none;
  const DeviceProfile& profile = device.profile() == nullptr ? none : *device.profile();
  std::vector<DeviceField> fields{
      {"presence", Value(std::string(presence_name(device.presence())))},
      {"class", Value(std::string(name_of(device.device_class())))},
      {"name", text_or_none(profile.description.name)},
      {"location", text_or_none(profile.description.location)},
      {"decommissioned", Value(profile.decommissioned)},
      {"source", text_or_none(device.source())},
      {"readings", Value(static_cast<std::int64_t>(device.readings()))}};
  for (const LatestMeasurement& latest : device.measurements()) {
    fields.push_back({std::string(measurements_prefix) + latest.name, latest.value, latest.unit});
  }
  add_profile(profile, fields);
  return fields;
}

std::string field_text(const DeviceField& field) {
  if (!field.value) return "-";
  std::string text = value_text(*field.value);
  if (!field.unit.empty()) text += " " + escaped(field.unit);
  return text;
}

Result<std::vector<DeviceField>> fields_named(std::string_view name,
                                              const std::vector<DeviceField>& fields) {
  for (const std::string& full :
       {std::string(name), std::string(measurements_prefix) + std::string(name)}) {
    for (const DeviceField& field : fields) {
      if (field.name == full) return std::vector<DeviceField>{field};
    }
  }
  std::vector<DeviceField> found;
  const std::string prefix = std::string(name) + ".";
  std::copy_if(fields.begin(), fields.end(), std::back_inserter(found),
               [&](const DeviceField& field) { return field.name.starts_with(prefix); });
  const bool is_group = std::find(groups.begin(), groups.end(), name) != groups.end();
  if (is_group || !found.empty()) return found;
  std::vector<std::string_view> known(groups.begin(), groups.end());
  for (const DeviceField& field : fields) {
    known.emplace_back(field.name);
    if (field.name.starts_with(measurements_prefix)) {
      known.emplace_back(std::string_view(field.name).substr(measurements_prefix.size()));
    }
  }
  const std::string similar = suggestion_for(name, std::move(known));
  return Error{ErrorKind::not_found, fmt::format("the device has no field \"{}\"", escaped(name)),
               similar.empty() ? "`headwater state DEVICE -o json` shows them" : similar};
}

}  // namespace headwater
