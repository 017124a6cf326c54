// The events of a block, or those of one device alone, which are much less to put together.
#pragma once

#include "store/block.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace headwater {

class BlockEvents {
 public:
  // Unpacks `block`. With a device, events of others may be left out. Error: as unpack().
  static Result<BlockEvents> of(const Block& block, std::string_view device);

  // The next event, or nothing at the end; it lives as long as this. Error: damaged.
  Result<std::optional<RecordedEvent>> next();
  // The position behind what next() has gone over, be it given or left out.
  [[nodiscard]] Sequence position() const { return position_; }

 private:
  BlockEvents(std::string frames, bool sparse, const Block& block)
      : frames_(std::make_unique<std::string>(std::move(frames))),
        reader_(*frames_),
        sparse_(sparse),
        position_(block.first),
        commit_(block.before) {}

  std::unique_ptr<std::string> frames_;  // at one place: events refer to it
  FrameReader reader_;
  bool sparse_;  // an empty frame stands for what was left out
  Sequence position_;
  Instant commit_;
};

}  // namespace headwater
