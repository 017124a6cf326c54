// Cuts a log into what is worth sending: small commits are put together, long segments are divided,
// and what is sealed already goes out as it is stored.
#pragma once

#include "store/reader.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace headwater {

struct BatchLimits {
  std::uint64_t events = 4'096;            // stop adding commits at so many events
  std::size_t frames_bytes = 1024 * 1024;  // or at so many bytes before compression
  std::size_t bytes = 96 * 1024;           // after it; brokers take at least 128 KiB in a message
  int level = 3;                           // zstd
};

class BatchSource {
 public:
  // `reader` must outlive the source.
  explicit BatchSource(LogReader& reader, const BatchLimits& limits = {})
      : reader_(reader), limits_(limits) {}

  // Events from `from` on as one block, or nothing beyond the head. A single event that is larger
  // than the limits goes alone. Error: storage; damaged, about the block that holds `from`;
  // not_found in a gap.
  Result<std::optional<Block>> next(Sequence from);

 private:
  Result<void> add_following(Block& block, std::string& frames);
  Result<Block> divide(const Block& block, std::size_t frames_bytes);

  LogReader& reader_;
  BatchLimits limits_;
};

}  // namespace headwater
