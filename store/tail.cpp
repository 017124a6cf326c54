#include "store/tail.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace headwater {
namespace {

Result<BlockRow> read_slot(Statement& select, std::int64_t slot) {
  auto found = select.bind(1, slot).step();
  if (!found) return found.error();
  if (!*found) return Error{ErrorKind::damaged, "a record of the tail is missing", ""};
  BlockRow row = read_row(select);
  select.reset();
  return row;
}

bool follows(const Block& row, const Block& next) {
  return row.encoding == Encoding::frames && next.encoding == Encoding::frames &&
         next.first == row.last().next() && next.chain_before == row.chain_after;
}

Block joined(const Block& row, const Block& next) {
  Block both = row;
  both.count += next.count;
  both.chain_after = next.chain_after;
  both.events += next.events;
  return both;
}

}  // namespace

Result<TailWriter> TailWriter::open(Database& database, std::size_t row_bytes) {
  auto insert = database.prepare(insert_tail_row);
  if (!insert) return insert.error();
  auto select = database.prepare(select_blocks("tail", "WHERE slot = ?"));
  if (!select) return select.error();
  return TailWriter(database, std::move(*insert), std::move(*select), row_bytes);
}

Result<TailContent> TailWriter::find(Sequence sealed) {
  auto query = database_->prepare(
      "SELECT first, count, recorded, uptime, chain_before, chain_after, encoding, checksum, NULL, "
      "slot, length(events) FROM tail ORDER BY slot");
  if (!query) return query.error();
  TailContent content;
  runs_ = {};
  newest_ = {};
  for (;;) {
    auto found = query->step();
    if (!found) return found.error();
    if (!*found) break;
    const BlockRow row = read_row(*query);
    const std::int64_t slot = query->integer(9);
    if (!row.description_whole) content.damaged.push_back(slot);
    if (row.block.first <= sealed) continue;
    note_live(slot, row, static_cast<std::size_t>(query->integer(10)));
    if (row.description_whole) content.live.push_back({row.block.first, slot});
  }
  auto ordered = is_ordered(content.live);
  if (!ordered) return ordered.error();
  content.ordered = *ordered;
  std::sort(content.live.begin(), content.live.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return content;
}

// Behind a row that may be alive nothing is written over, damaged or not.
void TailWriter::note_live(std::int64_t slot, const BlockRow& row, std::size_t bytes) {
  const std::size_t index = slot < schema::run_slots ? 0 : 1;
  Run& run = runs_[index];
  run.rows = slot - base(index) + 1;
  run.bytes += bytes;
  if (!row.description_whole) return;
  run.events += row.block.count;
  if (row.block.first < newest_) return;
  newest_ = row.block.first;
  current_ = index;
}

// Of a run, every row up to the last live one counts, sealed or not: readers come across them.
Result<bool> TailWriter::is_ordered(const std::vector<TailContent::Place>& live) {
  auto query = database_->prepare(
      select_descriptions("tail", "WHERE slot >= ?1 AND slot < ?2 ORDER BY slot"));
  if (!query) return query.error();
  for (std::size_t index = 0; index < runs_.size(); ++index) {
    Sequence next;
    query->bind(1, base(index)).bind(2, base(index) + runs_[index].rows);
    for (;;) {
      auto found = query->step();
      if (!found) return found.error();
      if (!*found) break;
      const BlockRow row = read_row(*query);
      if (!row.description_whole) continue;
      if (row.block.first < next) return false;
      next = row.block.last().next();
    }
  }
  // The runs: what is in the resting one comes before what is in the one in use.
  Sequence begin{std::numeric_limits<std::uint64_t>::max()};
  Sequence end;
  for (const auto& [first, slot] : live) {
    const bool in_use = (slot < schema::run_slots ? 0U : 1U) == current_;
    if (in_use) begin = std::min(begin, first);
    if (!in_use) end = std::max(end, first);
  }
  return end < begin;
}

// By way of slots that nobody reads, so that no row is written over.
Result<void> TailWriter::put_in_order(const TailContent& content) {
  auto aside = database_->execute("UPDATE tail SET slot = -1 - slot WHERE slot >= 0");
  if (!aside) return aside;
  auto place = database_->prepare("UPDATE tail SET slot = ?1 WHERE slot = -1 - ?2");
  if (!place) return place.error();
  std::vector<std::int64_t> slots;
  for (const auto& live : content.live) slots.push_back(live.slot);
  slots.insert(slots.end(), content.damaged.begin(), content.damaged.end());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    auto placed = place->bind(1, static_cast<std::int64_t>(i)).bind(2, slots[i]).run();
    if (!placed) return placed;
  }
  return database_->execute("DELETE FROM tail WHERE slot < 0");
}

Result<BlockRow> TailWriter::read(std::int64_t slot) { return read_slot(select_, slot); }

Result<void> TailWriter::write(const Block& block) {
  std::optional<Block> row;
  if (newest_row_ && follows(*newest_row_, block) &&
      newest_row_->events.size() + block.events.size() <= row_bytes_) {
    row = joined(*newest_row_, block);
  }
  if (!row) ++written_.rows;
  const std::int64_t place = runs_[current_].rows + written_.rows - 1;
  if (place >= schema::run_slots) {
    return Error{ErrorKind::storage, "the tail of the log is full: nothing was sealed", ""};
  }
  Result<void> written = write_tail_row(insert_, base(current_) + place, row ? *row : block);
  if (!row && block.events.size() <= row_bytes_) row = block;
  written_.newest = std::move(row);
  return written;
}

void TailWriter::note(std::span<const Block> blocks) {
  Run& run = runs_[current_];
  run.rows += written_.rows;
  for (const Block& block : blocks) {
    run.events += block.count;
    run.bytes += block.events.size();
  }
  newest_row_ = std::move(written_.newest);
  written_ = {};
}

Result<TailReader> TailReader::open(Database& database) {
  auto whole = database.prepare(select_blocks("tail", "WHERE slot = ?"));
  if (!whole) return whole.error();
  auto description = database.prepare(select_descriptions("tail", "WHERE slot = ?"));
  if (!description) return description.error();
  auto last = database.prepare("SELECT max(slot) FROM tail WHERE slot >= ?1 AND slot < ?1 + ?2");
  if (!last) return last.error();
  auto all = database.prepare("SELECT slot FROM tail ORDER BY first DESC");
  if (!all) return all.error();
  return TailReader(std::move(*whole), std::move(*description), std::move(*last), std::move(*all));
}

Result<std::optional<TailReader::Row>> TailReader::description_in(std::int64_t slot) {
  auto found = description_.bind(1, slot).step();
  if (!found) return found.error();
  // A slot without a row leads astray as well: no row is ever taken out of the middle.
  if (!*found) {
    astray_ = true;
    return std::optional<Row>();
  }
  Row row{slot, read_row(description_)};
  description_.reset();
  if (row.row.description_whole) return std::optional(std::move(row));
  astray_ = true;
  return std::optional<Row>();
}

// A run's rows are in the order of their sequences up to the last of the present turn; behind it
// are older ones. So "of this turn and not beyond the limit" is true up to a slot and false from
// there on.
Result<std::optional<TailReader::Row>> TailReader::last_up_to(std::int64_t run, Sequence limit) {
  const std::int64_t base = run * schema::run_slots;
  auto found = last_.bind(1, base).bind(2, schema::run_slots).step();
  if (!found) return found.error();
  const bool empty = last_.is_null(0);
  std::int64_t high = last_.integer(0);
  last_.reset();
  if (empty) return std::optional<Row>();
  auto best = description_in(base);
  if (!best) return best;
  if (!*best || (*best)->row.block.first > limit) return std::optional<Row>();
  const Sequence begin = (*best)->row.block.first;
  for (std::int64_t low = base; low < high;) {
    const std::int64_t middle = low + (high - low + 1) / 2;
    auto probe = description_in(middle);
    if (!probe) return probe;
    if (!*probe) return probe;
    const Sequence first = (*probe)->row.block.first;
    if (first >= begin && first <= limit) {
      low = middle;
      best = std::move(probe);
    } else {
      high = middle - 1;
    }
  }
  return best;
}

Result<std::optional<TailReader::Row>> TailReader::scan_up_to(Sequence limit) {
  for (;;) {
    auto found = all_.step();
    if (!found) return found.error();
    if (!*found) return std::optional<Row>();
    auto row = description_in(all_.integer(0));
    if (!row || (*row && (*row)->row.block.first <= limit)) {
      all_.reset();
      return row;
    }
  }
}

Result<std::optional<TailReader::Row>> TailReader::newest_up_to(Sequence limit) {
  astray_ = false;
  std::optional<Row> newest;
  for (const std::int64_t run : {0, 1}) {
    auto row = last_up_to(run, limit);
    if (!row) return row;
    if (!*row || (newest && newest->row.block.first > (*row)->row.block.first)) continue;
    newest = std::move(*row);
  }
  if (astray_) return scan_up_to(limit);
  return newest;
}

Result<std::optional<BlockRow>> TailReader::find(Sequence sequence) {
  auto row = newest_up_to(sequence);
  if (!row) return row.error();
  if (!*row || !(*row)->row.block.holds(sequence)) return std::optional<BlockRow>();
  auto whole = read_slot(whole_, (*row)->slot);
  if (!whole) return whole.error();
  return std::optional(std::move(*whole));
}

Result<std::optional<BlockRow>> TailReader::last() {
  auto row = newest_up_to(last_sequence);
  if (!row) return row.error();
  if (!*row) return std::optional<BlockRow>();
  return std::optional(std::move((*row)->row));
}

Result<std::optional<Sequence>> TailReader::next_first(Sequence sequence) {
  std::optional<Sequence> next;
  for (;;) {
    auto found = all_.step();
    if (!found) return found.error();
    if (!*found) return next;
    auto row = description_in(all_.integer(0));
    if (!row) return row.error();
    if (!*row) continue;
    if ((*row)->row.block.first <= sequence) break;
    next = (*row)->row.block.first;
  }
  all_.reset();
  return next;
}

}  // namespace headwater
