#include "store/verify.h"

#include <fmt/format.h>

namespace headwater {
namespace {

class Verifier {
 public:
  Verifier(LogReader& reader, const std::function<void(std::uint64_t)>& progress, Cursor head)
      : reader_(reader), progress_(progress), head_(head) {
    result_.end = {Sequence(), chain_origin(reader.id(), reader.gateway())};
  }

  Verification run() {
    Sequence at(1);
    while (at <= head_.sequence && result_.damages.size() < damages_limit) at = step(at);
    check_cursor();
    auto structure = reader_.check_structure();
    result_.structure = structure ? *structure : structure.error().detail;
    return std::move(result_);
  }

 private:
  // Checks the block at `at`; returns where the next one begins.
  Sequence step(Sequence at) {
    auto block = reader_.block_at(at);
    if (!block) return skip(at, block.error().detail);
    if (!*block) return skip(at, "the events are missing");
    const Block& found = **block;
    if (found.first != at) return skip(at, "the block begins before the one before it ends");
    if (auto end = check(found); !end) {
      damage(found.first, found.last(), end.error().detail);
    } else {
      accept(found);
    }
    ++result_.blocks;
    if (progress_) progress_(result_.events);
    return found.last().next();
  }

  void accept(const Block& block) {
    result_.events += block.count;
    const bool follows = block.first == result_.end.sequence.next();
    if (follows && block.chain_before == result_.end.chain) {
      result_.end = {block.last(), block.chain_after};
    } else if (follows) {
      damage(block.first, block.last(), "the block does not follow the one before it in the chain");
    }
  }

  Sequence skip(Sequence at, const std::string& why) {
    auto next = reader_.next_block_after(at);
    const Sequence behind = next && *next ? **next : head_.sequence.next();
    damage(at, behind.previous(), why);
    return behind;
  }

  // What the centre has confirmed must be what is here.
  void check_cursor() {
    auto cursor = reader_.cursor(upstream_cursor);
    if (!cursor || !*cursor) return;
    if ((*cursor)->sequence > head_.sequence) {
      damage(head_.sequence.next(), (*cursor)->sequence,
             "the centre has confirmed these events, and the log ends before them");
      return;
    }
    auto chain = reader_.chain_at((*cursor)->sequence);
    if (chain && *chain != (*cursor)->chain) {
      damage((*cursor)->sequence, (*cursor)->sequence,
             "the centre has confirmed another history up to here");
    }
  }

  void damage(Sequence from, Sequence to, const std::string& what) {
    result_.damages.push_back({from, to, what});
  }

  LogReader& reader_;
  const std::function<void(std::uint64_t)>& progress_;
  Cursor head_;
  Verification result_;
};

}  // namespace

Result<Verification> verify(LogReader& reader,
                            const std::function<void(std::uint64_t events)>& progress) {
  auto head = reader.head();
  if (!head) return head.error();
  return Verifier(reader, progress, *head).run();
}

}  // namespace headwater
