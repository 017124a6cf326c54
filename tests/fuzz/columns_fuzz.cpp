// Any bytes as columns: they are refused as damaged, or become frames within the limits. The same
// bytes as frames: where they have a columnar form, it gives them again.
#include "store/block_limits.h"
#include "store/columns.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_frames(std::string_view frames) {
  const auto columns = to_columns(frames);
  if (!columns) return;
  std::size_t before = 0;
  for (const std::size_t part : columns->parts) {
    require(part > before && part <= columns->bytes.size());
    before = part;
  }
  const auto again = from_columns(columns->bytes);
  require(again.has_value() && *again == frames);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto frames = from_columns(input);
  if (frames) {
    require(frames->size() <= block_frames_limit);
    check_frames(*frames);
  } else {
    require(frames.error().kind == ErrorKind::damaged);
  }
  check_frames(input);
  return 0;
}
