#include "store/block_events.h"

#include "store/columns.h"
#include "store/compression.h"

#include <fmt/format.h>

namespace headwater {
namespace {

Result<std::string> unpack_of(const Block& block, std::string_view device) {
  const auto columns = decompress(block.events, block_frames_limit);
  auto frames = columns ? from_columns_of(*columns, device) : Result<std::string>(columns.error());
  if (frames) return frames;
  return Error{ErrorKind::damaged,
               fmt::format("events {} to {}: {}", block.first.value(), block.last().value(),
                           frames.error().detail),
               "run `headwater verify`"};
}

}  // namespace

Result<BlockEvents> BlockEvents::of(const Block& block, std::string_view device) {
  const bool sparse = !device.empty() && block.encoding == Encoding::zstd_columns;
  auto frames = sparse ? unpack_of(block, device) : unpack(block);
  if (!frames) return frames.error();
  return BlockEvents(std::move(*frames), sparse, block);
}

Result<std::optional<RecordedEvent>> BlockEvents::next() {
  for (;;) {
    auto frame = reader_.next();
    if (!frame) return frame.error();
    if (!*frame) return std::optional<RecordedEvent>();
    const Sequence at = position_;
    position_ = position_.next();
    if (sparse_ && (*frame)->empty()) continue;
    auto event = decode_event(**frame, at, commit_);
    if (!event) return event.error();
    return std::optional(*event);
  }
}

}  // namespace headwater
