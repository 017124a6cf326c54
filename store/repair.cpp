#include "store/repair.h"

#include "store/failpoint.h"
#include "store/rows.h"
#include "store/segment_time.h"
#include "store/snapshot.h"
#include "store/tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace headwater {
namespace {

// The first row of `query` with a whole description that is `wanted`.
template <class Wanted>
Result<std::optional<BlockRow>> first_row(Statement& query, const Wanted& wanted) {
  for (;;) {
    auto found = query.step();
    if (!found) return found.error();
    if (!*found) return std::optional<BlockRow>();
    BlockRow row = read_row(query);
    if (!row.description_whole || !wanted(row.block)) continue;
    query.reset();
    return std::optional(std::move(row));
  }
}

// Where the segments end, as readers see it. Up to there, rows of the tail do not count: they stay
// for a while when they have been sealed.
Result<Sequence> sealed_end(Database& database) {
  auto query = database.prepare(select_descriptions("segment", "ORDER BY first DESC"));
  if (!query) return query.error();
  auto last = first_row(*query, [](const Block&) { return true; });
  if (!last) return last.error();
  return *last ? (*last)->block.last() : Sequence();
}

// Finds what there is around a position.
class Surroundings {
 public:
  Surroundings(Database& database, Sequence sealed, const Hash& origin, const Head& head)
      : database_(database), sealed_(sealed), before_{Sequence(), origin, {}}, head_(head) {}

  // The gap between what is whole before and behind `sequence`.
  Result<Gap> gap_around(Sequence sequence) {
    if (auto found = find_before(sequence); !found) return found.error();
    if (auto found = find_behind(sequence); !found) return found.error();
    const Sequence first = before_.sequence.next();
    const std::uint64_t count = behind_.value() - first.value();
    return Gap{first, count, before_.commit, before_.chain, chain_behind_, GapReason::damaged};
  }

  // The moment of commit in force before `sequence`; nothing if what is before it is gone as well.
  Result<std::optional<Instant>> commit_before(Sequence sequence) {
    if (auto found = find_before(sequence); !found) return found.error();
    const bool known = commit_known_ && before_.sequence == sequence.previous();
    return known ? std::optional(before_.commit) : std::nullopt;
  }

 private:
  void consider_before(Sequence last, const Hash& chain, Instant commit, bool known) {
    if (last < before_.sequence) return;
    before_ = {last, chain, commit};
    commit_known_ = known;
  }
  void consider_behind(Sequence first, const Hash& chain) {
    if (first >= behind_) return;
    behind_ = first;
    chain_behind_ = chain;
  }

  Result<void> find_before(Sequence sequence) {
    for (const std::string_view table : {segment, tail}) {
      auto query = database_.prepare(select_blocks(table, "WHERE first <= ? ORDER BY first DESC"));
      if (!query) return query.error();
      query->bind(1, static_cast<std::int64_t>(sequence.value()));
      const auto found =
          first_row(*query, [&](const Block& block) { return block.last() < sequence; });
      if (!found) return found.error();
      if (!*found || ((*found)->block.first <= sealed_ && table == tail)) continue;
      const Block& block = (*found)->block;
      const auto end = check(block);
      consider_before(block.last(), block.chain_after, end ? end->commit : block.before,
                      end.has_value());
    }
    auto gaps = readable_gaps(database_);
    if (!gaps) return gaps.error();
    for (const Gap& gap : *gaps) {
      if (gap.last() < sequence) consider_before(gap.last(), gap.chain_after, gap.before, false);
      if (gap.first > sequence) consider_behind(gap.first, gap.chain_before);
    }
    return {};
  }

  Result<void> find_behind(Sequence sequence) {
    consider_behind(head_.sequence.next(), head_.chain);
    for (const std::string_view table : {segment, tail}) {
      auto query = database_.prepare(select_descriptions(table, "WHERE first > ? ORDER BY first"));
      if (!query) return query.error();
      query->bind(1, static_cast<std::int64_t>(sequence.value()));
      const auto found = first_row(
          *query, [&](const Block& block) { return table == segment || block.first > sealed_; });
      if (!found) return found.error();
      if (*found) consider_behind((*found)->block.first, (*found)->block.chain_before);
    }
    return {};
  }

  static constexpr std::string_view segment = "segment";
  static constexpr std::string_view tail = "tail";

  Database& database_;
  Sequence sealed_;
  Head before_;
  bool commit_known_ = false;
  Head head_;
  Sequence behind_{std::numeric_limits<std::uint64_t>::max()};
  Hash chain_behind_{};
};

// The rows that say that they hold `sequence`, of those that readers would take it from.
Result<std::vector<BlockRow>> rows_with(Database& database, Sequence sealed, Sequence sequence) {
  std::vector<BlockRow> rows;
  if (sequence > sealed) {
    auto tail = TailReader::open(database);
    if (!tail) return tail.error();
    auto in_tail = tail->find(sequence);
    if (!in_tail) return in_tail.error();
    if (*in_tail) rows.push_back(std::move(**in_tail));
    return rows;
  }
  auto query =
      database.prepare(select_blocks("segment", "WHERE first <= ?1 AND first + count > ?1"));
  if (!query) return query.error();
  query->bind(1, static_cast<std::int64_t>(sequence.value()));
  for (;;) {
    auto found = query->step();
    if (!found) return found.error();
    if (!*found) return rows;
    BlockRow row = read_row(*query);
    if (row.description_whole) rows.push_back(std::move(row));
  }
}

Result<std::optional<Gap>> find_damage(Database& database, Sequence sequence, const Hash& origin,
                                       const Head& head) {
  auto sealed = sealed_end(database);
  if (!sealed) return sealed.error();
  auto rows = rows_with(database, *sealed, sequence);
  if (!rows) return rows.error();
  for (const BlockRow& row : *rows) {
    if (row.events_whole && check(row.block)) return std::optional<Gap>();
  }
  if (!rows->empty()) {
    const Block& block = rows->front().block;
    return std::optional(Gap{block.first, block.count, block.before, block.chain_before,
                             block.chain_after, GapReason::damaged});
  }
  auto gap = Surroundings(database, *sealed, origin, head).gap_around(sequence);
  if (!gap) return gap.error();
  return std::optional(*gap);
}

Error not_lost(const Block& block, std::string_view why) {
  return {ErrorKind::damaged,
          fmt::format("events {} to {} {}", block.first.value(), block.last().value(), why), ""};
}

// Whether the blocks are what the gap has lost,
// to the byte. The moment counts too: within a commit, the chain does not cover it.
Result<void> check_fits(const Gap& gap, std::optional<Instant> commit,
                        std::span<const Block> blocks) {
  Sequence next = gap.first;
  Hash chain = gap.chain_before;
  for (const Block& block : blocks) {
    if (block.first != next || block.chain_before != chain) {
      return not_lost(block, "do not follow in the gap");
    }
    auto end = check(block);
    if (!end) return end.error();
    if (commit && block.before != *commit && !end->begins_with_commit) {
      return not_lost(block, "have another moment of commit");
    }
    next = block.last().next();
    chain = end->chain;
    commit = end->commit;
  }
  if (next != gap.last().next() || chain != gap.chain_after) {
    return not_lost(blocks.back(), "do not end where the gap ends");
  }
  return {};
}

Result<void> store_segment(Database& database, DeviceNumbers& numbers, const Block& block,
                           int level) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  SegmentIndexBuilder index;
  auto added =
      index.add(block, *frames, [&](std::string_view device) { return numbers.number_of(device); });
  if (!added) return added;
  const auto end = check(block, *frames);
  if (!end) return end.error();
  BlockBuilder builder(block.first, block.before, block.chain_before);
  builder.add(block, *frames);
  const SegmentTime time{block.first, block.count, end->elapsed_us, index.recorded_to()};
  if (auto timed = write_segment_time(database, time); !timed) return timed;
  return write_segment_row(database, std::move(builder).finish_columns(level), index.finish());
}

// What stood for the gap until now, and the snapshots that know nothing of the events in it; but
// for those without which the state could not be had at all, since the log's beginning has been
// removed.
Result<void> remove_traces(Database& database, const Gap& gap) {
  auto segments = database.prepare("DELETE FROM segment WHERE first BETWEEN ? AND ?");
  if (!segments) return segments.error();
  auto removed = segments->bind(1, static_cast<std::int64_t>(gap.first.value()))
                     .bind(2, static_cast<std::int64_t>(gap.last().value()))
                     .run();
  if (!removed) return removed;
  if (removed = remove_gap(database, gap.first); !removed) return removed;
  auto snapshots = database.prepare(
      "DELETE FROM snapshot WHERE sequence >= ?1 AND (EXISTS (SELECT 1 FROM snapshot WHERE "
      "sequence < ?1) OR NOT EXISTS (SELECT 1 FROM gap WHERE first = 1))");
  if (!snapshots) return snapshots.error();
  removed = snapshots->bind(1, static_cast<std::int64_t>(gap.first.value())).run();
  // A damaged table of snapshots must not keep events away.
  if (!removed && removed.error().kind == ErrorKind::damaged) return {};
  return removed;
}

}  // namespace

Result<std::optional<Gap>> set_aside(Database& database, Sequence sequence, const Hash& origin,
                                     const Head& head) {
  if (sequence == Sequence() || sequence > head.sequence) return std::optional<Gap>();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto known = gap_at(database, sequence);
  if (!known || *known) return known;
  auto gap = find_damage(database, sequence, origin, head);
  if (!gap || !*gap) return gap;
  if (auto put = put_gap(database, **gap); !put) return put.error();
  failpoint(Failpoint::set_aside_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed.error();
  failpoint(Failpoint::set_aside_after_commit);
  return gap;
}

Result<void> restore(Database& database, DeviceNumbers& numbers, std::span<const Block> blocks,
                     int level) {
  if (blocks.empty()) return Error{ErrorKind::not_found, "nothing is to be put back", ""};
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto gap = gap_at(database, blocks.front().first);
  if (!gap) return gap.error();
  if (!*gap || (*gap)->first != blocks.front().first) {
    return Error{ErrorKind::not_found,
                 fmt::format("no gap begins at {}", blocks.front().first.value()), ""};
  }
  auto sealed = sealed_end(database);
  if (!sealed) return sealed.error();
  auto commit = Surroundings(database, *sealed, {}, {}).commit_before((*gap)->first);
  if (!commit) return commit.error();
  if (auto fits = check_fits(**gap, *commit, blocks); !fits) return fits;
  if (auto removed = remove_traces(database, **gap); !removed) return removed;
  for (const Block& block : blocks) {
    auto stored = store_segment(database, numbers, block, level);
    if (!stored) return stored;
  }
  if (auto written = numbers.write_new(database); !written) return written;
  failpoint(Failpoint::restore_before_commit);
  if (auto committed = transaction->commit(); !committed) return committed;
  failpoint(Failpoint::restore_after_commit);
  numbers.stored();
  return {};
}

}  // namespace headwater
