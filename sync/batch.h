// A batch on the wire: a block of a log, and whose it is (message Batch in messages.proto).
#pragma once

#include "model/error.h"
#include "model/log_id.h"
#include "store/block.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

inline constexpr std::size_t batch_bytes_limit = 4 * 1024 * 1024;  // on the wire

struct Batch {
  LogId log;
  std::uint64_t epoch = 0;  // the sender's attempt
  Block block;
};

[[nodiscard]] std::string encode(const Batch& batch);

// Error: invalid_input, if the bytes are not a batch. Whether the events are what the batch says is
// seen when they are appended.
Result<Batch> decode_batch(std::string_view bytes);

}  // namespace headwater
