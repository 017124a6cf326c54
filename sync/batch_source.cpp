#include "sync/batch_source.h"

namespace headwater {

Result<std::optional<Block>> BatchSource::next(Sequence from) {
  auto found = reader_.block_at(from);
  if (!found) return found.error();
  if (!*found) return std::optional<Block>();
  Block block = std::move(**found);
  if (block.first < from) {
    auto rest = cut_front(block, from);
    if (!rest) return rest.error();
    block = std::move(*rest);
  }
  auto frames = unpack(block);
  if (!frames) return frames.error();
  // What is damaged here must not leave: the centre would refuse it again and again.
  if (auto checked = check(block, *frames); !checked) return checked.error();
  if (block.count < limits_.events) {
    if (auto joined = add_following(block, *frames); !joined) return joined.error();
  }
  for (std::size_t part = limits_.frames_bytes;
       block.events.size() > limits_.bytes && block.count > 1; part /= 2) {
    auto front = divide(block, part);
    if (!front) return front.error();
    block = std::move(*front);
  }
  return std::optional(std::move(block));
}

// Puts the commits that follow behind the block. Their events' bytes are the same wherever they
// stand, so the frames are simply joined.
Result<void> BatchSource::add_following(Block& block, std::string& frames) {
  bool joined = false;
  while (block.count < limits_.events && frames.size() < limits_.frames_bytes) {
    auto following = reader_.block_at(block.last().next());
    // What is wrong with it is a matter for the next batch, as is a gap.
    if (!following && following.error().kind == ErrorKind::storage) return following.error();
    if (!following) break;
    // A block that begins earlier was sealed meanwhile: it is for the next batch.
    if (!*following || (*following)->first != block.last().next()) break;
    auto more = unpack(**following);
    if (!more || frames.size() + more->size() > limits_.frames_bytes) break;
    if ((*following)->chain_before != block.chain_after || !check(**following, *more)) break;
    frames += *more;
    block.count += (*following)->count;
    block.chain_after = (*following)->chain_after;
    joined = true;
  }
  if (joined) pack(frames, limits_.level, block);
  return {};
}

Result<Block> BatchSource::divide(const Block& block, std::size_t frames_bytes) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  EventReader events(*frames, block.first, block.before);
  BlockBuilder front(block.first, block.before, block.chain_before);
  for (;;) {
    auto event = events.next();
    if (!event) return event.error();
    const bool enough =
        front.count() > 0 && front.frames_size() + events.bytes().size() > frames_bytes;
    if (!*event || enough) break;
    front.add(events.bytes());
  }
  return std::move(front).finish(limits_.level);
}

}  // namespace headwater
