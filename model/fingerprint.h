// Recognising a reading that comes again: 64 bits of its device, its time and its measurements.
//
// After a crash a broker sends again what it has not seen acknowledged, and a sender that saw no
// acknowledgement sends again on its own: always within the last few thousand messages, so
// remembering those is enough.
#pragma once

#include "model/timestamp.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace headwater {

using Fingerprint = std::uint64_t;

// Of a reading's device, time and encoded measurements. Never 0. The same on every machine and for
// ever: it is part of the state, and so of the digest.
[[nodiscard]] Fingerprint fingerprint(std::string_view device, Timestamp time,
                                      std::string_view measurement_bytes);

// The last readings of a log.
class RecentFingerprints {
 public:
  // More than a broker keeps under way to one client, unless that is made unlimited there.
  static constexpr std::size_t limit = 8'192;

  RecentFingerprints() : ring_(limit) {}

  void add(Fingerprint reading);
  [[nodiscard]] bool has(Fingerprint reading) const;
  // `limit` of them, the oldest somewhere in the middle; 0 where there is none yet.
  [[nodiscard]] const std::vector<Fingerprint>& all() const { return ring_; }
  // Which of them is replaced next.
  [[nodiscard]] std::size_t next() const { return next_; }

 private:
  friend class StateDecoder;
  std::vector<Fingerprint> ring_;
  std::size_t next_ = 0;
};

}  // namespace headwater
