// What somebody asks of a device, read from JSON:
//
//     {"id": "...", "expires": "2026-01-31T13:45:00Z", "expected_seq": 12, "arguments": {...}}
//
// All keys may be left out but the arguments that the command needs (CONTROL.md has them). It is
// strict: what it does not know it refuses, with a suggestion. Whether the command makes sense is
// decide()'s to say.
#pragma once

#include "model/device_command.h"
#include "model/error.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater {

struct CommandRequest {
  std::string id;         // the idempotency key; empty: none was given
  DeviceCommand command;  // CorrectReading's `recorded` is not looked up
};

// "register", "describe" ...
[[nodiscard]] const std::vector<std::string_view>& command_names();

// `device` and `name` as they stand in the path; an empty `body` is an object without keys. Error:
// not_found (no command of that name); invalid_input. Any thread.
Result<CommandRequest> parse_command_request(std::string_view device, std::string_view name,
                                             std::string_view body);

}  // namespace headwater
