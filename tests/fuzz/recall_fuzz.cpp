// Any bytes as a question for lost events and as its answer, alone and behind good ones, whose
// fields they then replace. What is read comes back as it was, and only what was lost gets through.
#include "sync/recall.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

LogId our_log() { return *LogId::from_bytes("0123456789abcdef"); }

// Three events of a log, and the gap that they leave.
Block lost_block() {
  BlockBuilder builder(Sequence(5), Instant{}, Hash{});
  for (int i = 0; i < 3; ++i) {
    Event event;
    event.device = "dev-1";
    event.type = EventType::device_online;
    event.time = Timestamp(i);
    builder.add(event, Instant{Timestamp(1), Uptime(1)});
  }
  return std::move(builder).finish(1);
}

const Gap& lost() {
  static const Gap gap = [] {
    const Block block = lost_block();
    return Gap{block.first,        block.count,       block.before,
               block.chain_before, block.chain_after, GapReason::damaged};
  }();
  return gap;
}

void take_question(std::string_view bytes) {
  const auto request = decode_recall(bytes);
  if (!request) return require(request.error().kind == ErrorKind::invalid_input);
  require(request->count > 0 && request->last() >= request->first);
  const std::string again = encode(*request);
  const auto same = decode_recall(again);
  require(same.has_value() && encode(*same) == again);
}

void take_answer(std::string_view bytes) {
  const auto answer = decode_recalled(bytes);
  if (!answer) return require(answer.error().kind == ErrorKind::invalid_input);
  const std::string again = encode(*answer);
  const auto same = decode_recalled(again);
  require(same.has_value() && encode(*same) == again);
  Recall recall(our_log());
  recall.connected();
  recall.consider(std::vector{lost()}, Sequence(100));
  require(recall.next(Uptime(1)).has_value());
  recall.asked(Uptime(1));
  if (recall.take(*answer) != Recall::Verdict::complete) return;
  const auto blocks = recall.take_blocks();
  require(!blocks.empty() && blocks.front().chain_before == lost().chain_before);
  require(blocks.back().chain_after == lost().chain_after);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  static const std::string question =
      encode(RecallRequest{our_log(), Sequence(5), 3, Hash{}, Hash{}, 1});
  static const std::string answer =
      encode(Recalled{our_log(), 1, Batch{our_log(), 0, lost_block(), {}}, "for people"});
  take_question(input);
  take_question(question + std::string(input));
  take_answer(input);
  take_answer(answer + std::string(input));
  return 0;
}
