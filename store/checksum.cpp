#include "store/checksum.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace headwater {

std::uint64_t checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

ChecksumInput& ChecksumInput::add_number(std::uint64_t value) {
  char bytes[8];
  for (char& byte : bytes) {
    byte = static_cast<char>(value);
    value >>= 8U;
  }
  bytes_.append(bytes, sizeof bytes);
  return *this;
}

std::string checksum_bytes(std::uint64_t checksum) {
  std::string bytes(8, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(checksum);
    checksum >>= 8U;
  }
  return bytes;
}

}  // namespace headwater
