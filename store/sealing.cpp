#include "store/sealing.h"

#include "store/failpoint.h"
#include "store/rows.h"

namespace headwater {
namespace {

constexpr std::size_t segment_frames_limit = block_frames_limit / 2;

}  // namespace

Result<bool> Sealing::step(std::uint64_t events) {
  if (packed_) {
    if (auto stored = store(); !stored) return stored.error();
    return next_row_ < tail_.resting().rows || segment_.has_value();
  }
  if (full_ || (segment_ && next_row_ == tail_.resting().rows)) {
    columns_ ? pack() : build_columns();
    return true;
  }
  if (!gaps_) {
    auto gaps = readable_gaps(database_);
    if (!gaps) return gaps.error();
    gaps_ = std::move(*gaps);
  }
  if (auto taken = take_rows(events); !taken) return taken.error();
  return next_row_ < tail_.resting().rows || segment_.has_value();
}

Result<void> Sealing::take_rows(std::uint64_t events) {
  for (std::uint64_t taken = 0; taken < events && next_row_ < tail_.resting().rows;) {
    auto row = tail_.read(tail_.resting_slot(next_row_));
    if (!row) return row.error();
    auto passed = passed_over(*row);
    if (!passed) return passed.error();
    if (!*passed) {
      auto took = take(row->block);
      if (!took) return took.error();
      full_ = !*took;
      if (full_) return {};
      taken += row->block.count;
    }
    ++next_row_;
  }
  return {};
}

Result<bool> Sealing::passed_over(const BlockRow& row) {
  for (const Gap& gap : *gaps_) {
    if (gap.first <= next_ && next_ <= gap.last()) next_ = gap.last().next();
  }
  // Where the description is damaged, it is the row behind it that shows what is missing.
  if (!row.description_whole || row.block.first < next_) return true;
  if (row.block.first > next_ || !row.events_whole) return damaged_row(row);
  return false;
}

Result<bool> Sealing::take(const Block& row) {
  auto frames = unpack(row);
  if (!frames) return frames.error();
  if (segment_ && !has_room_for(row, frames->size())) return false;
  auto end = check(row, *frames);
  if (!end) return end.error();
  if (!segment_) segment_.emplace(row);
  auto noted = segment_->index.add(
      row, *frames, [this](std::string_view device) { return numbers_.number_of(device); });
  if (!noted) return noted.error();
  segment_->builder.add(row, *frames);
  segment_->time.go_to(end->commit.uptime);
  segment_->in_columns = segment_->in_columns && segment_->columns.add(*frames);
  next_ = row.last().next();
  return true;
}

bool Sealing::has_room_for(const Block& row, std::size_t frames) const {
  const BlockBuilder& builder = segment_->builder;
  return builder.follows(row) && builder.count() < tuning_.segment_events &&
         builder.count() + row.count <= block_events_limit &&
         builder.frames_size() + frames <= segment_frames_limit;
}

void Sealing::build_columns() {
  columns_ = segment_->in_columns ? std::move(segment_->columns).finish() : std::nullopt;
}

void Sealing::pack() {
  packed_ = std::move(segment_->builder).finish_columns(*columns_, tuning_.segment_level);
  columns_.reset();
  index_ = segment_->index.finish();
  time_ = {packed_->first, packed_->count, segment_->time.elapsed_us(),
           segment_->index.recorded_to()};
  segment_.reset();
  full_ = false;
}

Result<void> Sealing::store() {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.error();
  if (auto written = write_segment_row(database_, *packed_, index_); !written) return written;
  auto timed = write_segment_time(database_, time_);
  if (!timed) return timed;
  if (auto written = numbers_.write_new(database_); !written) return written;
  failpoint(Failpoint::sealing_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed;
  numbers_.stored();
  failpoint(Failpoint::sealing_after_commit);
  sealed_ = packed_->last();
  packed_.reset();
  return {};
}

}  // namespace headwater
