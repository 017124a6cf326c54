// Everything that is wrong with one configuration file, so that it can be mended in one go.
#pragma once

#include "config/position.h"
#include "model/error.h"

#include <cstddef>
#include <string>
#include <vector>

namespace headwater {

inline constexpr std::size_t shown_problems_limit = 20;

class Problems {
 public:
  explicit Problems(std::string file_name) : file_name_(std::move(file_name)) {}

  void add(Position position, std::string message);
  [[nodiscard]] bool empty() const { return found_.empty(); }
  // FILE:LINE:COLUMN
  [[nodiscard]] std::string where(Position position) const;
  // Kind configuration; the detail has a line FILE:LINE:COLUMN: message for each problem in the
  // order of the file, and behind the first 20 a line "... and more".
  [[nodiscard]] Error error() const;

 private:
  struct Problem {
    Position position;
    std::string message;
  };

  std::string file_name_;
  std::vector<Problem> found_;  // a few for each node of the file, so parse_yaml limits them
};

}  // namespace headwater
