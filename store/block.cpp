#include "store/block.h"

#include "store/columns.h"
#include "store/compression.h"
#include "store/log_time.h"

#include <fmt/format.h>

#include <cassert>
#include <limits>

namespace headwater {
namespace {

// Shorter than this, a block is not worth compressing.
constexpr std::size_t compress_from_bytes = 512;

Error damaged(const Block& block, std::string_view why) {
  return {ErrorKind::damaged,
          fmt::format("events {} to {}: {}", block.first.value(), block.last().value(), why),
          "run `headwater verify`"};
}

// Whether the first event carries the moment of its commit, whatever was in force before.
bool begins_with_commit(std::string_view frames) {
  constexpr Instant never{Timestamp(std::numeric_limits<std::int64_t>::min()),
                          Uptime(std::numeric_limits<std::uint64_t>::max())};
  EventReader events(frames, Sequence(1), never);
  const auto event = events.next();
  return event && *event && events.commit().wall != never.wall &&
         events.commit().uptime != never.uptime;
}

Result<std::string> unpack_columns(const Block& block) {
  const auto columns = decompress(block.events, block_frames_limit);
  if (!columns) return damaged(block, columns.error().detail);
  auto frames = from_columns(*columns);
  if (!frames) return damaged(block, frames.error().detail);
  return frames;
}

}  // namespace

void pack(std::string_view frames, int level, Block& block) {
  block.encoding = Encoding::frames;
  if (frames.size() >= compress_from_bytes) {
    auto packed = compress(frames, level);
    if (packed && packed->size() < frames.size()) {
      block.encoding = Encoding::zstd_frames;
      block.events = std::move(*packed);
      return;
    }
  }
  block.events.assign(frames);
}

void pack_columns(std::string_view frames, int level, Block& block) {
  pack_columns(frames, to_columns(frames), level, block);
}

void pack_columns(std::string_view frames, const std::optional<Columns>& columns, int level,
                  Block& block) {
  const auto compressed = columns ? compress_parts(columns->bytes, columns->parts, level)
                                  : Result<std::string>(std::string());
  std::string packed = compressed ? *compressed : std::string();
  // Compressing twice is for what the columns do not suit.
  constexpr std::size_t good_ratio = 6;
  if (packed.empty() || packed.size() > frames.size() / good_ratio) {
    pack(frames, level, block);
    if (packed.empty() || block.events.size() <= packed.size()) return;
  }
  packed.shrink_to_fit();
  block.encoding = Encoding::zstd_columns;
  block.events = std::move(packed);
}

Result<std::string> unpack(const Block& block) {
  switch (block.encoding) {
    case Encoding::frames:
      return block.events;
    case Encoding::zstd_frames: {
      auto frames = decompress(block.events, block_frames_limit);
      if (!frames) return damaged(block, frames.error().detail);
      return frames;
    }
    case Encoding::zstd_columns:
      return unpack_columns(block);
  }
  return Error{ErrorKind::unsupported,
               fmt::format("events {} to {} are stored in form {}, which this version cannot read",
                           block.first.value(), block.last().value(),
                           static_cast<std::uint32_t>(block.encoding)),
               "install the version of Headwater that wrote them, or a newer one"};
}

Result<BlockEnd> check(const Block& block, std::string_view frames) {
  return check(block, frames, {});
}

Result<BlockEnd> check(const Block& block, std::string_view frames,
                       const std::function<void(const RecordedEvent&)>& visit) {
  BlockCheck check(block, frames);
  auto more = check.step(std::numeric_limits<std::uint64_t>::max(), visit);
  if (!more) return more.error();
  return check.end();
}

BlockCheck::BlockCheck(const Block& block, std::string_view frames)
    : block_(block),
      frames_(frames),
      events_(frames, block.first, block.before),
      chain_(block.chain_before),
      time_(block.before.uptime) {}

Result<bool> BlockCheck::step(std::uint64_t events,
                              const std::function<void(const RecordedEvent&)>& visit) {
  for (; events > 0; --events, ++count_) {
    auto event = events_.next();
    if (!event) return damaged(block_, event.error().detail);
    if (!*event) return at_end();
    chain_.extend(events_.bytes());
    time_.go_to(events_.commit().uptime);
    if (visit) visit(**event);
  }
  return true;
}

Result<bool> BlockCheck::at_end() const {
  if (count_ != block_.count) {
    return damaged(block_, fmt::format("there are {} events instead of {}", count_, block_.count));
  }
  if (chain_.value() != block_.chain_after) {
    return damaged(block_, "the hash chain does not match");
  }
  return false;
}

BlockEnd BlockCheck::end() const {
  return {chain_.value(), events_.commit(), begins_with_commit(frames_), time_.elapsed_us()};
}

Result<BlockEnd> check(const Block& block) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  return check(block, *frames);
}

Result<Hash> chain_within(const Block& block, Sequence sequence) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  FrameReader events(*frames);
  Chain chain(block.chain_before);
  for (Sequence at = block.first; at <= sequence; at = at.next()) {
    auto event = events.next();
    if (!event) return event.error();
    if (!*event) return damaged(block, "there are fewer events than stated");
    chain.extend(**event);
  }
  return chain.value();
}

Result<Block> cut_front(const Block& block, Sequence from) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  EventReader events(*frames, block.first, block.before);
  Chain chain(block.chain_before);
  for (Sequence at = block.first; at < from; at = at.next()) {
    auto event = events.next();
    if (!event) return event.error();
    if (!*event) return damaged(block, "there are fewer events than stated");
    chain.extend(events.bytes());
  }
  Block rest;
  rest.first = from;
  rest.count = block.count - (from.value() - block.first.value());
  rest.before = events.commit();
  rest.chain_before = chain.value();
  rest.chain_after = block.chain_after;
  const std::string_view left = events.rest();
  pack(left, 1, rest);
  if (auto checked = check(rest, left); !checked) return checked.error();
  return rest;
}

Result<Block> cut_back(const Block& block, Sequence to) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  if (auto checked = check(block, *frames); !checked) return checked.error();
  FrameReader events(*frames);
  BlockBuilder builder(block.first, block.before, block.chain_before);
  while (builder.next() <= to) {
    auto event = events.next();
    if (!event) return event.error();
    if (!*event) return damaged(block, "there are fewer events than stated");
    builder.add(**event);
  }
  return std::move(builder).finish(1);
}

BlockBuilder::BlockBuilder(Sequence first, Instant before, const Hash& chain_before)
    : chain_(chain_before) {
  block_.first = first;
  block_.before = before;
  block_.chain_before = chain_before;
}

void BlockBuilder::add(std::string_view event_bytes) {
  chain_.extend(event_bytes);
  append_frame(event_bytes, frames_);
  ++block_.count;
}

void BlockBuilder::add(const Block& checked, std::string_view frames) {
  assert(checked.chain_before == chain_.value());
  frames_ += frames;
  block_.count += checked.count;
  chain_.reset(checked.chain_after);
}

void BlockBuilder::add(const Event& event, std::optional<Instant> commit) {
  scratch_.clear();
  encode_event(event, commit, scratch_);
  add(scratch_);
}

Block BlockBuilder::finish(int level) && {
  block_.chain_after = chain_.value();
  pack(frames_, level, block_);
  return std::move(block_);
}

Block BlockBuilder::finish_columns(int level) && {
  block_.chain_after = chain_.value();
  pack_columns(frames_, level, block_);
  return std::move(block_);
}

Block BlockBuilder::finish_columns(const std::optional<Columns>& columns, int level) && {
  block_.chain_after = chain_.value();
  pack_columns(frames_, columns, level, block_);
  return std::move(block_);
}

}  // namespace headwater
