#include "store/repair.h"

#include "store/rows.h"
#include "store/tail.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace headwater {
namespace {

// Finds what there is around a position.
class Surroundings {
 public:
  Surroundings(Database& database, const Hash& origin, const Head& head)
      : database_(database), before_{Sequence(), origin, {}}, head_(head) {}

  // The gap between what is whole before and behind `sequence`.
  Result<Gap> gap_around(Sequence sequence) {
    if (auto found = find_before(sequence); !found) return found.error();
    if (auto found = find_behind(sequence); !found) return found.error();
    const Sequence first = before_.sequence.next();
    const std::uint64_t count = behind_.value() - first.value();
    return Gap{first, count, before_.commit, before_.chain, chain_behind_, GapReason::damaged};
  }

 private:
  void consider_before(Sequence last, const Hash& chain, Instant commit) {
    if (last >= before_.sequence) before_ = {last, chain, commit};
  }
  void consider_behind(Sequence first, const Hash& chain) {
    if (first >= behind_) return;
    behind_ = first;
    chain_behind_ = chain;
  }

  Result<void> find_before(Sequence sequence) {
    for (const char* table : {"segment", "tail"}) {
      auto query = database_.prepare(select_blocks(table, "WHERE first <= ? ORDER BY first DESC"));
      if (!query) return query.error();
      query->bind(1, static_cast<std::int64_t>(sequence.value()));
      for (;;) {
        auto found = query->step();
        if (!found) return found.error();
        if (!*found) break;
        const BlockRow row = read_row(*query);
        if (!row.description_whole || row.block.last() >= sequence) continue;
        const auto end = check(row.block);
        consider_before(row.block.last(), row.block.chain_after,
                        end ? end->commit : row.block.before);
        break;
      }
    }
    auto gaps = readable_gaps(database_);
    if (!gaps) return gaps.error();
    for (const Gap& gap : *gaps) {
      if (gap.last() < sequence) consider_before(gap.last(), gap.chain_after, gap.before);
      if (gap.first > sequence) consider_behind(gap.first, gap.chain_before);
    }
    return {};
  }

  Result<void> find_behind(Sequence sequence) {
    consider_behind(head_.sequence.next(), head_.chain);
    for (const char* table : {"segment", "tail"}) {
      auto query = database_.prepare(select_descriptions(table, "WHERE first > ? ORDER BY first"));
      if (!query) return query.error();
      query->bind(1, static_cast<std::int64_t>(sequence.value()));
      for (;;) {
        auto found = query->step();
        if (!found) return found.error();
        if (!*found) break;
        const BlockRow row = read_row(*query);
        if (!row.description_whole) continue;
        consider_behind(row.block.first, row.block.chain_before);
        break;
      }
    }
    return {};
  }

  Database& database_;
  Head before_;
  const Head& head_;
  Sequence behind_{std::numeric_limits<std::uint64_t>::max()};
  Hash chain_behind_{};
};

// The rows that say that they hold `sequence`.
Result<std::vector<BlockRow>> rows_with(Database& database, TailReader& tail, Sequence sequence) {
  std::vector<BlockRow> rows;
  auto in_tail = tail.find(sequence);
  if (!in_tail) return in_tail.error();
  if (*in_tail) rows.push_back(std::move(**in_tail));
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

Result<std::optional<Gap>> find_damage(Database& database, TailReader& tail, Sequence sequence,
                                       const Hash& origin, const Head& head) {
  auto rows = rows_with(database, tail, sequence);
  if (!rows) return rows.error();
  for (const BlockRow& row : *rows) {
    if (row.events_whole && check(row.block)) return std::optional<Gap>();
  }
  if (!rows->empty()) {
    const Block& block = rows->front().block;
    return std::optional(Gap{block.first, block.count, block.before, block.chain_before,
                             block.chain_after, GapReason::damaged});
  }
  auto gap = Surroundings(database, origin, head).gap_around(sequence);
  if (!gap) return gap.error();
  return std::optional(*gap);
}

Error not_lost(const Block& block, std::string_view why) {
  return {ErrorKind::damaged,
          fmt::format("events {} to {} {}", block.first.value(), block.last().value(), why), ""};
}

// Whether the blocks are what the gap has lost, to the byte.
Result<void> check_fits(const Gap& gap, std::span<const Block> blocks) {
  Sequence next = gap.first;
  Hash chain = gap.chain_before;
  for (const Block& block : blocks) {
    if (block.first != next || block.chain_before != chain) {
      return not_lost(block, "do not follow in the gap");
    }
    auto end = check(block);
    if (!end) return end.error();
    next = block.last().next();
    chain = end->chain;
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
  BlockBuilder builder(block.first, block.before, block.chain_before);
  builder.add(block, *frames);
  return write_segment_row(database, std::move(builder).finish_columns(level), index.finish());
}

}  // namespace

Result<std::optional<Gap>> set_aside(Database& database, Sequence sequence, const Hash& origin,
                                     const Head& head) {
  if (sequence == Sequence() || sequence > head.sequence) return std::optional<Gap>();
  auto transaction = Transaction::begin(database);
  if (!transaction) return transaction.error();
  auto known = gap_at(database, sequence);
  if (!known || *known) return known;
  auto tail = TailReader::open(database);
  if (!tail) return tail.error();
  auto gap = find_damage(database, *tail, sequence, origin, head);
  if (!gap || !*gap) return gap;
  if (auto put = put_gap(database, **gap); !put) return put.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
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
  if (auto fits = check_fits(**gap, blocks); !fits) return fits;
  for (const Block& block : blocks) {
    auto stored = store_segment(database, numbers, block, level);
    if (!stored) return stored;
  }
  if (auto written = numbers.write_new(database); !written) return written;
  if (auto removed = remove_gap(database, (*gap)->first); !removed) return removed;
  if (auto committed = transaction->commit(); !committed) return committed;
  numbers.stored();
  return {};
}

}  // namespace headwater
