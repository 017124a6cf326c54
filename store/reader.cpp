#include "store/reader.h"

#include "store/creation.h"
#include "store/device_filter.h"
#include "store/rows.h"
#include "store/schema.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr const char* head_query =
    "SELECT first + count - 1, chain_after FROM ("
    "SELECT * FROM (SELECT first, count, chain_after FROM tail ORDER BY first DESC LIMIT 1) "
    "UNION ALL "
    "SELECT * FROM (SELECT first, count, chain_after FROM segment ORDER BY first DESC LIMIT 1)) "
    "ORDER BY first DESC LIMIT 1";

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
  if (auto ready = reader.prepare(); !ready) return ready.error();
  return reader;
}

Result<void> LogReader::prepare() {
  auto identity = database_.prepare("SELECT id, gateway, created FROM log");
  if (!identity) return identity.error();
  auto row = identity->step();
  if (!row) return row.error();
  const auto id = *row ? LogId::from_bytes(identity->blob(0)) : std::nullopt;
  if (!id) return Error{ErrorKind::damaged, "the log has no identity", "bring back a backup"};
  id_ = *id;
  gateway_ = identity->text(1);
  created_ = Timestamp(identity->integer(2));
  const char* at = "WHERE first <= ? ORDER BY first DESC LIMIT 1";
  auto segment = database_.prepare(select_blocks("segment", at));
  if (!segment) return segment.error();
  auto tail = database_.prepare(select_blocks("tail", at));
  if (!tail) return tail.error();
  auto head = database_.prepare(head_query);
  if (!head) return head.error();
  segment_at_ = std::move(*segment);
  tail_at_ = std::move(*tail);
  head_ = std::move(*head);
  return {};
}

Result<Cursor> LogReader::head() {
  auto row = head_->step();
  if (!row) return row.error();
  if (!*row) return Cursor{Sequence(), chain_origin(id_, gateway_)};
  const Sequence sequence(static_cast<std::uint64_t>(head_->integer(0)));
  const auto chain = hash_from_bytes(head_->blob(1));
  head_->reset();
  if (!chain) {
    return Error{ErrorKind::damaged, "the last record of the log is damaged",
                 "run `headwater verify`"};
  }
  return Cursor{sequence, *chain};
}

Result<Hash> LogReader::chain_at(Sequence sequence) {
  if (sequence == Sequence()) return chain_origin(id_, gateway_);
  auto block = block_at(sequence);
  if (!block) return block.error();
  if (!*block) {
    return Error{ErrorKind::not_found,
                 fmt::format("the log does not reach event {}", sequence.value()), ""};
  }
  if ((*block)->last() == sequence) return (*block)->chain_after;
  auto rest = cut_front(**block, sequence.next());
  if (!rest) return rest.error();
  return rest->chain_before;
}

Result<std::optional<Block>> LogReader::block_at(Sequence sequence) {
  // One snapshot for all tables: sealing moves blocks from one to the other.
  auto transaction = Transaction::begin(database_);
  if (!transaction) return transaction.error();
  for (Statement* query : {&*tail_at_, &*segment_at_}) {
    auto block = find(*query, sequence);
    if (!block || *block) return block;
  }
  auto end = head();
  if (!end) return end.error();
  if (sequence <= end->sequence) {
    return Error{ErrorKind::damaged, fmt::format("event {} is missing", sequence.value()),
                 "run `headwater verify`"};
  }
  return std::optional<Block>();
}

Result<std::optional<Block>> LogReader::find(Statement& query, Sequence sequence) {
  auto row = query.bind(1, static_cast<std::int64_t>(sequence.value())).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Block>();
  auto block = read_block(query);
  query.reset();
  if (!block) return block.error();
  if (!block->holds(sequence)) return std::optional<Block>();
  return std::optional(std::move(*block));
}

Result<std::optional<Sequence>> LogReader::next_block_after(Sequence sequence) {
  auto query = database_.prepare(
      "SELECT min(first) FROM (SELECT min(first) AS first FROM segment WHERE first > ?1 "
      "UNION ALL SELECT min(first) FROM tail WHERE first > ?1)");
  if (!query) return query.error();
  auto row = query->bind(1, static_cast<std::int64_t>(sequence.value())).step();
  if (!row) return row.error();
  const Sequence first(static_cast<std::uint64_t>(query->integer(0)));
  return first == Sequence() ? std::optional<Sequence>() : std::optional(first);
}

Result<Sequence> LogReader::skip_to(Sequence sequence, std::string_view device) {
  auto query = database_.prepare(
      "SELECT first, count, devices FROM segment WHERE first >= "
      "(SELECT ifnull(max(first), 0) FROM segment WHERE first <= ?1) ORDER BY first");
  if (!query) return query.error();
  query->bind(1, static_cast<std::int64_t>(sequence.value()));
  Sequence at = sequence;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return at;
    const Sequence behind(static_cast<std::uint64_t>(query->integer(0) + query->integer(1)));
    if (behind <= at) continue;
    if (may_contain(query->blob(2), device)) return at;
    at = behind;
  }
}

Result<std::optional<SegmentIndex>> LogReader::segment_index(Sequence first) {
  auto query = database_.prepare("SELECT time_from, time_to, devices FROM segment WHERE first = ?");
  if (!query) return query.error();
  auto row = query->bind(1, static_cast<std::int64_t>(first.value())).step();
  if (!row) return row.error();
  if (!*row) return std::optional<SegmentIndex>();
  return std::optional(
      SegmentIndex{Timestamp(query->integer(0)), Timestamp(query->integer(1)), query->text(2)});
}

Result<std::string> LogReader::check_structure() {
  auto answer = database_.query_text("PRAGMA quick_check(1)");
  if (!answer || *answer != "ok") return answer;
  return std::string();
}

Result<std::optional<Cursor>> LogReader::cursor(std::string_view name) {
  return read_cursor(database_, name);
}

Result<std::optional<Snapshot>> LogReader::snapshot(Sequence at, std::uint64_t& passed_over) {
  return read_snapshot(database_, at, passed_over);
}

Result<LogSize> LogReader::size() {
  auto query = database_.prepare(
      "SELECT (SELECT count(*) FROM segment), (SELECT ifnull(sum(length(events)), 0) FROM "
      "segment), "
      "(SELECT ifnull(sum(count), 0) FROM tail), "
      "(SELECT ifnull(sum(length(events)), 0) FROM tail)");
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  const auto number = [&](int column) {
    return static_cast<std::uint64_t>(query->integer(column));
  };
  return LogSize{number(0), number(1), number(2), number(3)};
}

}  // namespace headwater
