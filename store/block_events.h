// The events of a block, or those of one device alone, which are much less to put together.
#pragma once

#include "store/block.h"
#include "store/columns.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

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
  BlockEvents(std::string frames, const Block& block)
      : frames_(std::make_unique<std::string>(std::move(frames))),
        reader_(*frames_),
        first_(block.first),
        position_(block.first),
        commit_(block.before) {}
  // Goes to where the next frame's event is, or to the end behind the last.
  void go_to_place(bool is_end);

  std::unique_ptr<std::string> frames_;  // at one place: events refer to it
  FrameReader reader_;
  Sequence first_;
  Sequence position_;
  Instant commit_;
  // If events of others were left out: where those are that were not, and how many there were.
  std::optional<std::vector<SparseFrames::Place>> places_;
  std::size_t next_place_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace headwater
