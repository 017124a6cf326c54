#include "store/compression.h"

#include <zstd.h>

#include <memory>

namespace headwater {
namespace {

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

// Begins a zstd frame of `size` bytes, and gives the room that it may need.
std::string begin_frame(ZSTD_CCtx* context, int level, bool checksum, std::size_t size) {
  ZSTD_CCtx_reset(context, ZSTD_reset_session_only);
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, checksum ? 1 : 0);
  ZSTD_CCtx_setPledgedSrcSize(context, size);
  return std::string(ZSTD_compressBound(size), '\0');
}

}  // namespace

Result<std::string> compress(std::string_view bytes, int level) {
  ZSTD_CCtx* context = compressor();
  std::string frame = begin_frame(context, level, true, bytes.size());
  const std::size_t size =
      ZSTD_compress2(context, frame.data(), frame.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) return Error{ErrorKind::storage, ZSTD_getErrorName(size), ""};
  frame.resize(size);
  frame.shrink_to_fit();
  return frame;
}

Result<std::string> compress_parts(std::string_view bytes, std::span<const std::size_t> ends,
                                   int level) {
  ZSTD_CCtx* context = compressor();
  constexpr std::size_t part_overhead = 16;  // bytes that ending a block early may cost
  std::string frame = begin_frame(context, level, false, bytes.size());
  frame.resize(frame.size() + ends.size() * part_overhead);
  ZSTD_outBuffer out{frame.data(), frame.size(), 0};
  ZSTD_inBuffer in{bytes.data(), 0, 0};
  const auto write_until = [&](std::size_t end, ZSTD_EndDirective directive) {
    in.size = end;
    return ZSTD_compressStream2(context, &out, &in, directive) == 0;
  };
  const Error failed{ErrorKind::storage, "compressing failed", ""};
  for (const std::size_t end : ends) {
    if (!write_until(end, ZSTD_e_flush)) return failed;
  }
  if (!write_until(bytes.size(), ZSTD_e_end)) return failed;
  frame.resize(out.pos);
  frame.shrink_to_fit();
  return frame;
}

Result<std::string> decompress(std::string_view frame, std::size_t limit) {
  const auto size = ZSTD_getFrameContentSize(frame.data(), frame.size());
  if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > limit) {
    return Error{ErrorKind::damaged, "the compressed form has no believable length", ""};
  }
  std::string bytes(static_cast<std::size_t>(size), '\0');
  const std::size_t written =
      ZSTD_decompressDCtx(decompressor(), bytes.data(), bytes.size(), frame.data(), frame.size());
  if (ZSTD_isError(written) != 0) {
    return Error{ErrorKind::damaged, ZSTD_getErrorName(written), ""};
  }
  if (written != bytes.size()) {
    return Error{ErrorKind::damaged, "the compressed form is too short", ""};
  }
  return bytes;
}

}  // namespace headwater
