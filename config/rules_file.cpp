#include "config/rules_file.h"

#include "config/config_file.h"
#include "config/section.h"
#include "model/command_checks.h"
#include "model/device_id.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr double largest = std::numeric_limits<double>::max();
constexpr Range<double> any_number{-largest, largest};
constexpr Range<double> not_negative{0, largest};
constexpr Range<std::chrono::milliseconds> for_range{0ms, 24h * 30};

bool has_any(const Section& section, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return section.has(key); });
}

// Whether it says `none`; what says it must not stand beside a rule.
bool is_none(Section& section, std::string_view key, bool also_given) {
  if (!section.has(key)) return false;
  const bool none = section.one_of<bool>(key, {{"none", true}}).value_or(false);
  if (none && also_given) {
    section.refuse_key(key, fmt::format("`{}: none` stands beside what it takes away", key));
  }
  return none;
}

class MeasurementRules {
 public:
  MeasurementRules(Section section, std::string_view measurement)
      : section_(std::move(section)), measurement_(measurement) {}

  void read(DeviceRules& rules) {
    read_limits(rules);
    read_calibration(rules);
    section_.reject_unknown_keys();
  }

 private:
  void read_limits(DeviceRules& rules) {
    const bool given = has_any(section_, {"low", "high", "hysteresis", "for"});
    const bool none = is_none(section_, "limits", given);
    LimitsSet limits{std::string(measurement_), section_.number("low", any_number),
                     section_.number("high", any_number),
                     section_.number("hysteresis", not_negative).value_or(0)};
    const auto duration = section_.duration("for", for_range).value_or(0ms);
    limits.for_us = static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
    if (!given && !none) return;
    if (given && !section_.has("low") && !section_.has("high")) {
      refuse("there is neither `low` nor `high` (`limits: none` takes limits away)");
    } else if (auto refusal = check_limits(limits)) {
      refuse(*refusal);
    }
    rules.limits.push_back(std::move(limits));
  }

  void read_calibration(DeviceRules& rules) {
    const bool given = has_any(section_, {"scale", "offset", "unit"});
    const bool none = is_none(section_, "calibration", given);
    const CalibrationSet calibration{
        std::string(measurement_), section_.number("scale", any_number).value_or(1),
        section_.number("offset", any_number).value_or(0), section_.text("unit").value_or("")};
    if (!given && !none) return;
    if (auto refusal = check_calibration(calibration)) refuse(*refusal);
    rules.calibrations.push_back(calibration);
  }

  void refuse(std::string_view reason) {
    section_.refuse_section(fmt::format("`{}`: {}", measurement_, reason));
  }

  Section section_;
  std::string_view measurement_;
};

DeviceRules read_device(Section section, std::string_view id) {
  DeviceRules rules{std::string(id), {}, {}};
  for (const std::string_view measurement : section.keys()) {
    if (measurement.empty() || measurement.size() > measurement_name_limit ||
        !is_utf8(measurement) || has_control_characters(measurement)) {
      section.refuse_key(measurement, fmt::format("\"{}\" is not the name of a measurement",
                                                  escaped(measurement, shown_bytes_limit)));
      continue;
    }
    MeasurementRules(section.section(measurement), measurement).read(rules);
  }
  return rules;
}

std::vector<DeviceRules> read_rules(Section root) {
  std::vector<DeviceRules> rules;
  root.require({"devices"});
  Section devices = root.section("devices");
  for (const std::string_view id : devices.keys()) {
    if (const auto checked = check_id(id); !checked) {
      devices.refuse_key(id, checked.error().text());
      continue;
    }
    rules.push_back(read_device(devices.section(id), id));
  }
  root.reject_unknown_keys();
  return rules;
}

}  // namespace

Result<std::vector<DeviceRules>> parse_rules(std::string_view text, const std::string& name) {
  const auto tree = parse_yaml(text, name);
  if (!tree) return tree.error();
  Problems problems(name);
  std::vector<DeviceRules> rules = read_rules(Section(*tree, problems));
  if (!problems.empty()) return problems.error();
  return rules;
}

Result<std::vector<DeviceRules>> load_rules(const std::string& path) {
  const auto file = read_config_file(path);
  if (!file) return file.error();
  return parse_rules(file->text, path);
}

}  // namespace headwater
