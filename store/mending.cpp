#include "store/mending.h"

namespace headwater {
namespace {

// The chain and the number of events that `block` would have, and the moment of its first event;
// false if they cannot be read.
bool complete(Block& block, Instant& moment) {
  const auto frames = unpack(block);
  if (!frames) return false;
  EventReader events(*frames, block.first, block.before);
  Chain chain(block.chain_before);
  for (block.count = 0;; ++block.count) {
    const auto event = events.next();
    if (!event) return false;
    if (!*event) break;
    if (block.count == 0) moment = events.commit();
    chain.extend(events.bytes());
  }
  block.chain_after = chain.value();
  return block.count > 0;
}

}  // namespace

std::optional<Block> mend(const BlockRow& row, const Head& head, bool commit_known) {
  if (!row.events_whole || row.description_whole) return std::nullopt;
  for (const Encoding encoding : all_encodings) {
    Block block;
    block.first = head.sequence.next();
    block.before = head.commit;
    block.chain_before = head.chain;
    block.encoding = encoding;
    block.events = row.block.events;
    Instant moment;
    if (!complete(block, moment)) continue;
    if (!commit_known) block.before = moment;
    if (block.chain_after == row.block.chain_after || row.block.chain_before == head.chain) {
      return block;
    }
  }
  return std::nullopt;
}

}  // namespace headwater
