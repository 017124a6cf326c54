// Log: what is done between commits.

#include "store/failpoint.h"
#include "store/log.h"

#include <algorithm>

namespace headwater {

Result<bool> Log::maintain() {
  if (broken_) return *broken_;
  auto more = seal();
  if (!more) return in_doubt(more.error());
  if (!*more) more = removing() ? remove_part() : give_back_part();
  if (!more) return in_doubt(more.error());
  if (auto moved = checkpoint(); !moved) return moved.error();
  return more;
}

// A commit begins the write-ahead log anew if all of it has been moved. Where a read keeps it from
// that, it is not tried with every commit.
Result<void> Log::checkpoint() {
  const std::size_t bytes = database_->wal_bytes();
  if (bytes < checkpointed_bytes_) checkpointed_bytes_ = 0;
  if (bytes < checkpointed_bytes_ + tuning_->checkpoint_bytes) return {};
  failpoint(Failpoint::checkpoint_before);
  if (auto moved = database_->checkpoint(); !moved) return in_doubt(moved.error());
  failpoint(Failpoint::checkpoint_after);
  checkpointed_bytes_ = bytes;
  return {};
}

bool Log::is_full(const TailWriter::Run& run) const {
  const bool early = sealed_ < seal_up_to_ && run.rows > 0;
  return early || run.events >= tuning_->segment_events || run.bytes >= tuning_->segment_bytes;
}

bool Log::tail_is_long() const {
  const TailWriter::Run& resting = tail_->resting();
  const TailWriter::Run& in_use = tail_->in_use();
  return resting.events + in_use.events > tuning_->tail_segments * tuning_->segment_events ||
         resting.bytes + in_use.bytes > tuning_->tail_segments * tuning_->segment_bytes;
}

// Where commits come faster than a part after each of them can seal, so many parts are done that
// they cannot: the tail does not grow without limit.
Result<bool> Log::seal() {
  auto more = seal_part();
  const std::uint64_t parts = 4 + committed_events_ / tuning_->sealing_step;
  for (std::uint64_t i = 1; i < parts && more && sealing_ && tail_is_long(); ++i) {
    if (!*more) sealing_->wait_for_part();
    more = seal_part();
  }
  return more;
}

Result<bool> Log::seal_part() {
  if (!sealing_) {
    if (tail_->resting().rows == 0) {
      if (!is_full(tail_->in_use())) return false;
      tail_->change_runs();
    }
    sealing_ = std::make_unique<Sealing>(*database_, *tail_, *numbers_, sealed_, *tuning_,
                                         packing_thread_);
  }
  auto more = sealing_->step(part_events());
  if (!more) {
    if (more.error().kind != ErrorKind::damaged) return more;
    auto gap = set_aside(sealing_->next(), more.error().detail);
    if (!gap) return gap.error();
    return *gap ? Result<bool>(true) : more;
  }
  if (sealing_->starved() && tail_is_long()) {
    return Error{ErrorKind::storage, "there is no memory to seal the log's tail", ""};
  }
  sealed_ = sealing_->sealed();
  if (!sealing_->finished()) return more;
  sealing_.reset();
  tail_->sealed();
  return is_full(tail_->in_use());
}

}  // namespace headwater
