#include "store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

namespace headwater {
namespace {

constexpr const char* events_hint =
    "a running daemon with an upstream sets this aside by itself and brings back what the centre "
    "has; what it has not got is lost, unless a backup of the store has it. Look after the disk";
constexpr const char* end_hint =
    "start the daemon: it goes on behind these events, and brings them back from the centre";
constexpr const char* cursor_hint = "start the daemon: it asks the centre, and keeps its answer";
constexpr const char* fork_hint =
    "make sure that no other gateway has this log; then move the store away, so that this gateway "
    "begins a log of its own";

constexpr std::uint32_t unnumbered = std::numeric_limits<std::uint32_t>::max();

class Verifier {
 public:
  Verifier(LogReader& reader, const std::function<void(std::uint64_t)>& progress, Cursor head)
      : reader_(reader), progress_(progress), head_(head) {
    result_.end = {Sequence(), chain_origin(reader.id(), reader.gateway())};
  }

  Verification run() {
    auto devices = reader_.device_numbers();
    if (devices) devices_ = std::move(*devices);
    auto gaps = reader_.gaps();
    if (!gaps) damage(Sequence(), Sequence(), gaps.error().detail);
    Sequence at(1);
    while (at <= head_.sequence && result_.damages.size() < damages_limit) at = step(at);
    check_descriptions();
    check_cursors();
    check_kept();
    auto structure = reader_.check_structure();
    result_.structure = structure ? *structure : structure.error().detail;
    return std::move(result_);
  }

 private:
  // Checks the block at `at`; returns where the next one begins.
  Sequence step(Sequence at) {
    auto gap = reader_.gap_at(at);
    if (gap && *gap) return pass(**gap);
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

  // A gap is known; what is lost by damage is damage nevertheless.
  Sequence pass(const Gap& gap) {
    result_.gaps.push_back(gap);
    if (gap.reason != GapReason::trimmed && gap.reason != GapReason::dropped) {
      damage(gap.first, gap.last(),
             fmt::format("known to be {}, and set aside", gap_reason_name(gap.reason)));
    }
    if (gap.first != result_.end.sequence.next()) return gap.last().next();
    if (gap.chain_before != result_.end.chain) {
      damage(gap.first, gap.last(), "the gap does not follow what is before it in the chain");
    }
    result_.end = {gap.last(), gap.chain_after};
    after_gap_ = true;
    return gap.last().next();
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
    // Where a block begins with a commit, the moment before it says nothing; and it may have been
    // written when the events before it were lost, which are here again.
    if (!after_gap_ && !end->begins_with_commit && block.before != in_force_) {
      return wrong("the moment of commit before it is another");
    }
    after_gap_ = false;
    result_.end = {block.last(), block.chain_after};
    in_force_ = end->commit;
    return {};
  }

  Result<void> check_index(const Block& block, std::string_view frames) {
    auto stated = reader_.segment_index(block.first);
    if (!stated) return stated.error();
    if (!*stated) return {};
    SegmentIndexBuilder index;
    auto added = index.add(block, frames, [this](std::string_view device) {
      const auto found = devices_.find(std::string(device));
      return found == devices_.end() ? unnumbered : found->second;
    });
    if (!added) return added;
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

  // One whose events are found elsewhere is not missed on the way; what a gap stands for is known.
  void check_descriptions() {
    const auto damaged = reader_.damaged_segments();
    if (!damaged) return;
    for (const Sequence first : *damaged) {
      const auto named = [first](const Damage& d) { return d.from <= first && first <= d.to; };
      const auto gap = reader_.gap_at(first);
      if (gap && *gap) continue;
      if (std::none_of(result_.damages.begin(), result_.damages.end(), named)) {
        damage(first, first, "the description of the segment is damaged");
      }
    }
  }

  // What the centre has confirmed must be what is here. The log may have grown meanwhile.
  void check_cursors() {
    auto cursor = reader_.cursor(upstream_cursor);
    const auto confirmed = reader_.confirmed();
    if (auto head = reader_.head()) head_ = *head;
    if (!cursor) {
      damage(head_.sequence, head_.sequence,
             "what the centre has confirmed cannot be read: " + cursor.error().detail, cursor_hint);
    } else if (*cursor) {
      check_cursor(**cursor);
    } else if (confirmed) {
      damage(head_.sequence, head_.sequence,
             "the cursor that says what the centre has confirmed is missing", cursor_hint);
    }
    const bool later =
        confirmed && (!cursor || !*cursor || (*cursor)->sequence < confirmed->sequence);
    if (later) check_cursor(*confirmed);
  }

  void check_cursor(const Cursor& cursor) {
    if (cursor.sequence > head_.sequence) {
      return damage(head_.sequence.next(), cursor.sequence,
                    "the centre has confirmed these events, and the log ends before them",
                    end_hint);
    }
    auto chain = reader_.chain_at(cursor.sequence);
    if (chain && *chain != cursor.chain) {
      damage(cursor.sequence, cursor.sequence,
             "the centre has confirmed another history up to here", fork_hint);
    }
  }

  void check_kept() {
    auto read = reader_.kept_events(Sequence(), last_sequence, false,
                                    [](const RecordedEvent&) { return true; });
    if (!read) damage(Sequence(), Sequence(), read.error().detail);
  }

  void damage(Sequence from, Sequence to, const std::string& what, const char* hint = events_hint) {
    result_.damages.push_back({from, to, what, hint});
  }

  LogReader& reader_;
  const std::function<void(std::uint64_t)>& progress_;
  Cursor head_;
  bool after_gap_ = false;
  std::unordered_map<std::string, std::uint32_t> devices_;
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
