// Packing a run of the tail into segments, which never change again: a little at a time, between
// commits. Here is what the writer does: it reads rows, and stores what has become of them. The
// packing itself (packing.h) is done in between, by the writer too, or by another thread.
#pragma once

#include "store/device_numbers.h"
#include "store/gap.h"
#include "store/packing_thread.h"
#include "store/tail.h"
#include "store/tuning.h"

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace headwater {

class Sealing {
 public:
  // Of the tail's resting run. `sealed`: the end of the last segment; rows up to it are done. When
  // a gap is put into what is not sealed yet, another Sealing has to begin anew. `thread`: who
  // packs; nullptr: step() does it. All references must outlive it.
  Sealing(Database& database, TailWriter& tail, DeviceNumbers& numbers, Sequence sealed,
          const LogTuning& tuning, std::shared_ptr<PackingThread> thread)
      : database_(database),
        tail_(tail),
        numbers_(numbers),
        sealed_(sealed),
        next_(sealed.next()),
        tuning_(tuning),
        thread_(std::move(thread)) {}
  ~Sealing() {
    for (const Job& job : jobs_) job.packing->give_up();
  }
  Sealing(const Sealing&) = delete;
  Sealing& operator=(const Sealing&) = delete;

  // Reads some rows, or packs `events`, or stores a segment: one of them. True: there is more to do
  // at once. Every event is read back and checked on the way; a row that a gap stands for is passed
  // over. Error: storage; damaged: the event at next() cannot be read, and nothing has changed.
  Result<bool> step(std::uint64_t events);
  // Waits for a part of what the other thread does, if it does anything.
  void wait_for_part();
  // Waits until the other thread has done what it has been given.
  void wait();

  // Whether the whole run is in segments.
  [[nodiscard]] bool finished() const {
    return next_row_ == tail_.resting().rows && rows_.empty() && jobs_.empty() && !packed_;
  }
  // Whether the other thread is at work.
  [[nodiscard]] bool packing() const {
    return thread_ && !jobs_.empty() && !jobs_.front().packing->done();
  }
  // Whether there was no memory to pack the last time. step() tries again.
  [[nodiscard]] bool starved() const { return starved_; }
  // The event that is read next, or could not be.
  [[nodiscard]] Sequence next() const { return next_; }
  [[nodiscard]] Sequence sealed() const { return sealed_; }

 private:
  struct Job {
    std::shared_ptr<PackingJob> packing;
    std::int64_t first_row = 0;
    Sequence last;
  };

  [[nodiscard]] bool can_begin_job() const;
  Result<void> read_rows();
  // Whether the row has been sealed, or is one that a gap stands for.
  Result<bool> passed_over(const BlockRow& row);
  [[nodiscard]] bool has_room_for(const Block& row) const;
  void add(Block row);
  [[nodiscard]] bool rows_left() const { return next_row_ < tail_.resting().rows; }
  void forget_rows();
  void begin_job();
  Result<void> end_job();
  // Goes back to what has not been packed of a job, and gives up the job behind it.
  void read_again(const Job& job);
  Result<void> store();

  Database& database_;
  TailWriter& tail_;
  DeviceNumbers& numbers_;
  Sequence sealed_;
  Sequence next_;
  const LogTuning& tuning_;
  std::shared_ptr<PackingThread> thread_;
  std::optional<std::vector<Gap>> gaps_;  // once read
  std::int64_t next_row_ = 0;
  std::vector<Block> rows_;      // of the next segment
  std::int64_t rows_begin_ = 0;  // the first of them
  std::uint64_t rows_events_ = 0;
  std::size_t rows_bytes_ = 0;
  bool rows_complete_ = false;
  std::deque<Job> jobs_;  // the one that is being done, and the next one
  bool starved_ = false;
  std::optional<PackedSegment> packed_;  // ready to be stored
};

}  // namespace headwater
