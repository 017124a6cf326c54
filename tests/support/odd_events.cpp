#include "tests/support/odd_events.h"

#include <algorithm>
#include <vector>

namespace headwater::testing {
namespace {

std::string as_varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7U) bytes.push_back(static_cast<char>(value | 0x80U));
  bytes.push_back(static_cast<char>(value));
  return bytes;
}

}  // namespace

std::uint64_t OddEvents::number() {
  switch (below(4)) {
    case 0:
      return below(2);
    case 1:
      return below(1'000'000);
    default:
      return random_() >> below(64);
  }
}

std::string OddEvents::varint() {
  std::string bytes = as_varint(number());
  // Longer than it needs to be, as no writer of ours makes it.
  if (one_in(200) && bytes.size() < 9) {
    bytes.back() = static_cast<char>(static_cast<unsigned char>(bytes.back()) | 0x80U);
    bytes.push_back('\0');
  }
  return bytes;
}

std::string OddEvents::text(std::uint64_t limit) {
  std::string bytes(below(limit + 1), '\0');
  for (char& byte : bytes) byte = static_cast<char>(random_());
  return bytes;
}

std::string OddEvents::field(char tag, const std::string& bytes) {
  return tag + as_varint(bytes.size()) + bytes;
}

std::string OddEvents::measurement() {
  static const std::string kinds[] = {"\x11", "\x18", "\x20", "\x2a"};
  std::string bytes = one_in(50) ? "" : field('\x0a', "m" + std::to_string(below(3)));
  const std::uint64_t kind = below(4);
  if (!one_in(100)) bytes += kinds[kind];
  if (kind == 0) {
    std::uint64_t bits = one_in(3) ? random_() : 0x4035'9999'9999'999a + below(3);
    if (one_in(100)) bits = 0x7ff8'0000'0000'0000 + below(9);  // NaNs
    for (unsigned i = 0; i < 8; ++i) bytes.push_back(static_cast<char>(bits >> (8 * i)));
  } else {
    bytes += kind == 3 ? field('\0', one_in(2) ? "abc" : text(9)).substr(1) : varint();
  }
  if (one_in(3)) bytes += field('\x32', "C");
  if (one_in(100)) bytes += unknown_field();
  return bytes;
}

std::string OddEvents::reading() {
  std::string bytes;
  for (std::uint64_t left = below(4); left > 0; --left) bytes += field('\x0a', measurement());
  if (one_in(4)) bytes += "\x10\x01";
  if (one_in(4)) bytes += "\x20\x01";
  if (one_in(9)) bytes += field('\x2a', text(9));
  if (one_in(100)) bytes += unknown_field();
  return one_in(100) ? bytes.substr(0, below(bytes.size() + 1)) : bytes;
}

std::string OddEvents::unknown_field() { return field('\x7a', text(5)); }

std::string OddEvents::next() {
  const bool is_reading = !one_in(5);
  const std::uint64_t device = one_in(2) ? below(3) : below(1'000);
  std::vector<std::string> fields = {field('\x0a', "d" + std::to_string(device))};
  fields.push_back('\x10' + (is_reading ? std::string(1, '\x03') : as_varint(below(200))));
  if (!one_in(50)) fields.push_back('\x18' + as_varint(one_in(50) ? below(1'000) : 1));
  if (!one_in(9)) fields.push_back('\x20' + varint());
  if (one_in(9)) fields.push_back(field('\x2a', text(9)));
  if (!one_in(9)) fields.push_back(field('\x32', is_reading ? reading() : text(30)));
  if (one_in(100)) fields.push_back(unknown_field());
  if (one_in(4)) fields.push_back('\x38' + varint());
  if (fields.back().front() == '\x38' && !one_in(50)) fields.push_back('\x40' + varint());
  if (one_in(50)) std::swap(fields[below(fields.size())], fields[below(fields.size())]);
  std::string bytes;
  for (const std::string& part : fields) bytes += part;
  return bytes;
}

std::string OddEvents::frames(std::size_t count) {
  std::string bytes;
  while (count-- > 0) bytes += field('\0', next()).substr(1);
  return bytes;
}

}  // namespace headwater::testing
