#include "store/kept.h"

#include "model/event_codec.h"
#include "store/byte_reader.h"
#include "store/checksum.h"
#include "store/compression.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace headwater {
namespace {

constexpr int level = 3;
constexpr std::size_t read_limit = kept_bytes_limit + 4 * event_bytes_limit;

std::int64_t stored(Sequence sequence) { return static_cast<std::int64_t>(sequence.value()); }

std::string checksum_of(const KeptRow& row) {
  return checksum_bytes(ChecksumInput()
                            .add(stored(row.first))
                            .add(stored(row.last))
                            .add(static_cast<std::int64_t>(row.count))
                            .add(row.events)
                            .checksum());
}

Error damaged(const KeptRow& row) {
  return {ErrorKind::damaged,
          fmt::format("the events kept from {} on are damaged", row.first.value()),
          "they were kept for reading only: nothing else depends on them"};
}

Result<void> remove_beyond(Database& database, std::uint64_t limit) {
  for (;;) {
    auto size = database.query_text("SELECT ifnull(sum(length(events)), 0) FROM kept");
    if (!size) return size.error();
    if (std::stoull(*size) <= limit) return {};
    auto removed = database.execute("DELETE FROM kept WHERE first = (SELECT min(first) FROM kept)");
    if (!removed) return removed;
  }
}

KeptRow read_row(const Statement& row) {
  return {Sequence(static_cast<std::uint64_t>(row.integer(0))),
          Sequence(static_cast<std::uint64_t>(row.integer(1))),
          static_cast<std::uint64_t>(row.integer(2)), row.text(3), row.text(4)};
}

// The next row with events of the range. Ranges of rows do not overlap.
Result<std::optional<KeptRow>> next_row(Database& database, Sequence from, Sequence to,
                                        bool reverse) {
  auto query = database.prepare(
      fmt::format("SELECT first, last, count, checksum, events FROM kept WHERE last >= ? AND "
                  "first <= ? ORDER BY first {} LIMIT 1",
                  reverse ? "DESC" : "ASC"));
  if (!query) return query.error();
  auto found = query->bind(1, stored(from)).bind(2, stored(to)).step();
  if (!found) return found.error();
  if (!*found) return std::optional<KeptRow>();
  return std::optional(read_row(*query));
}

// The events of a row, which refer to `bytes`. Error: damaged.
Result<std::vector<RecordedEvent>> events_of(std::string_view bytes) {
  ByteReader reader(bytes);
  std::vector<RecordedEvent> events;
  Sequence at;
  while (!reader.at_end()) {
    at = at.plus(reader.varint());
    Instant commit{Timestamp(static_cast<std::int64_t>(unzigzag(reader.varint()))), {}};
    commit.uptime = Uptime(reader.varint());
    const std::string_view event_bytes = reader.text();
    if (reader.failed()) return Error{ErrorKind::damaged, "kept events cannot be read", ""};
    auto event = decode_event(event_bytes, at, commit);
    if (!event) return event.error();
    events.push_back(*event);
  }
  return events;
}

// Hands out those in the range. Whether there is to be more.
bool hand_out(const std::vector<RecordedEvent>& events, Sequence from, Sequence to, bool reverse,
              const KeptHandler& take) {
  for (std::size_t i = 0; i < events.size(); ++i) {
    const RecordedEvent& event = events[reverse ? events.size() - 1 - i : i];
    if (event.sequence >= from && event.sequence <= to && !take(event)) return false;
  }
  return true;
}

}  // namespace

bool outlives_readings(EventType type) {
  switch (type) {
    case EventType::reading_recorded:
    case EventType::upstream_connected:
    case EventType::upstream_disconnected:
      return false;
    default:
      return true;
  }
}

void KeptBuilder::add(const RecordedEvent& event, std::string_view bytes) {
  put_varint(bytes_, event.sequence.value() - last_.value());
  put_varint(bytes_, zigzag(static_cast<std::uint64_t>(event.recorded.wall.microseconds())));
  put_varint(bytes_, event.recorded.uptime.microseconds());
  put_text(bytes_, bytes);
  if (count_ == 0) first_ = event.sequence;
  last_ = event.sequence;
  ++count_;
}

Result<void> KeptBuilder::write(Database& database, std::uint64_t limit) const {
  if (count_ == 0) return {};
  auto packed = compress(bytes_, level);
  if (!packed) return packed.error();
  KeptRow row{first_, last_, count_, {}, std::move(*packed)};
  row.checksum = checksum_of(row);
  if (auto written = put_kept_row(database, row); !written) return written;
  return remove_beyond(database, limit);
}

Result<std::optional<KeptRow>> kept_row_after(Database& database, Sequence sequence) {
  return next_row(database, sequence.next(), last_sequence, false);
}

Result<void> put_kept_row(Database& database, const KeptRow& row) {
  auto insert = database.prepare("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  return insert->bind(1, stored(row.first))
      .bind(2, stored(row.last))
      .bind(3, static_cast<std::int64_t>(row.count))
      .bind_blob(4, row.checksum)
      .bind_blob(5, row.events)
      .run();
}

Result<void> read_kept(Database& database, Sequence from, Sequence to, bool reverse,
                       const KeptHandler& take) {
  to = std::min(to, last_sequence);
  while (from <= to) {
    auto found = next_row(database, from, to, reverse);
    if (!found) return found.error();
    if (!*found) return {};
    const KeptRow& row = **found;
    if (row.checksum != checksum_of(row)) return damaged(row);
    const auto bytes = decompress(row.events, read_limit);
    const auto events =
        bytes ? events_of(*bytes) : Result<std::vector<RecordedEvent>>(bytes.error());
    if (!events) return damaged(row);
    if (!hand_out(*events, from, to, reverse, take)) return {};
    if (reverse && row.first == Sequence()) return {};
    reverse ? to = row.first.previous() : from = row.last.next();
  }
  return {};
}

}  // namespace headwater
