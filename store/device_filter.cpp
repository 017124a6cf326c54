#include "store/device_filter.h"

#include <optional>

namespace headwater {
namespace {

// FNV-1a, 32 bits (RFC 9923). Stored: do not change.
std::uint32_t hash_of(std::string_view device) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : device) {
    hash = (hash ^ static_cast<std::uint8_t>(c)) * 16'777'619U;
  }
  return hash;
}

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

}  // namespace

void DeviceFilterBuilder::add(std::string_view device) {
  if (device == last_) return;
  last_ = device;
  hashes_.insert(hash_of(device));
}

std::string DeviceFilterBuilder::finish() const {
  std::string filter;
  std::uint32_t previous = 0;
  for (const auto hash : hashes_) {
    put_varint(hash - previous, filter);
    previous = hash;
  }
  return filter;
}

bool may_contain(std::string_view filter, std::string_view device) {
  const std::uint32_t wanted = hash_of(device);
  std::uint32_t hash = 0;
  while (!filter.empty()) {
    const auto difference = take_varint(filter);
    if (!difference) return true;
    hash += *difference;
    if (hash >= wanted) return hash == wanted;
  }
  return false;
}

}  // namespace headwater
