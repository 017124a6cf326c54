// What the programs return (the numbers are those of sysexits.h). Scripts and units rely on them:
// do not change a number.
#pragma once

#include "model/error.h"

namespace headwater {

inline constexpr int exit_success = 0;
inline constexpr int exit_failure = 1;         // what was asked for is not so: damage, not found
inline constexpr int exit_usage = 64;          // the command line is wrong
inline constexpr int exit_storage = 74;        // the store cannot be used
inline constexpr int exit_try_again = 75;      // what became of it is not known yet: ask again
inline constexpr int exit_configuration = 78;  // the configuration is wrong

// The code that fits an error that ends a program.
[[nodiscard]] int exit_code_of(const Error& error);

}  // namespace headwater
