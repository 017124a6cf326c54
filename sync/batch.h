// A batch on the wire: a block of a log, and whose it is (message Batch in messages.proto).
#pragma once

#include "model/error.h"
#include "model/log_id.h"
#include "store/block.h"
#include "store/gap.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

inline constexpr std::size_t batch_bytes_limit = 4 * 1024 * 1024;  // on the wire

struct Batch {
  LogId log;
  std::uint64_t epoch = 0;  // the sender's attempt
  Block block;
  // Why the events are not here any more; then the block has none of them, only their place.
  std::optional<GapReason> gap{};
};

// What a log has lost, as a batch; and back. `batch.gap` must be there.
[[nodiscard]] Batch batch_of(const LogId& log, std::uint64_t epoch, const Gap& gap);
[[nodiscard]] Gap gap_of(const Batch& batch);

[[nodiscard]] std::string encode(const Batch& batch);

// Error: invalid_input, if the bytes are not a batch. Whether the events are what the batch says is
// seen when they are appended.
Result<Batch> decode_batch(std::string_view bytes);

}  // namespace headwater
