#include "tests/crash/log_at_work.h"

#include "store/backup.h"
#include "store/failpoint.h"
#include "store/fold.h"
#include "tests/crash/damage.h"
#include "tests/support/sample_events.h"

#include <unistd.h>

#include <array>
#include <filesystem>
#include <stdexcept>
#include <utility>
#include <vector>

namespace headwater::testing {
namespace {

constexpr std::uint64_t plenty = 1'000'000'000;  // bytes of kept events
constexpr auto commit_sizes = std::to_array<std::size_t>({1, 1, 1, 1, 2, 5, 17, 60});

Log open_log(const std::string& directory) {
  LogTuning tuning;
  tuning.segment_events = 80;
  tuning.sealing_step = 20;
  tuning.checkpoint_bytes = 30'000;
  return Log::open(directory, {"gw", LogId::from_bytes("0123456789abcdef")}, moment(1).wall, tuning)
      .value();
}

State fold_log(const std::string& directory) {
  auto reader = LogReader::open(directory).value();
  return state_at(reader, last_sequence).value();
}

void acknowledge(const std::string& what, Sequence sequence) {
  const std::string line = what + " " + std::to_string(sequence.value()) + "\n";
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) throw std::runtime_error("write");
}

}  // namespace

std::string backup_of(const std::string& directory) { return directory + "/backup"; }

LogAtWork::LogAtWork(std::string directory, std::uint64_t seed)
    : directory_(std::move(directory)),
      random_(seed),
      log_(open_log(directory_)),
      history_(directory_) {
  // A start reads the tail and the last segment only.
  set_damage_aside(log_, directory_);
  state_ = fold_log(directory_);
}

void LogAtWork::step() {
  switch (random_() % 24) {
    case 0:
      return log_.write_snapshot(state_).value();
    case 1:
      return move_cursor();
    case 2:
      return damage_segment();
    case 3:
      return restore();
    case 4:
    case 5:
    case 6:
    case 7:
      return maintain();
    case 8:
      return begin_removal();
    case 9:
      return back_up();
    default:
      return append(commit_sizes.at(random_() % commit_sizes.size()));
  }
}

void LogAtWork::append(std::size_t count) {
  const std::uint64_t first = log_.head().sequence.value() + 1;
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) events.push_back(event_number(first + i));
  history_.note(first);
  log_.append(events, moment(first)).value();
  acknowledge("appended", log_.head().sequence);
  failpoint(Failpoint::append_before_apply);
  fold_in(state_, events, moment(first));
}

void LogAtWork::move_cursor() {
  log_.set_cursor(upstream_cursor, {log_.head().sequence, log_.head().chain}).value();
  acknowledge("cursor", log_.head().sequence);
}

void LogAtWork::damage_segment() {
  if (log_.removing() || !lost_ranges(log_).empty()) return;
  keep_copy(directory_);
  const Sequence damaged = damage_row(directory_, "segment", random_());
  if (damaged != Sequence()) (void)log_.set_aside(damaged).value();
}

void LogAtWork::damage_tail() {
  if (log_.removing() || !lost_ranges(log_).empty()) return;
  keep_copy(directory_);
  damage_row(directory_, "tail", random_());
}

// More than comes in meanwhile, so that there is also time for removing.
void LogAtWork::maintain() {
  for (int parts = 0; parts < 6 && log_.maintain().value(); ++parts) {
  }
}

// Nothing that is to come back must go.
void LogAtWork::begin_removal() {
  if (!lost_ranges(log_).empty()) return;
  const auto segments = log_.oldest_segments({}).value();
  if (segments.size() < 2) return;
  const Sequence to = segments.at(random_() % (segments.size() - 1)).last();
  const Sequence confirmed = random_() % 2 == 0 ? log_.head().sequence : Sequence();
  log_.begin_removal({to, confirmed, plenty}).value();
}

void LogAtWork::back_up() {
  if (!lost_ranges(log_).empty()) return;
  std::filesystem::create_directories(backup_of(directory_));
  auto reader = LogReader::open(directory_).value();
  const auto done = headwater::back_up(reader, backup_of(directory_) + "/log.db", true).value();
  acknowledge("backup", done.end.sequence);
}

void LogAtWork::restore() {
  if (lost_ranges(log_).empty()) return;
  restore_gaps(log_, directory_);
  state_ = fold_log(directory_);
}

void LogAtWork::heal() {
  set_damage_aside(log_, directory_);
  for (int attempts = 0; !restore_gaps(log_, directory_); ++attempts) {
    if (attempts == 100) throw std::runtime_error("a gap cannot be filled");
    append(10);
    while (log_.maintain().value()) {
    }
  }
  state_ = fold_log(directory_);
}

}  // namespace headwater::testing
