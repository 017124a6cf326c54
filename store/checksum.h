// The checksum over what stands in a row: XXH3, 64 bits (https://github.com/Cyan4973/xxHash).
//
// It finds what a card or a cable has changed. What somebody has changed, the hash chain finds.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

[[nodiscard]] std::uint64_t checksum(std::string_view bytes);

// Numbers and byte strings one behind the other, to have one checksum: numbers as 64 bits in
// little-endian order, byte strings with their length before them. Stored: do not change.
class ChecksumInput {
 public:
  ChecksumInput& add(std::integral auto value) {
    return add_number(static_cast<std::uint64_t>(value));
  }
  ChecksumInput& add(std::string_view bytes) {
    add_number(bytes.size());
    bytes_.append(bytes);
    return *this;
  }
  [[nodiscard]] std::uint64_t checksum() const { return headwater::checksum(bytes_); }

 private:
  ChecksumInput& add_number(std::uint64_t value);
  std::string bytes_;
};

// A checksum as 8 bytes, little-endian.
[[nodiscard]] std::string checksum_bytes(std::uint64_t checksum);

}  // namespace headwater
