// A text file read line by line, with a limit on how much of a line is held.
#pragma once

#include "model/error.h"

#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// Holds at most the line limit and one block of the file. One thread.
class LineReader {
 public:
  struct Line {
    std::string_view text;   // its first bytes, at most the limit; good until the next call
    std::uint64_t size = 0;  // bytes of the whole line, without its end
  };

  // Opens a regular file; others could keep the caller waiting for ever. Error: not_found, or
  // storage with the system's reason.
  static Result<LineReader> open(const std::string& path, std::size_t line_limit);

  // The next line; the last one may have no end. None at the end of the file, and as soon as a stop
  // is requested. Error: storage.
  Result<std::optional<Line>> next(const std::stop_token& stop);

  // Back to the first line. Error: storage.
  Result<void> rewind();

 private:
  struct Closer {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  LineReader(std::FILE* file, std::string path, std::size_t line_limit);
  Result<bool> fill();
  std::string_view take_part(bool& line_ends);
  [[nodiscard]] Error failure(int error_number) const;

  std::unique_ptr<std::FILE, Closer> file_;
  std::string path_;
  std::size_t line_limit_;
  std::vector<char> block_;
  std::string_view rest_;  // what is not yet taken of block_
  std::string long_line_;  // a line that does not lie within one block
};

}  // namespace headwater
