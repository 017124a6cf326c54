#include "store/block_events.h"

#include "store/columns.h"
#include "store/compression.h"

#include <fmt/format.h>

namespace headwater {
namespace {

Result<SparseFrames> unpack_of(const Block& block, std::string_view device) {
  const auto columns = decompress(block.events, block_frames_limit);
  auto found = columns ? from_columns_of(*columns, device) : Result<SparseFrames>(columns.error());
  if (found) return found;
  return Error{ErrorKind::damaged,
               fmt::format("events {} to {}: {}", block.first.value(), block.last().value(),
                           found.error().detail),
               "run `headwater verify`"};
}

}  // namespace

Result<BlockEvents> BlockEvents::of(const Block& block, std::string_view device) {
  if (device.empty() || block.encoding != Encoding::zstd_columns) {
    auto frames = unpack(block);
    if (!frames) return frames.error();
    return BlockEvents(std::move(*frames), block);
  }
  auto found = unpack_of(block, device);
  if (!found) return found.error();
  BlockEvents events(std::move(found->frames), block);
  events.places_ = std::move(found->places);
  events.count_ = found->count;
  return events;
}

Result<std::optional<RecordedEvent>> BlockEvents::next() {
  auto frame = reader_.next();
  if (!frame) return frame.error();
  if (places_) go_to_place(!*frame);
  if (!*frame) return std::optional<RecordedEvent>();
  const Sequence at = position_;
  position_ = position_.next();
  auto event = decode_event(**frame, at, commit_);
  if (!event) return event.error();
  return std::optional(*event);
}

void BlockEvents::go_to_place(bool is_end) {
  position_ = first_.plus(is_end ? count_ : (*places_)[next_place_].event);
  if (is_end) return;
  const auto& commit = (*places_)[next_place_++].commit;
  if (commit) commit_ = *commit;
}

}  // namespace headwater
