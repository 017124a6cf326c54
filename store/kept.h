// Important events that outlive the rest: when the beginning of a log is removed, alarms, commands
// and registrations of it are kept by themselves, for people to read. State does not need them.
//
// A row holds those of one removal, as one zstd frame. For each event: the varint of its distance
// from the one before (the first from 0), its moment of commit (zigzag varint of the wall clock,
// varint of the uptime), then its canonical bytes behind their length. The row's checksum is XXH3
// over first, last, count and the stored bytes.
#pragma once

#include "model/event.h"
#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace headwater {

// Whether an event is worth keeping: readings are not, nor what a connection does all day.
[[nodiscard]] bool outlives_readings(EventType type);

// Collects events, ascending.
class KeptBuilder {
 public:
  // `bytes`: the event's canonical bytes.
  void add(const RecordedEvent& event, std::string_view bytes);
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  // Stores them, within the caller's transaction, and removes the oldest rows beyond `limit` bytes.
  // Error: storage.
  Result<void> write(Database& database, std::uint64_t limit) const;

 private:
  std::string bytes_;
  Sequence first_;
  Sequence last_;
  std::uint64_t count_ = 0;
};

// What a builder takes at most.
inline constexpr std::size_t kept_bytes_limit = 8 * 1024 * 1024;

// A row as it is stored.
struct KeptRow {
  Sequence first;
  Sequence last;
  std::uint64_t count = 0;
  std::string checksum;
  std::string events;
};
// The first row with events behind `sequence`, whatever its state. Error: storage, damaged (the
// table).
Result<std::optional<KeptRow>> kept_row_after(Database& database, Sequence sequence);
// Within the caller's transaction. Error: storage.
Result<void> put_kept_row(Database& database, const KeptRow& row);

// Takes a kept event, which lives until it returns. False: that was enough.
using KeptHandler = std::function<bool(const RecordedEvent&)>;

// Hands out the kept events from `from` to `to`, ascending, or descending if `reverse` is set. Each
// row is a read of its own, which has ended before its events are handed out, and one row is in
// memory at a time. Error: storage; damaged, at the first row that is, behind the events before it.
Result<void> read_kept(Database& database, Sequence from, Sequence to, bool reverse,
                       const KeptHandler& take);

}  // namespace headwater
