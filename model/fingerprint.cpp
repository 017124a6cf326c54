#include "model/fingerprint.h"

#include <algorithm>

namespace headwater {
namespace {

// Multiply and fold, eight bytes at a time. Do not change a constant.
std::uint64_t mix(std::uint64_t hash, std::uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15ULL;
  return hash ^ (hash >> 29U);
}

// Up to eight bytes as a little-endian number, on any machine.
std::uint64_t read_word(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    word |= static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[i])) << (8 * i);
  }
  return word;
}

std::uint64_t mix_text(std::uint64_t hash, std::string_view text) {
  hash = mix(hash, text.size());
  for (; text.size() >= 8; text.remove_prefix(8)) hash = mix(hash, read_word(text.substr(0, 8)));
  return mix(hash, read_word(text));
}

}  // namespace

Fingerprint fingerprint(std::string_view device, Timestamp time,
                        std::string_view measurement_bytes) {
  std::uint64_t hash = mix(0, static_cast<std::uint64_t>(time.microseconds()));
  hash = mix_text(hash, device);
  hash = mix_text(hash, measurement_bytes);
  return hash == 0 ? 1 : hash;
}

void RecentFingerprints::add(Fingerprint reading) {
  ring_[next_] = reading;
  next_ = (next_ + 1) % limit;
}

bool RecentFingerprints::has(Fingerprint reading) const {
  return std::find(ring_.begin(), ring_.end(), reading) != ring_.end();
}

}  // namespace headwater
