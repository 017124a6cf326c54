#include "store/sealing.h"

#include "store/failpoint.h"
#include "store/number_set.h"
#include "store/rows.h"
#include "store/segment_time.h"

namespace headwater {
namespace {

// Rows that are read in one step.
constexpr int step_rows = 256;
constexpr std::size_t step_bytes = 256 * 1024;
// Beyond this, not all of the rows' frames fit into a segment.
constexpr std::size_t rows_bytes_limit = block_frames_limit / 2;

}  // namespace

Result<bool> Sealing::step(std::uint64_t events) {
  starved_ = false;
  const bool can_end = !jobs_.empty() && !packed_;
  if (can_end && !thread_ && jobs_.front().packing->work(events)) return true;
  if (can_end && jobs_.front().packing->done()) {
    if (auto ended = end_job(); !ended) return ended.error();
    if (starved_) return false;
    if (!thread_) return true;
  }
  if (packed_) {
    if (auto stored = store(); !stored) return stored.error();
  } else if (!rows_complete_) {
    if (auto read = read_rows(); !read) return read.error();
  }
  if (can_begin_job()) begin_job();
  return packed_ || (!rows_complete_ && rows_left()) || (!jobs_.empty() && !packing());
}

// While another thread packs, it has the next job already, so that it need not wait for the writer.
bool Sealing::can_begin_job() const {
  const std::size_t limit = thread_ ? 2 : 1;
  return rows_complete_ && jobs_.size() < limit;
}

Result<void> Sealing::read_rows() {
  if (!gaps_) {
    auto gaps = readable_gaps(database_);
    if (!gaps) return gaps.error();
    gaps_ = std::move(*gaps);
  }
  std::size_t bytes = 0;
  for (int i = 0; i < step_rows && bytes < step_bytes && rows_left() && !rows_complete_; ++i) {
    auto row = tail_.read(tail_.resting_slot(next_row_));
    if (!row) return row.error();
    auto passed = passed_over(*row);
    if (!passed) return passed.error();
    if (!*passed) {
      rows_complete_ = !rows_.empty() && !has_room_for(row->block);
      if (rows_complete_) return {};
      bytes += row->block.events.size();
      add(std::move(row->block));
    }
    ++next_row_;
  }
  rows_complete_ = rows_complete_ || (!rows_left() && !rows_.empty());
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

bool Sealing::has_room_for(const Block& row) const {
  const Block& last = rows_.back();
  return row.first == last.last().next() && row.chain_before == last.chain_after &&
         rows_events_ + row.count <= block_events_limit &&
         rows_bytes_ + row.events.size() <= rows_bytes_limit;
}

void Sealing::add(Block row) {
  if (rows_.empty()) rows_begin_ = next_row_;
  next_ = row.last().next();
  rows_events_ += row.count;
  rows_bytes_ += row.events.size();
  rows_.push_back(std::move(row));
  rows_complete_ = rows_events_ >= tuning_.segment_events;
}

void Sealing::begin_job() {
  const Sequence last = rows_.back().last();
  auto job = std::make_shared<PackingJob>(Packing(std::move(rows_), tuning_.segment_level));
  if (thread_) thread_->take(job);
  jobs_.push_back({std::move(job), rows_begin_, last});
  forget_rows();
}

void Sealing::forget_rows() {
  rows_ = {};
  rows_events_ = 0;
  rows_bytes_ = 0;
  rows_complete_ = false;
}

Result<void> Sealing::end_job() {
  const Job job = std::move(jobs_.front());
  jobs_.pop_front();
  auto packed = job.packing->outcome().take();
  starved_ = !packed && packed.error().kind != ErrorKind::damaged;
  if (packed) {
    packed_ = std::move(*packed);
    // What did not fit is read again, and everything behind it.
    if (packed_->block.last() < job.last) read_again(job);
  } else if (starved_) {
    read_again(job);
  } else {
    next_ = job.packing->outcome().next();
    return packed.error();
  }
  return {};
}

void Sealing::read_again(const Job& job) {
  for (const Job& later : jobs_) later.packing->give_up();
  jobs_.clear();
  forget_rows();
  next_row_ = job.first_row;
  next_ = (packed_ ? packed_->block.last() : sealed_).next();
}

void Sealing::wait_for_part() {
  if (packing()) jobs_.front().packing->wait_for_part();
}

void Sealing::wait() {
  if (packing()) jobs_.front().packing->wait();
}

Result<void> Sealing::store() {
  std::vector<std::uint32_t> devices;
  devices.reserve(packed_->devices.size());
  for (const std::string& device : packed_->devices) devices.push_back(numbers_.number_of(device));
  packed_->index.devices = encode_numbers(std::move(devices));
  const Block& block = packed_->block;
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.error();
  if (auto written = write_segment_row(database_, block, packed_->index); !written) return written;
  auto timed = write_segment_time(
      database_, {block.first, block.count, packed_->elapsed_us, packed_->recorded_to});
  if (!timed) return timed;
  if (auto written = numbers_.write_new(database_); !written) return written;
  failpoint(Failpoint::sealing_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed;
  numbers_.stored();
  failpoint(Failpoint::sealing_after_commit);
  sealed_ = block.last();
  packed_.reset();
  return {};
}

}  // namespace headwater
