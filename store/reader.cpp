#include "store/reader.h"

#include "store/confirmed_file.h"
#include "store/creation.h"
#include "store/device_numbers.h"
#include "store/rows.h"
#include "store/schema.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

Error missing(Sequence sequence) {
  return {ErrorKind::damaged, fmt::format("event {} is missing", sequence.value()),
          "run `headwater verify`"};
}

}  // namespace

Result<LogReader> LogReader::open(const std::string& directory) {
  auto exists = log_exists(directory);
  if (!exists) return exists.error();
  if (!*exists) {
    return Error{ErrorKind::not_found, fmt::format("there is no log in {}", directory),
                 "name the store with --store DIR, or the configuration with --config FILE"};
  }
  if (auto checked = check_header(directory); !checked) return checked.error();
  auto database =
      Database::open(directory + "/" + schema::database_file, Database::Mode::read_only);
  if (!database) return database.error();
  LogReader reader(std::move(*database));
  reader.directory_ = directory;
  if (auto ready = reader.prepare(); !ready) return ready.error();
  return reader;
}

Result<void> LogReader::prepare() {
  auto identity = database_->prepare("SELECT id, gateway, created FROM log");
  if (!identity) return identity.error();
  auto row = identity->step();
  if (!row) return row.error();
  const auto id = *row ? LogId::from_bytes(identity->blob(0)) : std::nullopt;
  if (!id) return Error{ErrorKind::damaged, "the log has no identity", "bring back a backup"};
  id_ = *id;
  gateway_ = identity->text(1);
  created_ = Timestamp(identity->integer(2));
  auto segment = database_->prepare(select_blocks("segment", "WHERE first = ?"));
  if (!segment) return segment.error();
  auto before =
      database_->prepare(select_descriptions("segment", "WHERE first <= ? ORDER BY first DESC"));
  if (!before) return before.error();
  auto tail = TailReader::open(*database_);
  if (!tail) return tail.error();
  segment_at_ = std::move(*segment);
  segment_before_ = std::move(*before);
  tail_ = std::move(*tail);
  return {};
}

Result<Cursor> LogReader::head() {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  return find_head();
}

Result<Cursor> LogReader::find_head() {
  Cursor head{Sequence(), chain_origin(id_, gateway_)};
  const auto consider = [&head](Sequence last, const Hash& chain) {
    if (last >= head.sequence) head = {last, chain};
  };
  auto in_tail = tail_->last();
  if (!in_tail) return in_tail.error();
  if (*in_tail) consider((*in_tail)->block.last(), (*in_tail)->block.chain_after);
  auto segment = last_whole(*segment_before_, last_sequence);
  if (!segment) return segment.error();
  if (*segment) consider((*segment)->last(), (*segment)->chain_after);
  auto gaps = readable_gaps(*database_);
  if (!gaps) return gaps.error();
  if (!gaps->empty()) consider(gaps->back().last(), gaps->back().chain_after);
  return head;
}

Result<Hash> LogReader::chain_at(Sequence sequence) {
  if (sequence == Sequence()) return chain_origin(id_, gateway_);
  auto gap = headwater::gap_at(*database_, sequence);
  if (!gap) return gap.error();
  if (*gap && (*gap)->last() == sequence) return (*gap)->chain_after;
  auto block = block_at(sequence);
  if (!block) return block.error();
  if (!*block) {
    return Error{ErrorKind::not_found,
                 fmt::format("the log does not reach event {}", sequence.value()), ""};
  }
  if ((*block)->last() == sequence) return (*block)->chain_after;
  return chain_within(**block, sequence);
}

Result<std::optional<Block>> LogReader::block_at(Sequence sequence) {
  // One snapshot for all tables: sealing moves blocks from one to the other.
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  auto gap = headwater::gap_at(*database_, sequence);
  if (!gap) return gap.error();
  if (*gap) return gap_error(**gap);
  auto block = find(sequence);
  if (!block || *block) return block;
  auto end = find_head();
  if (!end) return end.error();
  if (sequence <= end->sequence) return missing(sequence);
  return std::optional<Block>();
}

// Sealed rows stay in the tail for a while, and are not to be seen there.
Result<std::optional<Block>> LogReader::find(Sequence sequence) {
  auto last = last_whole(*segment_before_, last_sequence);
  if (!last) return last.error();
  const bool sealed = *last && sequence <= (*last)->last();
  auto row = sealed ? find_segment(sequence) : tail_->find(sequence);
  if (!row) return row.error();
  if (!*row) return std::optional<Block>();
  if (!(*row)->events_whole) return damaged_row(**row);
  return std::optional(std::move((*row)->block));
}

Result<std::optional<BlockRow>> LogReader::find_segment(Sequence sequence) {
  auto description = last_whole(*segment_before_, sequence);
  if (!description) return description.error();
  if (!*description || !(*description)->holds(sequence)) return std::optional<BlockRow>();
  auto found =
      segment_at_->bind(1, static_cast<std::int64_t>((*description)->first.value())).step();
  if (!found) return found.error();
  if (!*found) return missing(sequence);
  BlockRow row = read_row(*segment_at_);
  segment_at_->reset();
  return std::optional(std::move(row));
}

Result<std::optional<Block>> LogReader::last_whole(Statement& descriptions, Sequence limit) {
  descriptions.bind(1, static_cast<std::int64_t>(limit.value()));
  for (;;) {
    auto found = descriptions.step();
    if (!found) return found.error();
    if (!*found) return std::optional<Block>();
    BlockRow row = read_row(descriptions);
    if (!row.description_whole) continue;
    descriptions.reset();
    return std::optional(std::move(row.block));
  }
}

Result<std::optional<Sequence>> LogReader::next_block_after(Sequence sequence) {
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  auto sealed = last_whole(*segment_before_, last_sequence);
  if (!sealed) return sealed.error();
  auto next = tail_->next_first(*sealed ? std::max(sequence, (*sealed)->last()) : sequence);
  if (!next) return next;
  const auto consider = [&next](Sequence first) {
    if (!*next || first < **next) *next = first;
  };
  auto query = database_->prepare(select_descriptions("segment", "WHERE first > ? ORDER BY first"));
  if (!query) return query.error();
  query->bind(1, static_cast<std::int64_t>(sequence.value()));
  for (bool found = false; !found;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) break;
    const BlockRow segment = read_row(*query);
    found = segment.description_whole;
    if (found) consider(segment.block.first);
  }
  auto gaps = readable_gaps(*database_);
  if (!gaps) return gaps.error();
  for (const Gap& gap : *gaps) {
    if (gap.first > sequence) consider(gap.first);
  }
  return next;
}

Result<std::optional<SegmentIndex>> LogReader::segment_index(Sequence first) {
  auto query = database_->prepare(select_summaries("WHERE first = ?"));
  if (!query) return query.error();
  auto row = query->bind(1, static_cast<std::int64_t>(first.value())).step();
  if (!row) return row.error();
  if (!*row) return std::optional<SegmentIndex>();
  auto summary = read_summary(*query);
  if (summary) return std::optional(std::move(summary->index));
  return Error{ErrorKind::damaged, "the segment's index is damaged", ""};
}

Result<std::vector<SegmentTime>> LogReader::segment_times() {
  return read_segment_times(*database_);
}

Result<std::optional<Gap>> LogReader::gap_at(Sequence sequence) {
  return headwater::gap_at(*database_, sequence);
}

Result<Sequence> LogReader::removed_up_to() { return headwater::removed_up_to(*database_); }

Result<std::vector<Gap>> LogReader::gaps() { return all_gaps(*database_); }

Result<std::unordered_map<std::string, std::uint32_t>> LogReader::device_numbers() {
  return all_device_numbers(*database_);
}

Result<std::vector<Sequence>> LogReader::damaged_segments() {
  auto query = database_->prepare(select_descriptions("segment", "ORDER BY first"));
  if (!query) return query.error();
  std::vector<Sequence> damaged;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return damaged;
    const BlockRow segment = read_row(*query);
    if (!segment.description_whole) damaged.push_back(segment.block.first);
  }
}

Result<std::string> LogReader::check_structure() {
  auto answer = database_->query_text("PRAGMA quick_check(1)");
  if (!answer || *answer != "ok") return answer;
  return std::string();
}

Result<std::optional<Cursor>> LogReader::cursor(std::string_view name) {
  return read_cursor(*database_, name);
}

std::optional<Cursor> LogReader::confirmed() const { return read_confirmed(directory_, id_); }

Result<std::optional<Snapshot>> LogReader::snapshot(Sequence at, std::uint64_t& passed_over) {
  auto base = headwater::removed_up_to(*database_);
  if (!base) return base.error();
  return read_snapshot(*database_, at, passed_over, *base);
}

Result<LogSize> LogReader::size() {
  auto query = database_->prepare(
      "SELECT (SELECT count(*) FROM segment), (SELECT ifnull(sum(length(events)), 0) FROM "
      "segment), (SELECT ifnull(sum(count), 0) FROM tail WHERE first > sealed), "
      "(SELECT ifnull(sum(length(events)), 0) FROM tail WHERE first > sealed) "
      "FROM (SELECT ifnull(max(first + count - 1), 0) AS sealed FROM segment)");
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  const auto number = [&](int column) {
    return static_cast<std::uint64_t>(query->integer(column));
  };
  return LogSize{number(0), number(1), number(2), number(3)};
}

}  // namespace headwater
