#include "store/rows.h"

#include "store/checksum.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr std::size_t checksum_size = 8;

std::string description_checksum(const Block& block) {
  return checksum_bytes(ChecksumInput()
                            .add(block.first.value())
                            .add(block.count)
                            .add(block.before.wall.microseconds())
                            .add(block.before.uptime.microseconds())
                            .add(as_bytes(block.chain_before))
                            .add(as_bytes(block.chain_after))
                            .add(static_cast<std::uint32_t>(block.encoding))
                            .checksum());
}

std::string index_checksum(Sequence first, std::uint64_t count, const SegmentIndex& index) {
  return checksum_bytes(ChecksumInput()
                            .add(first.value())
                            .add(count)
                            .add(index.time_from.microseconds())
                            .add(index.time_to.microseconds())
                            .add(index.types)
                            .add(index.devices)
                            .checksum());
}

std::string block_checksum(const Block& block) {
  return description_checksum(block) + checksum_bytes(checksum(block.events));
}

// Binds what both tables have, from ?1 to ?9. `sum` must live until the statement has run.
Statement& bind_block(Statement& insert, const Block& block, const std::string& sum) {
  return insert.bind(1, static_cast<std::int64_t>(block.first.value()))
      .bind(2, static_cast<std::int64_t>(block.count))
      .bind(3, block.before.wall.microseconds())
      .bind(4, static_cast<std::int64_t>(block.before.uptime.microseconds()))
      .bind_blob(5, as_bytes(block.chain_before))
      .bind_blob(6, as_bytes(block.chain_after))
      .bind(7, static_cast<std::int64_t>(block.encoding))
      .bind_blob(8, block.events)
      .bind_blob(9, sum);
}

std::int64_t cursor_checksum(std::string_view name, std::int64_t sequence, std::string_view chain) {
  return static_cast<std::int64_t>(ChecksumInput().add(name).add(sequence).add(chain).checksum());
}

}  // namespace

std::string select_blocks(std::string_view table, std::string_view rest) {
  return fmt::format(
      "SELECT first, count, recorded, uptime, chain_before, chain_after, encoding, checksum, "
      "events FROM {} {}",
      table, rest);
}

std::string select_descriptions(std::string_view table, std::string_view rest) {
  return fmt::format(
      "SELECT first, count, recorded, uptime, chain_before, chain_after, encoding, checksum, NULL "
      "FROM {} {}",
      table, rest);
}

BlockRow read_row(const Statement& statement) {
  BlockRow row;
  Block& block = row.block;
  block.first = Sequence(static_cast<std::uint64_t>(statement.integer(0)));
  block.count = static_cast<std::uint64_t>(statement.integer(1));
  block.before = {Timestamp(statement.integer(2)),
                  Uptime(static_cast<std::uint64_t>(statement.integer(3)))};
  const auto before = hash_from_bytes(statement.blob(4));
  const auto after = hash_from_bytes(statement.blob(5));
  block.encoding = static_cast<Encoding>(statement.integer(6));
  const std::string sum = statement.text(7);
  block.events = statement.blob(8);
  if (before && after && sum.size() >= 2 * checksum_size) {
    block.chain_before = *before;
    block.chain_after = *after;
    row.description_whole = block.count > 0 && block.count <= block_events_limit &&
                            sum.starts_with(description_checksum(block));
    row.events_whole =
        sum.compare(checksum_size, checksum_size, checksum_bytes(checksum(block.events))) == 0;
  }
  return row;
}

Result<Block> read_block(const Statement& statement) {
  BlockRow row = read_row(statement);
  if (!row.description_whole || !row.events_whole) return damaged_row(row);
  return std::move(row.block);
}

Error damaged_row(const BlockRow& row) {
  return {ErrorKind::damaged,
          fmt::format("the record of the events from {} on is damaged", row.block.first.value()),
          "run `headwater verify`"};
}

Result<void> write_tail_row(Statement& insert, std::int64_t slot, const Block& block) {
  const std::string sum = block_checksum(block);
  return bind_block(insert, block, sum).bind(10, slot).run();
}

Result<void> write_segment_row(Database& database, const Block& block, const SegmentIndex& index) {
  auto insert = database.prepare(
      "INSERT OR REPLACE INTO segment (first, count, recorded, uptime, chain_before, chain_after, "
      "encoding, events, checksum, time_from, time_to, types, devices) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  const std::string sum = block_checksum(block) + index_checksum(block.first, block.count, index);
  return bind_block(*insert, block, sum)
      .bind(10, index.time_from.microseconds())
      .bind(11, index.time_to.microseconds())
      .bind_blob(12, index.types)
      .bind_blob(13, index.devices)
      .run();
}

std::string select_summaries(std::string_view rest) {
  return fmt::format(
      "SELECT first, count, time_from, time_to, types, devices, checksum FROM segment {}", rest);
}

std::optional<SegmentSummary> read_summary(const Statement& statement) {
  SegmentSummary summary{Sequence(static_cast<std::uint64_t>(statement.integer(0))),
                         static_cast<std::uint64_t>(statement.integer(1)),
                         {Timestamp(statement.integer(2)), Timestamp(statement.integer(3)),
                          statement.text(4), statement.text(5)}};
  const std::string_view sum = statement.blob(6);
  if (sum.size() != 3 * checksum_size ||
      !sum.ends_with(index_checksum(summary.first, summary.count, summary.index))) {
    return std::nullopt;
  }
  return summary;
}

Result<std::optional<Cursor>> read_cursor(Database& database, std::string_view name) {
  auto query = database.prepare("SELECT sequence, chain, checksum FROM cursor WHERE name = ?");
  if (!query) return query.error();
  auto row = query->bind_text(1, name).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Cursor>();
  const auto chain = hash_from_bytes(query->blob(1));
  if (!chain || query->integer(2) != cursor_checksum(name, query->integer(0), as_bytes(*chain))) {
    return Error{ErrorKind::damaged, fmt::format("the cursor \"{}\" is damaged", name),
                 "run `headwater verify`"};
  }
  return std::optional(Cursor{Sequence(static_cast<std::uint64_t>(query->integer(0))), *chain});
}

Result<void> write_cursor(Database& database, std::string_view name, const Cursor& cursor) {
  auto upsert = database.prepare("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?, ?)");
  if (!upsert) return upsert.error();
  const auto sequence = static_cast<std::int64_t>(cursor.sequence.value());
  return upsert->bind_text(1, name)
      .bind(2, sequence)
      .bind_blob(3, as_bytes(cursor.chain))
      .bind(4, cursor_checksum(name, sequence, as_bytes(cursor.chain)))
      .run();
}

}  // namespace headwater
