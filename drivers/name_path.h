// The flattened name of the value that a decoder of nested payloads is at: a.b.0.
#pragma once

#include "drivers/json_decoder.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace headwater {

// Follows a walk through objects and arrays. Holds no more than json_depth_limit names, so its size
// is bounded by what the walker allows for one.
class NamePath {
 public:
  // Every name begins with `prefix` and a point, unless the prefix is empty.
  explicit NamePath(std::string_view prefix);

  // The whole name, and the same without the prefix and its point.
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::string_view own() const;
  [[nodiscard]] bool at_top() const { return depth_ == 0; }

  // In an object: forgets the last key, and begins the next; append() its parts.
  void begin_key();
  void append(std::string_view part) { text_ += part; }
  // Called for every value. In an array, takes the next index as the name.
  void begin_value();
  // Into the object or array that stands at this name; at most json_depth_limit deep.
  void enter(bool is_array);
  // Back out of it.
  void leave();

 private:
  struct Level {
    std::size_t name_size = 0;  // of the name of the object or array itself
    std::size_t next = 0;       // an array's next index
    bool is_array = false;
  };

  std::string text_;
  std::size_t own_begin_;
  std::array<Level, json_depth_limit> levels_;
  std::size_t depth_ = 0;
};

}  // namespace headwater
