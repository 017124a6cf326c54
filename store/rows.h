// Blocks and cursors as rows of the tables, for the writer and the readers.
//
// The checksum of a block's row is 8 bytes over what is said of the block, 8 over its events as
// they are stored, and in a segment 8 more over its index: so that it is known which of them is
// damaged, and what is still good can be used.
#pragma once

#include "store/block.h"
#include "store/cursor.h"
#include "store/segment_index.h"
#include "store/sqlite.h"

#include <optional>
#include <string>

namespace headwater {

// "SELECT <what read_block() expects> FROM <table> <rest>".
[[nodiscard]] std::string select_blocks(std::string_view table, std::string_view rest);
// The same without the events, for read_row() alone.
[[nodiscard]] std::string select_descriptions(std::string_view table, std::string_view rest);

// A block's row, and which parts of it are what was written.
struct BlockRow {
  Block block;
  bool description_whole = false;  // everything but the events
  bool events_whole = false;
};

// The row that `statement` stands on, whatever its state.
[[nodiscard]] BlockRow read_row(const Statement& statement);
// The same, if it is whole. Error: damaged.
Result<Block> read_block(const Statement& statement);
[[nodiscard]] Error damaged_row(const BlockRow& row);

// Error: storage.
Result<void> write_tail_row(Statement& insert, std::int64_t slot, const Block& block);
inline constexpr const char* insert_tail_row =
    "INSERT OR REPLACE INTO tail (slot, first, count, recorded, uptime, chain_before, chain_after, "
    "encoding, events, checksum) VALUES (?10, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";

// Puts the segment in, in place of one that begins at the same position. Error: storage.
Result<void> write_segment_row(Database& database, const Block& block, const SegmentIndex& index);

// What is said of a segment without its events.
struct SegmentSummary {
  Sequence first;
  std::uint64_t count = 0;
  SegmentIndex index;
};
// "SELECT <what read_summary() expects> FROM segment <rest>".
[[nodiscard]] std::string select_summaries(std::string_view rest);
// The summary in the row that `statement` stands on; nothing if it is damaged.
[[nodiscard]] std::optional<SegmentSummary> read_summary(const Statement& statement);

// Error: storage, damaged.
Result<std::optional<Cursor>> read_cursor(Database& database, std::string_view name);
// Error: storage.
Result<void> write_cursor(Database& database, std::string_view name, const Cursor& cursor);

}  // namespace headwater
