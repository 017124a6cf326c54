// Any bytes as a position from the broker, alone and behind a good one, whose fields they then
// replace. What is read comes back as it was, and no answer, however wrong, upsets the shipper.
#include "sync/position.h"
#include "sync/shipper.h"

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

constexpr std::uint64_t head = 1'000;

LogId our_log() { return *LogId::from_bytes("0123456789abcdef"); }

std::string good_position() {
  Position position;
  position.log = our_log();
  position.stored.sequence = Sequence(10);
  position.epoch = 2;
  return encode(position);
}

// A shipper with three batches under way, for which every chain is right.
void answer(const Position& position) {
  Shipper shipper(our_log(), {}, 1, {});
  shipper.connected();
  for (std::uint64_t last = 10; last <= 30; last += 10) shipper.sent(Sequence(last), 100, Uptime());
  const bool reached = position.stored.sequence.value() <= head;
  const auto verdict =
      shipper.take(position, reached ? std::optional(position.stored.chain) : std::nullopt);
  require(shipper.confirmed().sequence.value() <= head);
  require(reached || verdict == Shipper::Verdict::ahead || verdict == Shipper::Verdict::other_log);
  require(verdict == Shipper::Verdict::forked || !shipper.halted());
  if (const auto next = shipper.next(Sequence(head))) require(*next > shipper.confirmed().sequence);
}

void take(std::string_view bytes) {
  const auto position = decode_position(bytes);
  if (!position) {
    require(position.error().kind == ErrorKind::invalid_input && !position.error().detail.empty());
    return;
  }
  require(position->outcome <= Outcome::announced);
  const std::string again = encode(*position);
  const auto same = decode_position(again);
  // Fields that were left out are written, and can make it longer than the limit.
  require(same.has_value() || again.size() > bytes.size());
  if (same) require(encode(*same) == again);
  answer(*position);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  take(input);
  take(good_position() + std::string(input));
  return 0;
}
