#include "store/kept.h"

#include "model/event_codec.h"
#include "store/byte_reader.h"
#include "store/checksum.h"
#include "store/compression.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr int level = 3;
constexpr std::size_t read_limit = kept_bytes_limit + 4 * event_bytes_limit;

std::string checksum_of(std::int64_t first, std::int64_t last, std::int64_t count,
                        std::string_view events) {
  return checksum_bytes(ChecksumInput().add(first).add(last).add(count).add(events).checksum());
}

Error damaged(std::int64_t first) {
  return {ErrorKind::damaged, fmt::format("the events kept from {} on are damaged", first),
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

// The events of a row. Error: damaged.
Result<void> hand_out(std::string_view bytes, Sequence from, Sequence to,
                      const std::function<void(const RecordedEvent&)>& take) {
  ByteReader reader(bytes);
  Sequence at;
  while (!reader.at_end()) {
    at = at.plus(reader.varint());
    Instant commit{Timestamp(static_cast<std::int64_t>(unzigzag(reader.varint()))), {}};
    commit.uptime = Uptime(reader.varint());
    const std::string_view event_bytes = reader.text();
    if (reader.failed()) return Error{ErrorKind::damaged, "kept events cannot be read", ""};
    auto event = decode_event(event_bytes, at, commit);
    if (!event) return event.error();
    if (at >= from && at <= to) take(*event);
  }
  return {};
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
  auto insert = database.prepare("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  const auto first = static_cast<std::int64_t>(first_.value());
  const auto last = static_cast<std::int64_t>(last_.value());
  const auto count = static_cast<std::int64_t>(count_);
  const std::string sum = checksum_of(first, last, count, *packed);
  auto written = insert->bind(1, first)
                     .bind(2, last)
                     .bind(3, count)
                     .bind_blob(4, sum)
                     .bind_blob(5, *packed)
                     .run();
  if (!written) return written;
  return remove_beyond(database, limit);
}

Result<void> read_kept(Database& database, Sequence from, Sequence to,
                       const std::function<void(const RecordedEvent&)>& take) {
  auto query = database.prepare(
      "SELECT first, last, count, checksum, events FROM kept WHERE last >= ? AND first <= ? "
      "ORDER BY first");
  if (!query) return query.error();
  query->bind(1, static_cast<std::int64_t>(from.value()))
      .bind(2, static_cast<std::int64_t>(to.value()));
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return {};
    const std::int64_t first = query->integer(0);
    if (query->blob(3) !=
        checksum_of(first, query->integer(1), query->integer(2), query->blob(4))) {
      return damaged(first);
    }
    auto bytes = decompress(query->blob(4), read_limit);
    if (!bytes) return damaged(first);
    if (auto handed = hand_out(*bytes, from, to, take); !handed) return damaged(first);
  }
}

}  // namespace headwater
