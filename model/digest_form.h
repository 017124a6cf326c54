// The binary form of values in digests: little-endian, texts with their length before them.
#pragma once

#include "model/measurement.h"

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace headwater {

// Do not change it without raising model_version; the digests of state_parts.h never change.
class DigestForm {
 public:
  void number(std::uint64_t value) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      bytes_ += static_cast<char>((value >> shift) & 0xFFU);
    }
  }
  void number(std::int64_t value) { number(static_cast<std::uint64_t>(value)); }
  void flag(bool value) { bytes_ += value ? '\1' : '\0'; }
  void text(std::string_view value) {
    number(std::uint64_t{value.size()});
    bytes_ += value;
  }
  void value(const Value& value) {
    bytes_ += static_cast<char>(value.index());
    if (const auto* v = std::get_if<double>(&value)) number(std::bit_cast<std::uint64_t>(*v));
    if (const auto* v = std::get_if<std::int64_t>(&value)) number(*v);
    if (const auto* v = std::get_if<bool>(&value)) flag(*v);
    if (const auto* v = std::get_if<std::string>(&value)) text(*v);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }
  void clear() { bytes_.clear(); }

 private:
  std::string bytes_;
};

}  // namespace headwater
