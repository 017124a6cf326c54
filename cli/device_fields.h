// What is known of a device, field by field, under the names that `diff` and `why` use: where each
// stands in `state -o json`, as in measurements.temp, limits.temp, alarms.temp.high, labels.floor.
#pragma once

#include "model/device.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

struct DeviceField {
  std::string name;
  std::optional<Value> value;  // nothing: there is no such thing at the moment
  std::string unit{};

  // Whether it says the same.
  [[nodiscard]] bool same(const DeviceField& other) const {
    return value == other.value && unit == other.unit;
  }
};

// All of them, in the order of a state; those without a value as well that could have one.
[[nodiscard]] std::vector<DeviceField> device_fields(const Device& device);

// The value for people: "20.6 C", "-" where there is none.
[[nodiscard]] std::string field_text(const DeviceField& field);

// Those of `fields` that `name` means: one by its name or, of a measurement, without
// "measurements."; or a group of them ("alarms", "alarms.temp"). Error: not_found, with those of a
// similar name as the hint.
Result<std::vector<DeviceField>> fields_named(std::string_view name,
                                              const std::vector<DeviceField>& fields);

}  // namespace headwater
