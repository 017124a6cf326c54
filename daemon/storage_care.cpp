#include "daemon/storage_care.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

std::string range_text(const StorageDamage& damage) {
  const std::uint64_t from = damage.from.value();
  if (damage.count == 0) return fmt::format("events from {} on", from);
  return fmt::format("events {} to {}", from, damage.from.plus(damage.count - 1).value());
}

}  // namespace

void StorageCare::look_at(Sequence sequence) {
  const std::lock_guard lock(mutex_);
  if (suspects_.size() < care_suspects_limit) suspects_.push_back(sequence);
}

void StorageCare::put_back(std::vector<Block> blocks) {
  const std::lock_guard lock(mutex_);
  brought_ = std::move(blocks);
}

Result<std::vector<Command>> StorageCare::work(Committer& committer, Uptime now) {
  std::vector<Command> commands;
  if (now >= look_due_) look_around(now);
  if (auto done = set_aside(committer); !done) return done.error();
  if (auto done = restore(committer, commands); !done) return done.error();
  for (const StorageDamage& damage : committer.take_damages()) {
    report(damage);
    commands.emplace_back(ReportStorageDamage{{damage.from.value(), damage.count, damage.what}});
    if (auto looked = look_in_tail(committer, damage); !looked) return looked.error();
    const std::lock_guard lock(mutex_);
    ++status_.damages;
  }
  if (!commands.empty()) {
    if (auto done = restore(committer, commands); !done) return done.error();
  }
  if (commands.empty() && gaps_are_known_) return commands;
  if (auto noted = note_gaps(committer); !noted) return noted.error();
  if (!commands.empty() && changed_) changed_();
  return commands;
}

// What cannot be read for another reason than damage is found out by whoever needs it.
void StorageCare::look_around(Uptime now) {
  look_due_ = Uptime(now.microseconds() + care_look_interval_us);
  if (!reader_) {
    auto reader = LogReader::open(directory_);
    if (!reader) return;
    reader_ = std::move(*reader);
  }
  const Sequence at = looked_up_to_.next();
  const auto gap = reader_->gap_at(at);
  if (gap && *gap) {
    looked_up_to_ = (*gap)->last();
    return;
  }
  const auto block = reader_->block_at(at);
  if (!block && block.error().kind == ErrorKind::damaged) look_at(at);
  if (block && *block) {
    looked_up_to_ = (*block)->last();
  } else if (block) {
    looked_up_to_ = Sequence();  // the end: from the beginning again
  }
}

Result<void> StorageCare::set_aside(Committer& committer) {
  std::vector<Sequence> suspects;
  {
    const std::lock_guard lock(mutex_);
    suspects = std::exchange(suspects_, {});
  }
  for (const Sequence suspect : suspects) {
    auto gap = committer.set_aside(suspect);
    if (!gap) return gap.error();
  }
  return {};
}

Result<void> StorageCare::look_in_tail(Committer& committer, const StorageDamage& damage) {
  if (!waiting_.empty()) return {};
  auto block = committer.kept_log().left_in_tail(damage.from);
  if (!block && block.error().kind == ErrorKind::storage) return block.error();
  if (block && *block) waiting_.push_back(std::move(**block));
  return {};
}

Result<void> StorageCare::restore(Committer& committer, std::vector<Command>& commands) {
  {
    const std::lock_guard lock(mutex_);
    if (!brought_.empty()) waiting_ = std::exchange(brought_, {});
  }
  if (waiting_.empty()) return {};
  const Sequence first = waiting_.front().first;
  const Sequence last = waiting_.back().last();
  auto restored = committer.restore(waiting_, directory_);
  if (!restored && restored.error().kind == ErrorKind::storage) return restored.error();
  const bool later = !restored && (restored.error().kind == ErrorKind::in_use ||
                                   restored.error().kind == ErrorKind::full);
  if (later) return {};  // the next time
  waiting_.clear();
  const auto range = fmt::format("events {} to {}", first.value(), last.value());
  if (!restored) {
    notice_(Severity::warning,
            fmt::format("{} are not put back: {}", range, restored.error().text()));
    return {};
  }
  notice_(Severity::notice, fmt::format("{} are here again", range));
  commands.emplace_back(ReportStorageRestored{{first.value(), last.value() - first.value() + 1}});
  const std::lock_guard lock(mutex_);
  ++status_.restored;
  return {};
}

void StorageCare::report(const StorageDamage& damage) const {
  const std::string_view hint =
      upstream_ ? "What the centre has is brought back by itself; look after the card or disk, "
                  "and see `headwater status`"
                : "There is no upstream to bring them back from: restore the store from a backup, "
                  "and replace the card or disk";
  notice_(Severity::error,
          fmt::format("the store is damaged: {}: {}. {}", range_text(damage), damage.what, hint));
}

Result<void> StorageCare::note_gaps(Committer& committer) {
  auto gaps = committer.gaps();
  if (!gaps && gaps.error().kind == ErrorKind::storage) return gaps.error();
  gaps_are_known_ = true;
  const std::lock_guard lock(mutex_);
  status_.gaps = gaps ? std::move(*gaps) : std::vector<Gap>();
  status_.gap_count = status_.gaps.size();
  status_.gaps.resize(std::min(status_.gaps.size(), care_gaps_listed));
  return {};
}

StorageStatus StorageCare::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace headwater
