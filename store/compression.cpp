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

}  // namespace

Result<std::string> compress(std::string_view bytes, int level) {
  ZSTD_CCtx* context = compressor();
  ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
  ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  const std::size_t size =
      ZSTD_compress2(context, frame.data(), frame.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) return Error{ErrorKind::storage, ZSTD_getErrorName(size), ""};
  frame.resize(size);
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
