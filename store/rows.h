// Reading blocks and cursors out of the tables, for the writer and the readers.
#pragma once

#include "store/block.h"
#include "store/cursor.h"
#include "store/sqlite.h"

#include <optional>
#include <string>

namespace headwater {

// "SELECT <what read_block() expects> FROM <table> <rest>".
[[nodiscard]] std::string select_blocks(std::string_view table, std::string_view rest);

// The block in the row that `statement` stands on. Error: damaged.
Result<Block> read_block(const Statement& statement);

// Error: storage, damaged.
Result<std::optional<Cursor>> read_cursor(Database& database, std::string_view name);

}  // namespace headwater
