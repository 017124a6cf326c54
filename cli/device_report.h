// A device's state, for people and for programs.
#pragma once

#include "cli/json_writer.h"
#include "model/device.h"

#include <string>

namespace headwater {

// One object: what is known of `device` as of event `sequence`.
void write_device(const Device& device, Sequence sequence, JsonWriter& json);

// The same as text of several lines.
[[nodiscard]] std::string device_text(const Device& device, Sequence sequence);

}  // namespace headwater
