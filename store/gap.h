// A gap: events that were in the log and are not here any more. Their positions stay theirs, and
// the chain over the gap is known, so that the log goes on behind it, and so that what is brought
// back can be told from what is not it.
#pragma once

#include "model/chain.h"
#include "model/error.h"
#include "model/sequence.h"
#include "model/timestamp.h"
#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace headwater {

// Stored: do not change a number.
enum class GapReason : std::uint32_t {
  trimmed = 1,  // removed by the retention rules, after the centre had stored them
  dropped = 2,  // removed by the retention rules although the centre had not stored all of them
  damaged = 3,  // not readable any more, or changed
  missing = 4,  // the log had ended before a position that the centre has confirmed
};

[[nodiscard]] std::string_view gap_reason_name(GapReason reason);

struct Gap {
  Sequence first;
  std::uint64_t count = 0;
  Instant before;  // the moment of commit in force before the first event
  Hash chain_before{};
  Hash chain_after{};
  GapReason reason{};

  [[nodiscard]] Sequence last() const { return first.plus(count - 1); }
  bool operator==(const Gap&) const = default;
};

// Told of a gap on the way through a log.
using GapHandler = std::function<void(const Gap&)>;

// "events 5 to 9 are not here any more: damaged", of kind not_found.
[[nodiscard]] Error gap_error(const Gap& gap);

// The gap that holds `sequence`, if there is one. A damaged record of a gap is none here: what it
// stood for is then not found. Error: storage; damaged (the table).
Result<std::optional<Gap>> gap_at(Database& database, Sequence sequence);
// The first gap that begins behind `sequence`, and the last that ends before it. Error: as
// gap_at().
Result<std::optional<Gap>> gap_after(Database& database, Sequence sequence);
Result<std::optional<Gap>> gap_before(Database& database, Sequence sequence);
// All gaps, ascending. Error: storage; damaged, also for a record.
Result<std::vector<Gap>> all_gaps(Database& database);
// Those with a whole record, ascending. Error: storage; damaged (the table).
Result<std::vector<Gap>> readable_gaps(Database& database);
// The last event of the log's beginning that the retention rules have removed; 0: nothing was.
// Error: storage, damaged (the table).
Result<Sequence> removed_up_to(Database& database);
// Puts a gap in, in place of what began at the same position. Error: storage.
Result<void> put_gap(Database& database, const Gap& gap);
// Error: storage.
Result<void> remove_gap(Database& database, Sequence first);

}  // namespace headwater
