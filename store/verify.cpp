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
    if (auto whole = check_block(found); !whole) {
      damage(found.first, found.last(), whole.error().detail);
    }
    ++result_.blocks;
    if (progress_) progress_(result_.events);
    return found.last().next();
  }

  Result<void> check_block(const Block& block) {
    auto frames = unpack(block);
    if (!frames) return frames.error();
    auto end = check(block, *frames);
    if (!end) return end.error();
    result_.events += block.count;
    if (auto fits = check_index(block, *frames); !fits) return fits;
    if (block.first != result_.end.sequence.next()) return {};
    if (block.chain_before != result_.end.chain) {
      return wrong("the block does not follow the one before it in the chain");
    }
    if (block.before != in_force_) return wrong("the moment of commit before it is another");
    result_.end = {block.last(), block.chain_after};
    in_force_ = end->commit;
    return {};
  }

  Result<void> check_index(const Block& block, std::string_view frames) {
    auto stated = reader_.segment_index(block.first);
    if (!stated) return stated.error();
    if (!*stated) return {};
    SegmentIndexBuilder index;
    if (auto added = index.add(block, frames); !added) return added;
    if (**stated != index.finish()) return wrong("the segment's index does not fit its events");
    return {};
  }

  static Error wrong(const std::string& what) { return {ErrorKind::damaged, what, ""}; }

  Sequence skip(Sequence at, const std::string& why) {
    auto next = reader_.next_block_after(at);
    const Sequence behind = next && *next ? **next : head_.sequence.next();
    damage(at, behind.previous(), why);
    return behind;
  }

  // What the centre has confirmed must be what is here.
  void check_cursor() {
    auto cursor = reader_.cursor(upstream_cursor);
    if (!cursor) {
      damage(head_.sequence, head_.sequence,
             "what the centre has confirmed cannot be read: " + cursor.error().detail);
      return;
    }
    if (!*cursor) return;
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
  Instant in_force_;  // the moment of commit at the result's end
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
