// Log: removing its beginning, and giving the space back.

#include "store/log.h"
#include "store/log_time.h"
#include "store/rows.h"
#include "store/segment_time.h"

#include <algorithm>
#include <numeric>

namespace headwater {
namespace {

// What a segment takes besides its events, about.
constexpr std::uint64_t segment_overhead = 512;
// Segments that are looked at at a time: more are removed in several goes.
constexpr int segment_facts_limit = 4'096;
// Unused pages that a log keeps to itself are an eighth of its file, or these.
constexpr std::uint64_t unused_share = 8;
constexpr std::uint64_t unused_pages = 4'096;
// Pages given back in one step, while others wait for their commits.
constexpr std::uint64_t give_back_pages = 64;
// The same where there is no room, and how many at a time.
constexpr std::uint64_t hurried_pages = 512;
constexpr std::uint64_t hurried_pages_limit = 16'384;

}  // namespace

Result<void> Log::find_removed() {
  auto removed = removed_up_to(*database_);
  if (!removed) return removed.error();
  removed_ = *removed;
  leftovers_ = removed_ > Sequence();
  return {};
}

Result<Hash> Log::removed_chain() {
  auto gap = gap_at(*database_, Sequence(1));
  if (!gap) return gap.error();
  return *gap ? (*gap)->chain_after : chain_origin(id_, gateway_);
}

Result<Holdings> Log::holdings() {
  auto pages = database_->pages();
  if (!pages) return pages.error();
  return Holdings{head_.sequence.value() - removed_.value(),
                  (pages->all - pages->unused) * database_->page_size()};
}

Result<std::vector<SegmentFacts>> Log::oldest_segments(Uptime now) {
  auto times = read_segment_times(*database_);
  if (!times) return times.error();
  auto age = age_of_sealed_end(now);
  if (!age) return age.error();
  auto query = database_->prepare(
      "SELECT first, count, recorded, uptime, chain_before, chain_after, encoding, checksum, NULL, "
      "length(events) FROM segment WHERE first > ? ORDER BY first LIMIT ?");
  if (!query) return query.error();
  query->bind(1, static_cast<std::int64_t>(removed_.value())).bind(2, segment_facts_limit);
  std::vector<SegmentFacts> facts;
  for (;;) {
    auto found = query->step();
    if (!found) return found.error();
    if (!*found) break;
    const BlockRow row = read_row(*query);
    if (!row.description_whole) continue;
    facts.push_back({row.block.first, row.block.count,
                     static_cast<std::uint64_t>(query->integer(9)) + segment_overhead, 0});
  }
  auto newer = times->rbegin();
  for (auto segment = facts.rbegin(); segment != facts.rend(); ++segment) {
    for (; newer != times->rend() && newer->first > segment->first; ++newer) {
      *age += newer->elapsed_us;
    }
    segment->age_us = *age;
  }
  return facts;
}

Result<std::uint64_t> Log::age_of_sealed_end(Uptime now) {
  if (!commit_known_) return std::uint64_t{0};
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  auto tail = TailReader::open(*database_);
  if (!tail) return tail.error();
  auto first = tail->find(sealed_.next());
  if (!first) return first.error();
  LogTime time(*first ? (*first)->block.before.uptime : head_.commit.uptime);
  time.go_to(head_.commit.uptime);
  time.go_to(now);
  return time.elapsed_us();
}

Result<void> Log::begin_removal(const Removal& removal) {
  if (broken_) return *broken_;
  if (untrimmable_) return *untrimmable_;
  if (removing() || removal.to <= removed_ || removal.to > sealed_) return {};
  auto reader = LogReader::open(directory_);
  if (!reader) return reader.error();
  auto trimming = Trimming::begin(*database_, std::move(*reader), removal);
  if (!trimming) {
    if (trimming.error().kind == ErrorKind::damaged) untrimmable_ = trimming.error();
    return trimming.error();
  }
  trimming_ = std::make_unique<Trimming>(std::move(*trimming));
  return {};
}

Result<bool> Log::remove_part() {
  if (broken_) return *broken_;
  if (trimming_) return trim();
  auto deleted = delete_removed_segment(*database_, removed_);
  if (!deleted) return in_doubt(deleted.error());
  leftovers_ = *deleted;
  gives_back_ = true;
  return leftovers_;
}

Result<bool> Log::trim() {
  auto more = trimming_->step(part_events());
  if (!more) {
    if (more.error().kind == ErrorKind::storage) return in_doubt(more.error());
    if (more.error().kind == ErrorKind::full) return more;
    auto gap = set_aside(trimming_->next(), more.error().detail);
    if (!gap) return gap.error();
    if (*gap) return true;
    untrimmable_ = more.error();
    trimming_.reset();
    return false;
  }
  if (*more) return true;
  removed_ = trimming_->next().previous();
  trimming_.reset();
  leftovers_ = true;
  return true;
}

Result<bool> Log::give_back_part() {
  if (!gives_back_) return false;
  auto pages = database_->pages();
  if (!pages) return pages.error();
  gives_back_ = pages->unused > std::max(pages->all / unused_share, unused_pages);
  if (!gives_back_) return false;
  if (auto given = database_->give_back(give_back_pages); !given) return given.error();
  return true;
}

Result<void> Log::shorten_write_ahead_log() {
  if (broken_) return *broken_;
  auto shortened = database_->shorten_write_ahead_log();
  if (!shortened) return in_doubt(shortened.error());
  return {};
}

Result<void> Log::give_back_space() {
  if (broken_) return *broken_;
  // First what costs nothing: moving pages needs room itself.
  if (auto shortened = shorten_write_ahead_log(); !shortened) return shortened;
  auto pages = database_->pages();
  if (!pages) return in_doubt(pages.error());
  std::uint64_t left = std::min(pages->unused, hurried_pages_limit);
  for (; left > 0; left -= std::min(left, hurried_pages)) {
    if (auto given = database_->give_back(hurried_pages); !given) return in_doubt(given.error());
    if (auto shortened = shorten_write_ahead_log(); !shortened) return shortened;
  }
  return {};
}

}  // namespace headwater
