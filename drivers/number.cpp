#include "drivers/number.h"

#include "model/text.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace headwater {
namespace {

// Larger than any exponent that matters, and far enough from int64's ends to add lengths to it.
constexpr std::int64_t exponent_limit = 1'000'000'000'000;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

// Takes a sign off the front; true for a minus.
bool take_sign(std::string_view& text) {
  if (take(text, '-')) return true;
  take(text, '+');
  return false;
}

// The digits of an exponent; beyond exponent_limit it stays there.
std::optional<std::int64_t> take_exponent(std::string_view& text) {
  const bool negative = take_sign(text);
  const std::string_view digits = take_digits(text);
  if (digits.empty()) return std::nullopt;
  std::int64_t value = 0;
  for (const char c : digits) {
    if (value < exponent_limit) value = value * 10 + (c - '0');
  }
  return negative ? -value : value;
}

Error out_of_range(std::string_view text, std::string_view limit) {
  return {ErrorKind::invalid_input,
          fmt::format("the number {} is beyond {}", escaped(text, 40), limit), ""};
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  Decimal number;
  number.negative_ = take_sign(text);
  number.integer_ = take_digits(text);
  if (take(text, '.')) {
    number.whole_ = false;
    number.fraction_ = take_digits(text);
  }
  if (number.digits() == 0) return std::nullopt;
  if (take(text, 'e') || take(text, 'E')) {
    number.whole_ = false;
    const auto exponent = take_exponent(text);
    if (!exponent) return std::nullopt;
    number.exponent_ = *exponent;
  }
  if (!text.empty()) return std::nullopt;
  return number;
}

int Decimal::digit(std::size_t position) const {
  if (position < integer_.size()) return integer_[position] - '0';
  return fraction_[position - integer_.size()] - '0';
}

std::size_t Decimal::leading_zeros() const {
  std::size_t count = 0;
  while (count < digits() && digit(count) == 0) ++count;
  return count;
}

std::optional<std::int64_t> Decimal::magnitude() const {
  const std::size_t zeros = leading_zeros();
  if (zeros == digits()) return std::nullopt;
  return static_cast<std::int64_t>(integer_.size()) + exponent_ - static_cast<std::int64_t>(zeros);
}

std::optional<std::int64_t> Decimal::scaled(int power) const {
  if (negative_) return std::nullopt;
  const std::size_t first = leading_zeros();
  if (first == digits()) return 0;
  // Where the point stands in the row of digits after the multiplication.
  const std::int64_t point = static_cast<std::int64_t>(integer_.size()) + exponent_ + power;
  if (point < 0) return 0;
  if (point - static_cast<std::int64_t>(first) > std::numeric_limits<std::int64_t>::digits10 + 1) {
    return std::nullopt;
  }
  const auto end = static_cast<std::size_t>(point);
  std::int64_t value = 0;
  for (std::size_t i = first; i < end; ++i) {
    const std::int64_t next = i < digits() ? digit(i) : 0;
    if (__builtin_mul_overflow(value, 10, &value)) return std::nullopt;
    if (__builtin_add_overflow(value, next, &value)) return std::nullopt;
  }
  const bool up = end < digits() && digit(end) >= 5;
  if (up && __builtin_add_overflow(value, 1, &value)) return std::nullopt;
  return value;
}

Result<Value> parse_value(std::string_view text) {
  const auto decimal = Decimal::parse(text);
  if (!decimal) {
    return Error{ErrorKind::invalid_input, fmt::format("\"{}\" is not a number", escaped(text, 40)),
                 ""};
  }
  // std::from_chars knows no plus sign.
  std::string_view digits = text;
  take(digits, '+');
  const char* const end = digits.data() + digits.size();
  if (decimal->whole()) {
    std::int64_t integer = 0;
    if (std::from_chars(digits.data(), end, integer).ec == std::errc()) return Value(integer);
    return out_of_range(text, "64 bits");
  }
  double number = 0;
  if (std::from_chars(digits.data(), end, number).ec == std::errc()) return Value(number);
  // Out of range is also what is too small to tell from zero.
  const auto magnitude = decimal->magnitude();
  if (magnitude && *magnitude > 0) return out_of_range(text, "double precision");
  return Value(decimal->negative() ? -0.0 : 0.0);
}

}  // namespace headwater
