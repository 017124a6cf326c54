#include "store/block.h"

#include "store/columns.h"

#include <fmt/format.h>
#include <zstd.h>

#include <cassert>
#include <memory>

namespace headwater {
namespace {

// Shorter than this, a block is not worth compressing.
constexpr std::size_t compress_from_bytes = 512;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

// Contexts are large; each thread keeps its own.
ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeCompressor> context(ZSTD_createCCtx());
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeDecompressor> context(ZSTD_createDCtx());
  return context.get();
}

Error damaged(const Block& block, std::string_view why) {
  return {ErrorKind::damaged,
          fmt::format("events {} to {}: {}", block.first.value(), block.last().value(), why),
          "run `headwater verify`"};
}

Result<std::string> decompress(const Block& block) {
  const auto size = ZSTD_getFrameContentSize(block.events.data(), block.events.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN ||
      size > block_frames_limit) {
    return damaged(block, "the compressed form has no believable length");
  }
  std::string frames(static_cast<std::size_t>(size), '\0');
  const std::size_t written = ZSTD_decompressDCtx(decompressor(), frames.data(), frames.size(),
                                                  block.events.data(), block.events.size());
  if (ZSTD_isError(written) != 0) return damaged(block, ZSTD_getErrorName(written));
  if (written != frames.size()) return damaged(block, "the compressed form is too short");
  return frames;
}

Result<std::string> unpack_columns(const Block& block) {
  const auto columns = decompress(block);
  if (!columns) return columns.error();
  auto frames = from_columns(*columns);
  if (!frames) return damaged(block, frames.error().detail);
  return frames;
}

// Begins a zstd frame of `size` bytes, and gives the room that it may need.
std::string begin_frame(ZSTD_CCtx* context, int level, bool checksum, std::size_t size) {
  ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  ZSTD_CCtx_setPledgedSrcSize(context, size);
  return std::string(ZSTD_compressBound(size), '\0');
}

// Columns as one zstd frame, in which a block begins with each part; empty if that fails.
std::string compress(const Columns& columns, int level) {
  ZSTD_CCtx* context = compressor();
  constexpr std::size_t part_overhead = 16;  // bytes that ending a block early may cost
  std::string packed = begin_frame(context, level, false, columns.bytes.size());
  packed.resize(packed.size() + columns.parts.size() * part_overhead);
  ZSTD_outBuffer out{packed.data(), packed.size(), 0};
  ZSTD_inBuffer in{columns.bytes.data(), 0, 0};
  const auto write_until = [&](std::size_t end, ZSTD_EndDirective directive) {
    in.size = end;
    return ZSTD_compressStream2(context, &out, &in, directive) == 0;
  };
  for (const std::size_t part : columns.parts) {
    if (!write_until(part, ZSTD_e_flush)) return {};
  }
  if (!write_until(columns.bytes.size(), ZSTD_e_end)) return {};
  packed.resize(out.pos);
  return packed;
}

}  // namespace

void pack(std::string_view frames, int level, Block& block) {
  block.encoding = Encoding::frames;
  if (frames.size() >= compress_from_bytes) {
    ZSTD_CCtx* context = compressor();
    std::string packed = begin_frame(context, level, true, frames.size());
    const std::size_t size =
        ZSTD_compress2(context, packed.data(), packed.size(), frames.data(), frames.size());
    if (ZSTD_isError(size) == 0 && size < frames.size()) {
      packed.resize(size);
      packed.shrink_to_fit();
      block.encoding = Encoding::zstd_frames;
      block.events = std::move(packed);
      return;
    }
  }
  block.events.assign(frames);
}

void pack_columns(std::string_view frames, int level, Block& block) {
  const auto columns = to_columns(frames);
  std::string packed = columns ? compress(*columns, level) : std::string();
  // Compressing twice is for what the columns do not suit.
  constexpr std::size_t good_ratio = 12;
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
    case Encoding::zstd_frames:
      return decompress(block);
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
  EventReader events(frames, block.first, block.before);
  Chain chain(block.chain_before);
  std::uint64_t count = 0;
  for (;; ++count) {
    auto event = events.next();
    if (!event) return damaged(block, event.error().detail);
    if (!*event) break;
    chain.extend(events.bytes());
  }
  if (count != block.count) {
    return damaged(block, fmt::format("there are {} events instead of {}", count, block.count));
  }
  if (chain.value() != block.chain_after) return damaged(block, "the hash chain does not match");
  return BlockEnd{chain.value(), events.commit()};
}

Result<BlockEnd> check(const Block& block) {
  auto frames = unpack(block);
  if (!frames) return frames.error();
  return check(block, *frames);
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

}  // namespace headwater
