#include "store/recovery.h"

#include "store/failpoint.h"
#include "store/mending.h"
#include "store/rows.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {

Result<Recovered> Recovery::run() {
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.error();
  auto gaps = readable_gaps(database_);
  if (!gaps) return gaps.error();
  gaps_ = std::move(*gaps);
  if (auto found = find_sealed_end(); !found) return found.error();
  if (auto read = read_tail(); !read) return read.error();
  if (auto reached = reach_cursors(); !reached) return reached.error();
  result_.commit_known = commit_known_;
  failpoint(Failpoint::recovery_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed.error();
  failpoint(Failpoint::recovery_after_commit);
  return std::move(result_);
}

// The last segment says where the segments end; one with a damaged description says nothing.
Result<void> Recovery::find_sealed_end() {
  auto query = database_.prepare(select_blocks("segment", "ORDER BY first DESC"));
  if (!query) return query.error();
  for (;;) {
    auto found = query->step();
    if (!found) return found.error();
    if (!*found) break;
    const BlockRow row = read_row(*query);
    if (!row.description_whole) continue;
    query->reset();
    if (auto ended = end_with(row.block); !ended) return ended;
    break;
  }
  // Old history that was removed may be all there was.
  for (const Gap& gap : gaps_) {
    if (gap.first != Sequence(1) || gap.last() <= result_.head.sequence) continue;
    result_.head = {gap.last(), gap.chain_after, gap.before};
    result_.sealed = gap.last();
    commit_known_ = false;
  }
  // Rows that a gap behind the last segment stands for may be written over.
  for (const Gap& gap : gaps_) {
    if (gap.first == result_.sealed.next()) result_.sealed = gap.last();
  }
  return {};
}

Result<void> Recovery::end_with(const Block& last) {
  const auto end = check(last);
  if (!end && end.error().kind == ErrorKind::unsupported) return end.error();
  result_.sealed = last.last();
  if (end) {
    result_.head = {last.last(), last.chain_after, end->commit};
    return {};
  }
  result_.head = {last.first.previous(), last.chain_before, last.before};
  return lose({last.first, last.count, last.before, last.chain_before, last.chain_after,
               GapReason::damaged},
              end.error().detail);
}

Result<void> Recovery::find_rows() {
  auto content = tail_.find(result_.sealed);
  if (content && !content->ordered) {
    if (auto ordered = tail_.put_in_order(*content); !ordered) return ordered;
    content = tail_.find(result_.sealed);
  }
  if (!content) return content.error();
  content_ = std::move(*content);
  return {};
}

Result<void> Recovery::read_tail() {
  if (auto found = find_rows(); !found) return found;
  for (;;) {
    auto advanced = advance();
    if (!advanced) return advanced.error();
    if (!*advanced) break;
  }
  report_cut();
  // A mended row may be the first of the run in use.
  return mended_ ? find_rows() : Result<void>();
}

Result<bool> Recovery::advance() {
  for (const auto step :
       {&Recovery::pass_gap, &Recovery::take_row, &Recovery::take_mended, &Recovery::bridge_hole}) {
    auto advanced = (this->*step)();
    if (!advanced || *advanced) return advanced;
  }
  return false;
}

Result<bool> Recovery::pass_gap() {
  for (const Gap& gap : gaps_) {
    if (gap.first != result_.head.sequence.next()) continue;
    result_.head = {gap.last(), gap.chain_after, gap.before};
    commit_known_ = false;
    return true;
  }
  return false;
}

Result<bool> Recovery::take_row() {
  while (next_live_ < content_.live.size() &&
         content_.live[next_live_].first <= result_.head.sequence) {
    ++next_live_;
  }
  if (next_live_ == content_.live.size()) return false;
  const auto place = content_.live[next_live_];
  if (place.first != result_.head.sequence.next()) return false;
  auto row = tail_.read(place.slot);
  if (!row) return row.error();
  if (row->block.chain_before != result_.head.chain) {
    return Error{ErrorKind::damaged,
                 fmt::format("event {} does not follow event {}", place.first.value(),
                             result_.head.sequence.value()),
                 "run `headwater verify`; nothing was changed"};
  }
  if (auto taken = take(row->block, row->events_whole); !taken) return taken.error();
  return true;
}

Result<void> Recovery::take(const Block& block, bool events_whole) {
  const auto end = events_whole
                       ? check(block)
                       : Result<BlockEnd>(Error{ErrorKind::damaged,
                                                "the events are not as they were stored", ""});
  if (!end && end.error().kind == ErrorKind::unsupported) return end.error();
  if (end) {
    result_.head = {block.last(), end->chain, end->commit};
    commit_known_ = true;
    return {};
  }
  return lose({block.first, block.count, block.before, block.chain_before, block.chain_after,
               GapReason::damaged},
              end.error().detail);
}

// A row whose description is damaged may be the one that comes next.
Result<bool> Recovery::take_mended() {
  for (const std::int64_t slot : content_.damaged) {
    auto row = tail_.read(slot);
    if (!row) return row.error();
    const auto block = mend(*row, result_.head, commit_known_);
    if (!block) continue;
    if (auto written = tail_.rewrite(slot, *block); !written) return written.error();
    mended_ = true;
    result_.damages.push_back({block->first, block->count,
                               "the description of a commit was damaged; its events are whole, "
                               "and it has been mended"});
    // Within a commit whose moment is lost, the events cannot be told as they were.
    const auto end = check(*block);
    const bool whole = commit_known_ || (end && end->begins_with_commit);
    if (auto taken = take(*block, whole); !taken) return taken.error();
    return true;
  }
  return false;
}

// Nothing that can be read comes next, but something comes later.
Result<bool> Recovery::bridge_hole() {
  if (next_live_ == content_.live.size()) return false;
  auto row = tail_.read(content_.live[next_live_].slot);
  if (!row) return row.error();
  const Head& head = result_.head;
  const std::uint64_t count = row->block.first.value() - head.sequence.value() - 1;
  auto lost = lose({head.sequence.next(), count, head.commit, head.chain, row->block.chain_before,
                    GapReason::damaged},
                   "the commits cannot be read");
  if (!lost) return lost.error();
  result_.head.commit = row->block.before;
  commit_known_ = true;
  return true;
}

// At the very end, a row that cannot be read does not say how many events it had.
void Recovery::report_cut() {
  const auto cut =
      std::any_of(content_.damaged.begin(), content_.damaged.end(), [this](std::int64_t slot) {
        const auto row = tail_.read(slot);
        return row && row->block.first == result_.head.sequence.next();
      });
  if (!cut) return;
  result_.damages.push_back({result_.head.sequence.next(), 0,
                             "the last commit cannot be read: the log was cut back to the one "
                             "before it"});
}

Result<void> Recovery::reach_cursors() {
  auto cursor = read_cursor(database_, upstream_cursor);
  if (!cursor && cursor.error().kind != ErrorKind::damaged) return cursor.error();
  if (cursor && *cursor) {
    if (auto reached = reach(**cursor); !reached) return reached;
  }
  return confirmed_ ? reach(*confirmed_) : Result<void>();
}

Result<void> Recovery::reach(const Cursor& cursor) {
  const Head& head = result_.head;
  if (cursor.sequence <= head.sequence) return {};
  return lose({head.sequence.next(), cursor.sequence.value() - head.sequence.value(), head.commit,
               head.chain, cursor.chain, GapReason::missing},
              "the log ended before what the centre has confirmed");
}

Result<void> Recovery::lose(const Gap& gap, const std::string& why) {
  const Instant commit = result_.head.commit;
  result_.head = {gap.last(), gap.chain_after, commit};
  commit_known_ = false;
  const auto known = std::any_of(gaps_.begin(), gaps_.end(), [&](const Gap& other) {
    return other.first <= gap.first && other.last() >= gap.last();
  });
  if (known) return {};
  result_.damages.push_back({gap.first, gap.count, why});
  return put_gap(database_, gap);
}

}  // namespace headwater
