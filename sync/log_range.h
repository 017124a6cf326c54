// What a batch and a question for lost events begin with, in the same fields (messages.proto):
// which events of which log, and their place in its chain.
#pragma once

#include "model/chain.h"
#include "model/error.h"
#include "model/log_id.h"
#include "model/sequence.h"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace headwater {

struct LogRange {
  LogId log;
  Sequence first;
  std::uint64_t count = 0;
  Hash chain_before{};
  Hash chain_after{};
};

// Writes fields 1 to 5.
void write_range(protozero::pbf_writer& pbf, const LogRange& range);

// Collects fields 1 to 5, in whatever order they come.
class LogRangeFields {
 public:
  // Takes the field that `reader` stands on. False: it is none of them. Throws
  // protozero::exception.
  bool take(protozero::pbf_reader& reader);
  // What they say. `what` names the message in an Error. Error: invalid_input, if one is missing or
  // wrong, or there are more than `count_limit` events.
  Result<LogRange> finish(std::string_view what, std::uint64_t count_limit) const;

 private:
  std::optional<LogId> log_;
  std::uint64_t first_ = 0;
  std::uint64_t count_ = 0;
  std::optional<Hash> chain_before_;
  std::optional<Hash> chain_after_;
};

// Sequences are stored as signed 64-bit numbers.
inline constexpr std::uint64_t sequence_limit = last_sequence.value();

// "not a batch: it is too large", of kind invalid_input.
[[nodiscard]] Error invalid_message(std::string_view what, std::string_view why);

}  // namespace headwater
