// zstd (RFC 8878), as the store uses it: whole frames with their content size. The only place
// that includes <zstd.h>. Any thread.
#pragma once

#include "model/error.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace headwater {

// `bytes` as one zstd frame with a checksum, at `level` (1 to 19). Error: storage (no memory).
Result<std::string> compress(std::string_view bytes, int level);

// The same without a checksum; a block of the frame ends at each of `ends`, ascending offsets, so
// that what is unlike is not coded together.
Result<std::string> compress_parts(std::string_view bytes, std::span<const std::size_t> ends,
                                   int level);

// The content of a zstd frame. Error: damaged; also if it is, or says it is, larger than `limit`.
Result<std::string> decompress(std::string_view frame, std::size_t limit);

}  // namespace headwater
