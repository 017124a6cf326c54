// KEY=VALUE on the command line as the JSON that daemon/CONTROL.md describes.
#pragma once

#include "cli/json_writer.h"
#include "model/error.h"
#include "model/measurement.h"

#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// What somebody means who writes `text`: a JSON number, true, false; else a text, and so is what
// stands in double quotes.
[[nodiscard]] Value typed_value(std::string_view text);

// Writes the arguments of the command `name` as an object. Keys that always take a text are given
// one, the others what typed_value() says. labels.K=V and values.M=V become one object each;
// confirm=M=V is one, too; of `correct`, every key but seq and reason is a measurement. Which keys
// there are is for the daemon to say. Error: invalid_input, if something is no KEY=VALUE.
Result<void> write_arguments(std::string_view name, const std::vector<std::string>& arguments,
                             JsonWriter& json);

}  // namespace headwater
