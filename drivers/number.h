// Numbers as devices write them, read without losing a digit.
#pragma once

#include "model/error.h"
#include "model/measurement.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater {

// A decimal number, held as its text: [+|-]digits[.digits][(e|E)[+|-]digits], where the digits on
// one side of the point may be missing.
class Decimal {
 public:
  // The number that all of `text` is; none if it is something else. The text must outlive it.
  static std::optional<Decimal> parse(std::string_view text);

  [[nodiscard]] bool negative() const { return negative_; }
  // Written without a point and without an exponent.
  [[nodiscard]] bool whole() const { return whole_; }
  // How many digits it has before the point once the exponent is worked in, leading zeros left
  // out: 3 for 123.4, 0 for 0.5, -1 for 0.05. None for zero.
  [[nodiscard]] std::optional<std::int64_t> magnitude() const;
  // The number times 10^power, rounded to a whole number, halves up; exact, for no binary fraction
  // comes between. None if it is negative or beyond int64.
  [[nodiscard]] std::optional<std::int64_t> scaled(int power) const;

 private:
  [[nodiscard]] std::size_t digits() const { return integer_.size() + fraction_.size(); }
  [[nodiscard]] int digit(std::size_t position) const;
  [[nodiscard]] std::size_t leading_zeros() const;

  std::string_view integer_;   // digits before the point
  std::string_view fraction_;  // digits behind it
  std::int64_t exponent_ = 0;
  bool negative_ = false;
  bool whole_ = true;
};

// The value of a number's text: int64 for whole numbers, for others the nearest double. Error:
// invalid_input for what is not a Decimal, whole numbers beyond int64, and others beyond double.
Result<Value> parse_value(std::string_view text);

}  // namespace headwater
