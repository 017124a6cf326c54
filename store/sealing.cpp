#include "store/sealing.h"

#include "store/rows.h"
#include "store/segment_index.h"

#include <optional>

namespace headwater {
namespace {

constexpr std::size_t segment_frames_limit = block_frames_limit / 2;

// A segment that is being filled with tail rows.
class Segment {
 public:
  explicit Segment(const Block& first_row)
      : builder_(first_row.first, first_row.before, first_row.chain_before) {}

  Result<void> add(const Block& row, std::string_view frames) {
    if (auto checked = check(row, frames); !checked) return checked.error();
    if (auto added = index_.add(row, frames); !added) return added;
    builder_.add(row, frames);
    return {};
  }

  [[nodiscard]] bool has_room_for(const Block& row, std::size_t frames,
                                  const LogTuning& tuning) const {
    return builder_.count() < tuning.segment_events &&
           builder_.count() + row.count <= block_events_limit &&
           builder_.frames_size() + frames <= segment_frames_limit;
  }

  Result<void> write(Database& database, int level) && {
    auto insert = database.prepare(
        "INSERT INTO segment (first, count, recorded, uptime, chain_before, chain_after, encoding, "
        "time_from, time_to, devices, events) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    if (!insert) return insert.error();
    const Block block = std::move(builder_).finish_columns(level);
    const SegmentIndex index = index_.finish();
    return insert->bind(1, static_cast<std::int64_t>(block.first.value()))
        .bind(2, static_cast<std::int64_t>(block.count))
        .bind(3, block.before.wall.microseconds())
        .bind(4, static_cast<std::int64_t>(block.before.uptime.microseconds()))
        .bind_blob(5, as_bytes(block.chain_before))
        .bind_blob(6, as_bytes(block.chain_after))
        .bind(7, static_cast<std::int64_t>(block.encoding))
        .bind(8, index.time_from.microseconds())
        .bind(9, index.time_to.microseconds())
        .bind_blob(10, index.devices)
        .bind_blob(11, block.events)
        .run();
  }

 private:
  BlockBuilder builder_;
  SegmentIndexBuilder index_;
};

Result<void> pack_rows(Database& database, const LogTuning& tuning) {
  auto query = database.prepare(select_blocks("tail", "ORDER BY first"));
  if (!query) return query.error();
  std::optional<Segment> segment;
  for (;;) {
    auto found = query->step();
    if (!found) return found.error();
    if (!*found) break;
    auto row = read_block(*query);
    if (!row) return row.error();
    auto frames = unpack(*row);
    if (!frames) return frames.error();
    if (segment && !segment->has_room_for(*row, frames->size(), tuning)) {
      auto written = std::move(*segment).write(database, tuning.segment_level);
      if (!written) return written;
      segment.reset();
    }
    if (!segment) segment.emplace(*row);
    if (auto added = segment->add(*row, *frames); !added) return added;
  }
  if (!segment) return {};
  return std::move(*segment).write(database, tuning.segment_level);
}

}  // namespace

Result<void> seal_tail(Database& database, const LogTuning& tuning) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  if (auto packed = pack_rows(database, tuning); !packed) return packed;
  if (auto emptied = database.execute("DELETE FROM tail"); !emptied) return emptied;
  return transaction->commit();
}

}  // namespace headwater
