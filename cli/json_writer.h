// Writes JSON (RFC 8259) on one line, fields in the order in which they are given.
//
// Boost.JSON writes 3.0 as 3E0; people and the contract want 3.0, and numbers that lose nothing.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// The caller sees to the nesting: key() only in objects, and every begin with its end.
class JsonWriter {
 public:
  void begin_object();
  void end_object();
  void begin_array();
  void end_array();
  void key(std::string_view name);

  // Control characters and quotes are escaped; each byte that is not UTF-8 becomes U+FFFD.
  void text(std::string_view value);
  void integer(std::int64_t value);
  void natural(std::uint64_t value);
  void number(double value);  // finite
  void boolean(bool value);
  void null();

  void field(std::string_view name, std::string_view value);
  void field(std::string_view name, std::uint64_t value);
  void flag(std::string_view name, bool value);
  // A truth would become a number, and so would a pointer.
  void field(std::string_view name, std::same_as<bool> auto value) = delete;

  [[nodiscard]] const std::string& json() const { return json_; }
  // What was written, as a line; the writer is empty again.
  [[nodiscard]] std::string take_line();

 private:
  // Puts a comma between values.
  void separate();
  void append_quoted(std::string_view value);

  std::string json_;
  bool value_before_ = false;  // in the same object or array
};

}  // namespace headwater
