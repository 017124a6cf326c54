// Looks at a log in all the ways there are, and says what is wrong with what it is shown.
#pragma once

#include "tests/faults/whole_log.h"

#include <string>
#include <vector>

namespace headwater::testing {

// What a reader, `verify` and then a writer make of the log in `directory`, which was `whole`
// before it was damaged. Refusing is never wrong; what is listed is, each kind once.
[[nodiscard]] std::vector<std::string> inspect(const WholeLog& whole, const std::string& directory);

}  // namespace headwater::testing
