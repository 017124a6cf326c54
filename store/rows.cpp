#include "store/rows.h"

#include <fmt/format.h>

namespace headwater {

std::string select_blocks(std::string_view table, std::string_view rest) {
  return fmt::format(
      "SELECT first, count, recorded, uptime, chain_before, chain_after, encoding, events FROM {} "
      "{}",
      table, rest);
}

Result<Block> read_block(const Statement& statement) {
  Block block;
  block.first = Sequence(static_cast<std::uint64_t>(statement.integer(0)));
  block.count = static_cast<std::uint64_t>(statement.integer(1));
  block.before = {Timestamp(statement.integer(2)),
                  Uptime(static_cast<std::uint64_t>(statement.integer(3)))};
  const auto before = hash_from_bytes(statement.blob(4));
  const auto after = hash_from_bytes(statement.blob(5));
  block.encoding = static_cast<Encoding>(statement.integer(6));
  block.events = statement.blob(7);
  if (!before || !after || block.count == 0 || block.count > block_events_limit) {
    return Error{ErrorKind::damaged,
                 fmt::format("the record of the events from {} on is damaged", block.first.value()),
                 "run `headwater verify`"};
  }
  block.chain_before = *before;
  block.chain_after = *after;
  return block;
}

Result<std::optional<Cursor>> read_cursor(Database& database, std::string_view name) {
  auto query = database.prepare("SELECT sequence, chain FROM cursor WHERE name = ?");
  if (!query) return query.error();
  auto row = query->bind_text(1, name).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Cursor>();
  const auto chain = hash_from_bytes(query->blob(1));
  if (!chain) {
    return Error{ErrorKind::damaged, fmt::format("the cursor \"{}\" is damaged", name),
                 "run `headwater verify`"};
  }
  return std::optional(Cursor{Sequence(static_cast<std::uint64_t>(query->integer(0))), *chain});
}

}  // namespace headwater
