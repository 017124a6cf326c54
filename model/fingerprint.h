// Recognising a reading that comes again: 64 bits of its time and its measurements.
//
// Redelivery after a crash and a sender's own retries bring a reading again within a few messages,
// so remembering the last ones of each device is enough.
#pragma once

#include "model/timestamp.h"

#include <array>
#include <cstdint>
#include <string_view>

namespace headwater {

using Fingerprint = std::uint64_t;

// Of a reading's time and the encoded measurements. The same on every machine and for ever: it is
// part of the state, and so of the digest.
[[nodiscard]] Fingerprint fingerprint(Timestamp time, std::string_view measurement_bytes);

// The last readings of a device. 0 is no fingerprint.
class RecentFingerprints {
 public:
  static constexpr std::size_t limit = 32;

  void add(Fingerprint reading);
  [[nodiscard]] bool has(Fingerprint reading) const;
  [[nodiscard]] const std::array<Fingerprint, limit>& all() const { return ring_; }

 private:
  std::array<Fingerprint, limit> ring_{};
  std::uint32_t next_ = 0;
};

}  // namespace headwater
