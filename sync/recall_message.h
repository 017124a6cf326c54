// Asking the centre for events that the gateway has lost, and its answer (messages Recall and
// Recalled in messages.proto).
#pragma once

#include "model/chain.h"
#include "model/error.h"
#include "model/log_id.h"
#include "sync/batch.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

struct RecallRequest {
  LogId log;
  Sequence first;
  std::uint64_t count = 0;
  Hash chain_before{};
  Hash chain_after{};
  std::uint64_t number = 0;

  [[nodiscard]] Sequence last() const { return first.plus(count - 1); }
};

struct Recalled {
  LogId log;
  std::uint64_t number = 0;      // of the question
  std::optional<Batch> batch{};  // events from its `first` on; nothing: the centre has not got them
  std::string detail{};          // for people
};

[[nodiscard]] std::string encode(const RecallRequest& request);
[[nodiscard]] std::string encode(const Recalled& recalled);

// Error: invalid_input.
Result<RecallRequest> decode_recall(std::string_view bytes);
// Error: invalid_input, also if what should be a batch is none.
Result<Recalled> decode_recalled(std::string_view bytes);

}  // namespace headwater
