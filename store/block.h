// A block: consecutive events as they are stored and shipped, with their place in the chain.
//
// A tail row, a segment and a batch on the wire are all blocks. A block is whole in itself: with it
// alone, its events can be read, and its bytes be checked against the chain.
#pragma once

#include "model/chain.h"
#include "model/error.h"
#include "model/event_codec.h"
#include "store/columns.h"
#include "store/block_limits.h"
#include "store/log_time.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// How a block's events are stored: do not change a number.
enum class Encoding : std::uint32_t {
  frames = 1,        // frames, as event_codec.h writes them
  zstd_frames = 2,   // the same, as one zstd frame with its content size and checksum
  zstd_columns = 3,  // columns (columns.h), as one zstd frame with its content size
};
inline constexpr Encoding all_encodings[] = {Encoding::frames, Encoding::zstd_frames,
                                             Encoding::zstd_columns};

struct Block {
  Sequence first;
  std::uint64_t count = 0;
  Instant before;  // the commit's moment in force before the first event
  Hash chain_before{};
  Hash chain_after{};
  Encoding encoding = Encoding::frames;
  std::string events;

  [[nodiscard]] Sequence last() const { return first.plus(count - 1); }
  [[nodiscard]] bool holds(Sequence sequence) const {
    return sequence >= first && sequence < first.plus(count);
  }
};

// Puts frames in a block's form: compressed at `level` (1 to 19) where that is shorter.
void pack(std::string_view frames, int level, Block& block);
// The same for many events that are kept for long: in columns where that is shorter still.
void pack_columns(std::string_view frames, int level, Block& block);
// The same with the frames' columns, or with nothing, if they cannot be expressed so.
void pack_columns(std::string_view frames, const std::optional<Columns>& columns, int level,
                  Block& block);

// A block's frames again. Error: damaged (a wrong checksum, a length beyond the limit, columns that
// cannot be read), unsupported (an encoding of a newer version). Only zstd_frames have a checksum:
// check() tells whether others are what was written.
Result<std::string> unpack(const Block& block);

// Where a walk over a block's events has led.
struct BlockEnd {
  Hash chain{};
  Instant commit;
  bool begins_with_commit = false;  // the first event is the first of its commit
  std::uint64_t elapsed_us = 0;     // log time (log_time.h) from the commit before it to its last
};

// Reads every event of `frames` and computes the chain. Error: damaged, if the frames do not have
// the events and the chain that the block states.
Result<BlockEnd> check(const Block& block, std::string_view frames);
// The same, and hands each event to `visit` on the way.
Result<BlockEnd> check(const Block& block, std::string_view frames,
                       const std::function<void(const RecordedEvent&)>& visit);
// The same with the block's own frames. Error: as unpack(), too.
Result<BlockEnd> check(const Block& block);

// The same in parts. Block and frames must outlive it.
class BlockCheck {
 public:
  BlockCheck(const Block& block, std::string_view frames);

  // Reads so many events more, and hands each to `visit`, if there is one. True: there may be more.
  // Error: as check().
  Result<bool> step(std::uint64_t events,
                    const std::function<void(const RecordedEvent&)>& visit = {});
  // Once step() has said that there are no more.
  [[nodiscard]] BlockEnd end() const;

 private:
  [[nodiscard]] Result<bool> at_end() const;

  const Block& block_;
  std::string_view frames_;
  EventReader events_;
  Chain chain_;
  LogTime time_;
  std::uint64_t count_ = 0;
};

// The chain behind the event `sequence`, which is in the block. Error: as unpack(); damaged.
Result<Hash> chain_within(const Block& block, Sequence sequence);

// The events of a block from `from` on, as a block of its own. `from` is in the block. Error: as
// unpack() and check().
Result<Block> cut_front(const Block& block, Sequence from);

// The same for its events up to `to`.
Result<Block> cut_back(const Block& block, Sequence to);

// Builds a block event by event.
class BlockBuilder {
 public:
  BlockBuilder(Sequence first, Instant before, const Hash& chain_before);

  // Adds canonical bytes.
  void add(std::string_view event_bytes);
  // Adds all events of a checked block, which follows what was added.
  void add(const Block& checked, std::string_view frames);
  // Adds an event. `commit`: the commit's moment, if the event is the first of its commit.
  void add(const Event& event, std::optional<Instant> commit);

  [[nodiscard]] std::uint64_t count() const { return block_.count; }
  // The position of the event that is added next.
  [[nodiscard]] Sequence next() const { return block_.first.plus(block_.count); }
  // Whether `block` comes right behind what was added.
  [[nodiscard]] bool follows(const Block& block) const {
    return block.first == next() && block.chain_before == chain_.value();
  }
  [[nodiscard]] std::size_t frames_size() const { return frames_.size(); }
  [[nodiscard]] Block finish(int level) &&;
  // In columns, as pack_columns() does it; with those of all that was added, if they are known.
  [[nodiscard]] Block finish_columns(int level) &&;
  [[nodiscard]] Block finish_columns(const std::optional<Columns>& columns, int level) &&;

 private:
  Block block_;
  Chain chain_;
  std::string frames_;
  std::string scratch_;
};

}  // namespace headwater
