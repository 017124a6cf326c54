// Standard output: what a command answers goes here, and nothing else does.
#pragma once

#include "model/error.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// Collects lines and writes them in large pieces. After a failure everything is dropped; a loop
// that writes asks open() and ends when it is false. One thread.
class Output {
 public:
  // `descriptor` stays the caller's. A closed pipe must not raise SIGPIPE (ignore it).
  explicit Output(int descriptor) : descriptor_(descriptor) {}

  // Adds a whole line, or several; each ends with '\n'.
  void write(std::string_view lines);
  // Writes what is left. Nobody reading any more is no error. Error: storage (a full disk).
  Result<void> flush();
  // False once nobody reads any more or writing has failed.
  [[nodiscard]] bool open() const { return !closed_ && !failure_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

  static constexpr std::size_t buffer_limit = 64 * 1024;  // bytes that are held back

 private:
  void write_out();

  int descriptor_;
  std::string buffer_;
  bool closed_ = false;
  std::optional<Error> failure_;
};

}  // namespace headwater
