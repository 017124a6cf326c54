#include "store/log_copy.h"

#include "store/creation.h"
#include "store/rows.h"
#include "store/segment_index.h"
#include "store/segment_time.h"
#include "store/tuning.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

// Blocks with fewer events are packed together.
constexpr std::uint64_t small_block_events = 1'024;
constexpr LogTuning tuning;

Error unconnected(Sequence sequence) {
  return {ErrorKind::damaged,
          fmt::format("event {} does not follow the one before it", sequence.value()),
          "run `headwater verify`"};
}

}  // namespace

Result<LogCopy> LogCopy::create(const std::string& file, const LogId& id,
                                const std::string& gateway, Timestamp created) {
  if (auto made = create_database(file, id, gateway, created); !made) return made.error();
  auto database = Database::open(file, Database::Mode::read_write);
  if (!database) return database.error();
  auto set = database->execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;");
  if (!set) return set.error();
  auto numbers = DeviceNumbers::load(*database, Sequence(1));
  if (!numbers) return numbers.error();
  return LogCopy(std::move(*database), std::move(*numbers), chain_origin(id, gateway));
}

Result<void> LogCopy::add(Block block) {
  if (block.first < next() && block.holds(next())) {
    auto rest = cut_front(block, next());
    if (!rest) return rest.error();
    block = std::move(*rest);
  }
  if (block.first != next() || block.chain_before != head_.chain) return unconnected(block.first);
  auto frames = unpack(block);
  if (!frames) return frames.error();
  auto end = check(block, *frames);
  if (!end) return end.error();
  const bool fits = pending_ && pending_->count() + block.count <= tuning.segment_events &&
                    pending_->frames_size() + frames->size() <= tuning.segment_bytes;
  const bool is_small = block.count < small_block_events && frames->size() < tuning.segment_bytes;
  if (!fits || !is_small) {
    if (auto written = write_pending(); !written) return written;
  }
  if (is_small) {
    if (!pending_) pending_.emplace(block.first, block.before, block.chain_before);
    pending_->add(block, *frames);
    pending_us_ += end->elapsed_us;
  } else if (auto written = write(block, *frames, end->elapsed_us); !written) {
    return written;
  }
  head_ = {block.last(), end->chain};
  events_ += block.count;
  return {};
}

Result<void> LogCopy::write_pending() {
  if (!pending_) return {};
  const Block block = std::move(*pending_).finish_columns(tuning.segment_level);
  pending_.reset();
  auto frames = unpack(block);
  if (!frames) return frames.error();
  return write(block, *frames, std::exchange(pending_us_, 0));
}

Result<void> LogCopy::write(const Block& block, std::string_view frames, std::uint64_t elapsed_us) {
  SegmentIndexBuilder index;
  const auto number_of = [this](std::string_view device) { return numbers_.number_of(device); };
  if (auto added = index.add(block, frames, number_of); !added) return added;
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  if (auto written = numbers_.write_new(*database_); !written) return written;
  if (auto put = write_segment_row(*database_, block, index.finish()); !put) return put;
  const SegmentTime time{block.first, block.count, elapsed_us, index.recorded_to()};
  if (auto timed = write_segment_time(*database_, time); !timed) return timed;
  if (auto committed = transaction->commit(); !committed) return committed;
  numbers_.stored();
  return {};
}

Result<void> LogCopy::add(const Gap& gap) {
  if (auto written = write_pending(); !written) return written;
  if (gap.first == next() && gap.chain_before != head_.chain) return unconnected(gap.first);
  if (gap.first < next()) {
    if (auto forgotten = forget_from(gap.first); !forgotten) return forgotten;
  }
  if (auto put = put_gap(*database_, gap); !put) return put;
  head_ = {gap.last(), gap.chain_after};
  ++gaps_;
  return {};
}

Result<void> LogCopy::forget_from(Sequence first) {
  for (const char* table : {"segment", "segment_time", "gap"}) {
    auto remove = database_->prepare(fmt::format("DELETE FROM {} WHERE first >= ?", table));
    if (!remove) return remove.error();
    auto removed = remove->bind(1, static_cast<std::int64_t>(first.value())).run();
    if (!removed) return removed;
  }
  auto left = database_->prepare(
      "SELECT (SELECT ifnull(sum(count), 0) FROM segment), (SELECT count(*) FROM gap)");
  if (!left) return left.error();
  auto row = left->step();
  if (!row) return row.error();
  events_ = static_cast<std::uint64_t>(left->integer(0));
  gaps_ = static_cast<std::uint64_t>(left->integer(1));
  return {};
}

Result<void> LogCopy::add(const Snapshot& snapshot) {
  return write_snapshot(*database_, snapshot.chain, snapshot.state);
}

Result<void> LogCopy::add(std::string_view name, const Cursor& cursor) {
  return write_cursor(*database_, name, cursor);
}

Result<void> LogCopy::add(const KeptRow& row) { return put_kept_row(*database_, row); }

Result<void> LogCopy::add(std::span<const AppendKeyRow> keys) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  for (const AppendKeyRow& key : keys) {
    if (auto put = put_append_key(*database_, key); !put) return put;
  }
  return transaction->commit();
}

Result<void> LogCopy::finish() {
  auto written = write_pending();
  database_.reset();
  return written;
}

}  // namespace headwater
