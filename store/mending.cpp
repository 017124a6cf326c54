#include "store/mending.h"

namespace headwater {
namespace {

// The chain and the number of events that `block` would have; nothing if they cannot be read.
bool complete(Block& block) {
  const auto frames = unpack(block);
  if (!frames) return false;
  EventReader events(*frames, block.first, block.before);
  Chain chain(block.chain_before);
  for (block.count = 0;; ++block.count) {
    const auto event = events.next();
    if (!event) return false;
    if (!*event) break;
    chain.extend(events.bytes());
  }
  block.chain_after = chain.value();
  return block.count > 0;
}

}  // namespace

std::optional<Block> mend(const BlockRow& row, const Head& head) {
  if (!row.events_whole || row.description_whole) return std::nullopt;
  for (const Encoding encoding : all_encodings) {
    Block block;
    block.first = head.sequence.next();
    block.before = head.commit;
    block.chain_before = head.chain;
    block.encoding = encoding;
    block.events = row.block.events;
    if (!complete(block)) continue;
    if (block.chain_after == row.block.chain_after || row.block.chain_before == head.chain) {
      return block;
    }
  }
  return std::nullopt;
}

}  // namespace headwater
