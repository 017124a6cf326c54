#include "tests/faults/workload.h"

#include "store/reader.h"
#include "store/scan.h"
#include "store/verify.h"
#include "tests/support/sample_events.h"

#include <algorithm>
#include <array>
#include <random>

namespace headwater::testing {
namespace {

constexpr auto commit_sizes = std::to_array<std::size_t>({1, 1, 1, 1, 1, 1, 2, 3, 10});
constexpr std::size_t large_event_bytes = 9'000;  // more than two pages

Event draw_event(std::size_t number, std::mt19937_64& random) {
  Event event =
      reading_of("dev-" + std::to_string(random() % 5), static_cast<double>(number),
                 moment(number).wall.microseconds() - static_cast<std::int64_t>(random() % 1'000));
  if (random() % 40 == 0) {
    event.payload.resize(large_event_bytes);
    std::generate(event.payload.begin(), event.payload.end(),
                  [&random] { return static_cast<char>(random() & 0xFFU); });
  }
  return event;
}

Event marker() { return reading_of("after-the-restart", 1.0); }
constexpr std::uint64_t marker_second = 1'000'000;

}  // namespace

std::string line_of(const RecordedEvent& event) {
  std::string line = std::to_string(event.sequence.value());
  for (const std::int64_t number :
       {static_cast<std::int64_t>(event.type), static_cast<std::int64_t>(event.version),
        event.time.microseconds(), event.recorded.wall.microseconds(),
        static_cast<std::int64_t>(event.recorded.uptime.microseconds())}) {
    line.append(" ").append(std::to_string(number));
  }
  line.append(" ").append(event.device).append(" ").append(event.cause);
  return line.append(" ").append(event.payload);
}

const Promise& RunRecord::promise_at(std::size_t operations) const {
  const auto later = std::upper_bound(
      promises.begin(), promises.end(), operations,
      [](std::size_t count, const Promise& promise) { return count < promise.operations; });
  return *(later - 1);
}

Workload::Workload(std::uint64_t seed, std::size_t events, bool with_cursor) {
  std::mt19937_64 random(seed);
  while (lines_.size() < events) {
    Commit commit;
    commit.at = moment(lines_.size() + 1);
    commit.sets_cursor = random() % 16 == 0 && with_cursor;
    const std::size_t size =
        std::min(commit_sizes.at(random() % commit_sizes.size()), events - lines_.size());
    for (std::size_t i = 0; i < size; ++i) {
      commit.events.push_back(draw_event(lines_.size() + 1, random));
      lines_.push_back(
          line_of(as_recorded(commit.events.back(), Sequence(lines_.size() + 1), commit.at)));
    }
    commit.in_blocks = size > 1 && random() % 2 == 0;
    commits_.push_back(std::move(commit));
  }
}

Result<Log> Workload::open(const std::string& directory) {
  LogTuning tuning;
  tuning.segment_events = 60;
  tuning.sealing_step = 10;  // several steps a segment
  tuning.checkpoint_bytes = 40'000;
  return Log::open(directory, {"gw", LogId::from_bytes("0123456789abcdef")}, moment(1).wall,
                   tuning);
}

RunRecord Workload::run(SimulatedDisk& disk) const {
  RunRecord run;
  auto log = open(disk.path());
  if (!log) run.error = log.error();
  for (const Commit& commit : commits_) {
    if (run.error) break;
    const Sequence before = log->head().sequence;
    run.error = perform(commit, *log, disk, run.promises);
    // A full disk is not the end: the log goes on, and what it did not take is tried once more.
    if (run.error && run.error->kind == ErrorKind::full) {
      run.error.reset();
      const bool stored = log->head().sequence > before;
      if (!stored) run.error = perform(commit, *log, disk, run.promises);
    }
    const bool in_doubt = run.error && run.error->kind != ErrorKind::full;
    if (in_doubt) run.wrongly_done = wrongly_done(commit, *log);
  }
  run.ended_at = disk.journal().size();
  run.files = disk.files();
  return run;
}

Result<void> Workload::append(const Commit& commit, Log& log) {
  if (!commit.in_blocks) return log.append(commit.events, commit.at);
  std::vector<Block> blocks;
  BlockBuilder builder(log.head().sequence.next(), log.head().commit, log.head().chain);
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    if (i == commit.events.size() / 2) {
      blocks.push_back(std::move(builder).finish(1));
      builder = BlockBuilder(blocks.back().last().next(), commit.at, blocks.back().chain_after);
    }
    builder.add(commit.events[i], i == 0 ? std::optional(commit.at) : std::nullopt);
  }
  blocks.push_back(std::move(builder).finish(1));
  return log.append(blocks);
}

std::optional<Error> Workload::perform(const Commit& commit, Log& log, SimulatedDisk& disk,
                                       std::vector<Promise>& promises) {
  Promise promise = promises.back();
  if (auto appended = append(commit, log); !appended) return appended.error();
  promise.head = log.head().sequence;
  promise.operations = disk.journal().size();
  promises.push_back(promise);
  if (commit.sets_cursor) {
    const Cursor cursor{log.head().sequence, log.head().chain};
    if (auto set = log.set_cursor(upstream_cursor, cursor); !set) return set.error();
    promise.cursor = cursor.sequence;
    promise.operations = disk.journal().size();
    promises.push_back(promise);
  }
  if (auto done = log.maintain(); !done) return done.error();
  return std::nullopt;
}

std::string Workload::wrongly_done(const Commit& commit, Log& log) {
  if (append(commit, log)) return "append";
  if (log.maintain()) return "maintain";
  if (log.set_cursor(upstream_cursor, {log.head().sequence, log.head().chain})) return "set_cursor";
  return "";
}

Restart Workload::restart(const DiskImage& files, const std::string& directory,
                          const Promise& promise) const {
  write_image(files, directory);
  return restart(directory, promise);
}

Restart Workload::restart(const std::string& directory, const Promise& promise) const {
  Restart result;
  auto log = open(directory);
  if (!log) {
    result.problem = "cannot be opened: " + log.error().text();
    return result;
  }
  result.head = log->head().sequence;
  const auto damages = log->take_damages();
  if (!damages.empty()) {
    result.lost = true;
    result.problem =
        "is damaged at " + std::to_string(damages[0].from.value()) + ": " + damages[0].what;
    return result;
  }
  if (result.head < promise.head) {
    result.lost = true;
    result.problem = "ends at " + std::to_string(result.head.value()) + ", acknowledged was " +
                     std::to_string(promise.head.value());
    return result;
  }
  auto cursor = log->cursor(upstream_cursor);
  if (!cursor || cursor->value_or(Cursor{}).sequence < promise.cursor) {
    result.lost = true;
    result.problem = "the cursor moved back";
    return result;
  }
  auto appended = log->append(std::array{marker()}, moment(marker_second));
  while (appended) {
    const auto more = log->maintain();
    if (!more) appended = more.error();
    if (!more || !*more) break;
  }
  result.problem = appended ? check_content(directory, result.head)
                            : "takes nothing: " + appended.error().text();
  return result;
}

std::string Workload::check_content(const std::string& directory, Sequence head) const {
  auto reader = LogReader::open(directory);
  if (!reader) return "cannot be read: " + reader.error().text();
  std::vector<std::string> expected(
      lines_.begin(), lines_.begin() + static_cast<std::ptrdiff_t>(
                                           std::min<std::size_t>(head.value(), lines_.size())));
  const Event last = marker();
  expected.push_back(line_of(as_recorded(last, head.next(), moment(marker_second))));
  ForwardScan scan(*reader, {Sequence(1), last_sequence});
  for (std::size_t at = 0; at <= expected.size(); ++at) {
    const auto event = scan.next();
    if (!event) return "cannot be read: " + event.error().text();
    const std::string number = std::to_string(at + 1);
    if (!*event && at < expected.size()) return "event " + number + " is missing";
    if (!*event) break;
    if (at == expected.size()) return "event " + number + " was never written";
    if (line_of(**event) != expected[at]) return "event " + number + " is another one";
  }
  const auto verified = verify(*reader);
  if (!verified) return "cannot be verified: " + verified.error().text();
  if (verified->clean()) return "";
  return "is damaged: " +
         (verified->damages.empty() ? verified->structure : verified->damages.front().what);
}

}  // namespace headwater::testing
