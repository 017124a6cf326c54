// Any bytes as a batch from the broker, alone and behind a good batch, whose fields they then
// replace. What is read is within the limits, and comes back as it was.
#include "sync/batch.h"

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

const std::string& good_batch() {
  static const std::string bytes = [] {
    BlockBuilder builder(Sequence(1), Instant{}, Hash{});
    for (int i = 0; i < 3; ++i) {
      Event event;
      event.device = "dev-1";
      event.type = EventType::device_online;
      event.time = Timestamp(i);
      builder.add(event, Instant{Timestamp(1), Uptime(1)});
    }
    return encode(Batch{LogId::random(), 1, std::move(builder).finish(1)});
  }();
  return bytes;
}

std::string good_gap() {
  return encode(batch_of(LogId::random(), 1,
                         {Sequence(5), 3, Instant{}, Hash{}, Hash{}, GapReason::damaged}));
}

void check_block(const Block& block) {
  require(block.count > 0 && block.count <= block_events_limit);
  require(block.first.value() > 0 && block.last() >= block.first);
  const auto frames = unpack(block);
  if (!frames || !check(block, *frames)) return;
  const auto rest = cut_front(block, block.last());
  require(rest.has_value() && rest->count == 1 && rest->chain_after == block.chain_after);
}

void take(std::string_view bytes) {
  const auto batch = decode_batch(bytes);
  if (!batch) {
    require(batch.error().kind == ErrorKind::invalid_input && !batch.error().detail.empty());
    return;
  }
  if (batch->gap) {
    const Gap gap = gap_of(*batch);
    require(batch->block.events.empty() && gap.count > 0 && gap.last() >= gap.first);
    require(gap_of(batch_of(batch->log, batch->epoch, gap)) == gap);
  } else {
    check_block(batch->block);
  }
  const std::string again = encode(*batch);
  const auto same = decode_batch(again);
  require(same.has_value() && encode(*same) == again);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  take(input);
  take(good_batch() + std::string(input));
  static const std::string gap = good_gap();
  take(gap + std::string(input));
  return 0;
}
