// Any bytes as a block that came over the wire. The first byte chooses the form, the second the
// count that the block states; the rest are its events. What unpacks stays within the limits, and
// what checks can be cut anywhere.
#include "store/block.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

// A block that is right in all that it states, made of the frames.
void check_whole(std::string_view frames) {
  BlockBuilder builder(Sequence(1), Instant{}, Hash{});
  FrameReader reader(frames);
  for (;;) {
    const auto frame = reader.next();
    if (!frame || !*frame) break;
    builder.add(**frame);
  }
  if (builder.count() == 0) return;
  const std::uint64_t count = builder.count();
  const Block block = std::move(builder).finish(1);
  const auto unpacked = unpack(block);
  require(unpacked.has_value());
  const bool readable = check(block, *unpacked).has_value();
  for (const std::uint64_t at : {std::uint64_t{1}, count / 2 + 1, count}) {
    const auto rest = cut_front(block, Sequence(at));
    require(rest.has_value() || !readable);
    if (rest) require(rest->last() == block.last() && rest->chain_after == block.chain_after);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  Block block;
  block.first = Sequence(1);
  block.encoding = static_cast<Encoding>(data[0] % 5);
  block.count = data[1];
  block.events.assign(reinterpret_cast<const char*>(data) + 2, size - 2);
  const auto frames = unpack(block);
  if (!frames) {
    require(frames.error().kind == ErrorKind::damaged ||
            frames.error().kind == ErrorKind::unsupported);
    return 0;
  }
  require(frames->size() <= block_frames_limit);
  if (const auto end = check(block, *frames)) require(end->chain == block.chain_after);
  check_whole(*frames);
  return 0;
}
