#include "store/sealed_rows.h"

#include "store/block_limits.h"
#include "store/rows.h"

namespace headwater {
namespace {

// Adds a row, if it is the next and whole.
void take(const BlockRow& row, const Gap& gap, std::optional<BlockBuilder>& rows) {
  const Block& block = row.block;
  const bool follows = rows ? rows->follows(block)
                            : block.first == gap.first && block.chain_before == gap.chain_before;
  if (!follows || !row.description_whole || !row.events_whole) return;
  const auto frames = unpack(block);
  if (!frames || !check(block, *frames)) return;
  if (!rows) rows.emplace(block.first, block.before, block.chain_before);
  rows->add(block, *frames);
}

}  // namespace

Result<std::optional<Block>> left_in_tail(Database& database, const Gap& gap) {
  if (gap.count > block_events_limit) return std::optional<Block>();
  auto query =
      database.prepare(select_blocks("tail", "WHERE first BETWEEN ? AND ? ORDER BY first"));
  if (!query) return query.error();
  query->bind(1, static_cast<std::int64_t>(gap.first.value()))
      .bind(2, static_cast<std::int64_t>(gap.last().value()));
  std::optional<BlockBuilder> rows;
  for (;;) {
    auto found = query->step();
    if (!found) return found.error();
    if (!*found) break;
    take(read_row(*query), gap, rows);
    if (rows && rows->frames_size() > block_frames_limit) return std::optional<Block>();
  }
  if (!rows || rows->next() != gap.last().next()) return std::optional<Block>();
  Block block = std::move(*rows).finish(1);
  if (block.chain_after != gap.chain_after) return std::optional<Block>();
  return std::optional(std::move(block));
}

}  // namespace headwater
