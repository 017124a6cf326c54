// Numbers as text that loses nothing.
#pragma once

#include <string>

namespace headwater {

// The shortest decimal text that reads back as the same double, and that no reader takes for a
// whole number: 20.6, 3.0, -0.0, 1e+300. `number` is finite.
[[nodiscard]] std::string shortest_number(double number);

}  // namespace headwater
