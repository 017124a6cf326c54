#include "store/number_set.h"

#include <algorithm>
#include <optional>

namespace headwater {
namespace {

constexpr char as_differences = 0;
constexpr char as_bitmap = 1;

void put_varint(std::uint32_t value, std::string& out) {
  for (; value >= 0x80U; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
}

std::optional<std::uint32_t> take_varint(std::string_view& bytes) {
  std::uint32_t value = 0;
  for (unsigned shift = 0; shift < 35 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<std::uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    value |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
    if (byte < 0x80U) return value;
  }
  return std::nullopt;
}

bool in_differences(std::string_view bytes, std::uint32_t wanted) {
  std::uint32_t number = 0;
  while (!bytes.empty()) {
    const auto difference = take_varint(bytes);
    if (!difference) return true;
    number += *difference;
    if (number >= wanted) return number == wanted;
  }
  return false;
}

bool in_bitmap(std::string_view bits, std::uint32_t wanted) {
  const std::size_t byte = wanted / 8;
  if (byte >= bits.size()) return false;
  return (static_cast<std::uint8_t>(bits[byte]) >> (wanted % 8) & 1U) != 0;
}

}  // namespace

std::string encode_numbers(std::vector<std::uint32_t> numbers) {
  if (numbers.empty()) return {};
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  std::string differences(1, as_differences);
  std::uint32_t previous = 0;
  for (const auto number : numbers) {
    put_varint(number - previous, differences);
    previous = number;
  }
  const std::size_t bitmap_size = numbers.back() / 8 + 2;
  if (differences.size() <= bitmap_size) return differences;
  std::string bitmap(bitmap_size, '\0');
  bitmap[0] = as_bitmap;
  for (const auto number : numbers) {
    char& byte = bitmap[1 + number / 8];
    byte = static_cast<char>(static_cast<std::uint8_t>(byte) | 1U << (number % 8));
  }
  return bitmap;
}

bool has_number(std::string_view set, std::uint32_t number) {
  if (set.empty()) return false;
  const std::string_view rest = set.substr(1);
  if (set.front() == as_differences) return in_differences(rest, number);
  if (set.front() == as_bitmap) return in_bitmap(rest, number);
  return true;
}

}  // namespace headwater
