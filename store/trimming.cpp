#include "store/trimming.h"

#include "store/failpoint.h"
#include "store/fold.h"
#include "store/snapshot.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {

Result<Trimming> Trimming::begin(Database& database, LogReader reader, const Removal& removal) {
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  auto state = state_at(reader, *removed);
  if (!state) return state.error();
  return Trimming(database, std::move(reader), std::move(*state), removal);
}

Result<bool> Trimming::step(std::uint64_t events) {
  const bool enough = state_.sequence() >= removal_.to || kept_.size() >= kept_bytes_limit;
  if (segment_ || !enough) {
    if (auto done = segment_ ? fold(events) : read_next(); !done) return done.error();
    return true;
  }
  if (auto put = put_in_place(); !put) return put.error();
  return false;
}

Result<void> Trimming::read_next() {
  auto gap = reader_.gap_at(next());
  if (!gap) return gap.error();
  if (*gap) {
    state_.pass_to((*gap)->last());
    return {};
  }
  auto block = reader_.block_at(next());
  if (!block) return block.error();
  if (!*block || (*block)->first != next()) {
    return Error{ErrorKind::damaged, fmt::format("event {} is missing", next().value()), ""};
  }
  auto frames = unpack(**block);
  if (!frames) return frames.error();
  segment_ = std::make_unique<Segment>(std::move(**block), std::move(*frames));
  return {};
}

Result<void> Trimming::fold(std::uint64_t events) {
  if (!segment_->whole) {
    auto more = segment_->check.step(events);
    if (!more) {
      segment_.reset();
      return more.error();
    }
    segment_->whole = !*more;
    return {};
  }
  for (; events > 0; --events) {
    auto event = segment_->events.next();
    if (!event) return event.error();
    if (!*event) {
      segment_.reset();
      failpoint(Failpoint::trimming_folded);
      return {};
    }
    if (auto applied = state_.apply(**event); !applied) return applied;
    if (outlives_readings((*event)->type)) kept_.add(**event, segment_->events.bytes());
  }
  return {};
}

Result<void> Trimming::put_in_place() {
  auto chain = reader_.chain_at(state_.sequence());
  if (!chain) return chain.error();
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  if (auto written = write_snapshot(*database_, *chain, state_); !written) return written;
  if (auto replaced = replace_snapshots(); !replaced) return replaced;
  if (auto replaced = replace_gaps(*chain); !replaced) return replaced;
  if (auto kept = kept_.write(*database_, removal_.kept_bytes); !kept) return kept;
  failpoint(Failpoint::trimming_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed;
  failpoint(Failpoint::trimming_after_commit);
  return {};
}

// Those before it are of no use without the events that they would be checked against.
Result<void> Trimming::replace_snapshots() {
  auto all = list_snapshots(*database_);
  if (!all) return all.error();
  const auto here = std::lower_bound(all->begin(), all->end(), state_.sequence());
  if (here == all->end() || *here != state_.sequence()) {
    return Error{ErrorKind::unsupported,
                 "the state is too large to be kept, so that nothing of the log can be removed",
                 ""};
  }
  return remove_snapshots(*database_, {all->begin(), here});
}

Result<void> Trimming::replace_gaps(const Hash& chain) {
  auto gaps = readable_gaps(*database_);
  if (!gaps) return gaps.error();
  Gap removed{Sequence(1), state_.sequence().value(), {}, {}, chain, GapReason::trimmed};
  removed.chain_before = chain_origin(reader_.id(), reader_.gateway());
  if (state_.sequence() > removal_.confirmed) removed.reason = GapReason::dropped;
  for (const Gap& gap : *gaps) {
    if (gap.first > state_.sequence()) continue;
    if (gap.reason == GapReason::dropped) removed.reason = GapReason::dropped;
    if (auto gone = remove_gap(*database_, gap.first); !gone) return gone;
  }
  return put_gap(*database_, removed);
}

Result<bool> delete_removed_segment(Database& database, Sequence removed) {
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto oldest = database.prepare("SELECT min(first) FROM segment WHERE first <= ?");
  if (!oldest) return oldest.error();
  auto row = oldest->bind(1, static_cast<std::int64_t>(removed.value())).step();
  if (!row) return row.error();
  if (!*row || oldest->is_null(0)) return false;
  const std::int64_t first = oldest->integer(0);
  oldest->reset();
  for (const char* table : {"segment", "segment_time"}) {
    auto remove = database.prepare(fmt::format("DELETE FROM {} WHERE first = ?", table));
    if (!remove) return remove.error();
    if (auto done = remove->bind(1, first).run(); !done) return done.error();
  }
  failpoint(Failpoint::removal_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed.error();
  failpoint(Failpoint::removal_after_commit);
  return true;
}

}  // namespace headwater
