// Running another program to its end, and taking what it says.
#pragma once

#include "model/error.h"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace headwater {

struct ChildProgram {
  std::string program;  // a path; no shell looks at it, nor at the arguments
  std::vector<std::string> arguments;
  std::chrono::milliseconds patience;           // for how long it may say nothing
  std::size_t output_limit = 64 * 1024 * 1024;  // bytes
};

struct ChildEnding {
  std::string out;
  std::string errors;  // the first of it
  int code = 0;
  int signal = 0;  // not 0: it was ended by this one
};

// Waits for it; nothing is on its standard input. Error: not_found (it cannot be started);
// conflict (it said nothing for too long, or too much; it and what it has started are killed);
// storage (the system has no pipes or processes left).
Result<ChildEnding> run_program(const ChildProgram& child);

}  // namespace headwater
