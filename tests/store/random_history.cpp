#include "tests/store/random_history.h"

#include "store/fold.h"
#include "tests/store/log_comparison.h"
#include "tests/support/random_events.h"
#include "tests/support/sample_events.h"
#include "tests/support/settle.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

namespace headwater::testing {
namespace {

constexpr auto commit_sizes =
    std::to_array<std::size_t>({1, 1, 1, 1, 1, 2, 2, 3, 5, 8, 13, 40, 100, 300});
const std::string gateway = "gw";

LogId log_id() { return LogId::from_bytes("0123456789abcdef").value(); }

// Drawing the same events anew for each seed would take most of the time.
const std::vector<Event>& events_to_draw_from() {
  static const std::vector<Event> events = random_events(1, 4'000);
  return events;
}

std::string number(std::uint64_t value) { return std::to_string(value); }

}  // namespace

RandomHistory::RandomHistory(std::uint64_t seed)
    : random_(seed),
      directory_(std::make_unique<TempDir>(TempDir::InMemory())),
      model_(log_id(), gateway) {
  tuning_.segment_events = 10 + below(150);
  tuning_.sealing_step = 1 + below(40);
  tuning_.checkpoint_bytes = 5'000 + below(100'000);
  tuning_.segment_level = 1;
  open();
}

void RandomHistory::open() {
  log_.reset();
  log_.emplace(Log::open(directory_->path(), {gateway, log_id()}, moment(1).wall, tuning_).value());
  auto reader = LogReader::open(directory_->path()).value();
  state_ = state_at(reader, last_sequence).value();
}

std::string RandomHistory::step() {
  ++seconds_;
  const std::string told = any_step();
  // Maintenance goes on with a removal, and may have come to its end.
  if (log_->removed() > model_.removed()) model_.remove(log_->removed(), confirmed_);
  return told;
}

std::string RandomHistory::any_step() {
  switch (below(36)) {
    case 0:
      return keep_snapshot();
    case 1:
      return move_cursor();
    case 2:
      return start_again();
    case 3:
      return start_from_image();
    case 4:
      return damage_and_set_aside();
    case 5:
      return damage_and_start_again();
    case 6:
      return restore();
    case 7:
    case 8:
    case 9:
      return append_blocks();
    case 10:
    case 11:
      return append_with_keys();
    case 12:
    case 13:
      return retain();
    case 14:
      return back_up();
    default:
      return below(3) == 0 ? maintain() : append();
  }
}

std::vector<Event> RandomHistory::draw_events() {
  const auto& all = events_to_draw_from();
  const std::size_t size = commit_sizes.at(below(commit_sizes.size()));
  const auto from = all.begin() + static_cast<std::ptrdiff_t>(below(all.size() - size));
  std::vector<Event> events(from, from + static_cast<std::ptrdiff_t>(size));
  if (one_in(50)) {
    events.front().type = static_cast<EventType>(1'000);
    events.front().payload.resize(1 + below(20'000), 'x');
  }
  return events;
}

std::string RandomHistory::append() {
  const auto events = draw_events();
  log_->append(events, moment(seconds_)).value();
  model_.append(events, moment(seconds_));
  fold_in(state_, events, moment(seconds_));
  return "append " + number(events.size());
}

std::string RandomHistory::append_with_keys() {
  const auto events = draw_events();
  std::vector<AppendKey> keys;
  for (std::uint64_t first = 0; first < events.size() && keys.size() < 3;) {
    const std::uint64_t count = 1 + below(events.size() - first);
    const std::string key = "key " + number(below(100));
    const auto stored = log_->find_append_key(key).value();
    const auto known = model_.keys().find(key);
    if (stored.has_value() != (known != model_.keys().end())) {
      throw std::runtime_error("what is known of " + key + " is wrong");
    }
    const auto same = [&](const AppendKey& other) { return other.key == key; };
    const bool fresh = !stored && std::none_of(keys.begin(), keys.end(), same);
    if (fresh) keys.push_back({key, first, count});
    first += count;
  }
  const Sequence first = log_->head().sequence.next();
  log_->append(events, moment(seconds_), keys).value();
  model_.append(events, moment(seconds_));
  for (const AppendKey& key : keys) model_.note_key(key.key, {first.plus(key.first), key.count});
  fold_in(state_, events, moment(seconds_));
  return "append " + number(events.size()) + " with " + number(keys.size()) + " keys";
}

// As another copy sends them: several commits at once, and blocks that begin within a commit.
std::string RandomHistory::append_blocks() {
  std::vector<Block> blocks;
  BlockBuilder builder(log_->head().sequence.next(), model_.commit(), log_->head().chain);
  const std::uint64_t commits = 1 + below(3);
  for (std::uint64_t commit = 0; commit < commits; ++commit) {
    const auto events = draw_events();
    const Instant at = moment(++seconds_);
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (builder.count() > 0 && one_in(20)) {
        const Instant in_force = i == 0 ? model_.commit() : at;
        blocks.push_back(std::move(builder).finish(1));
        builder = BlockBuilder(blocks.back().last().next(), in_force, blocks.back().chain_after);
      }
      builder.add(events[i], i == 0 ? std::optional(at) : std::nullopt);
    }
    model_.append(events, at);
    fold_in(state_, events, at);
  }
  blocks.push_back(std::move(builder).finish(1));
  log_->append(blocks).value();
  return "append " + number(blocks.size()) + " blocks";
}

std::string RandomHistory::maintain() {
  if (one_in(4)) {
    settle(*log_);
    return "settle";
  }
  (void)log_->maintain().value();
  return "maintain";
}

std::string RandomHistory::keep_snapshot() {
  log_->write_snapshot(state_).value();
  return "snapshot";
}

std::string RandomHistory::move_cursor() {
  log_->set_cursor(upstream_cursor, {log_->head().sequence, log_->head().chain}).value();
  cursor_ = log_->head().sequence;
  return "cursor";
}

std::string RandomHistory::start_again() {
  open();
  const auto damages = log_->take_damages();
  if (!damages.empty()) throw std::runtime_error("damaged: " + damages.front().what);
  return "start again";
}

// The files as a kill would leave them.
std::string RandomHistory::start_from_image() {
  auto image = std::make_unique<TempDir>(TempDir::InMemory());
  for (const char* name : {"log.db", "log.db-wal"}) {
    const std::string file = directory_->file(name);
    if (std::filesystem::exists(file)) std::filesystem::copy_file(file, image->file(name));
  }
  log_.reset();
  directory_ = std::move(image);
  open();
  const auto damages = log_->take_damages();
  if (!damages.empty()) throw std::runtime_error("damaged: " + damages.front().what);
  return "start from the files of a kill";
}

std::optional<RandomHistory::Row> RandomHistory::any_row(const std::string& table) {
  auto raw = Database::open(directory_->file("log.db"), Database::Mode::read_only).value();
  auto query =
      raw.prepare("SELECT first, count FROM " + table +
                  (table == "tail" ? " WHERE first > (SELECT ifnull(max(first + count - 1), 0) "
                                     "FROM segment)"
                                   : "") +
                  " ORDER BY first")
          .value();
  std::vector<Row> rows;
  Sequence newest;
  while (query.step().value()) {
    const Sequence first(static_cast<std::uint64_t>(query.integer(0)));
    const Sequence last = first.plus(static_cast<std::uint64_t>(query.integer(1)) - 1);
    if (!model_.lost_at(first)) rows.push_back({table, first, last, false});
    newest = std::max(newest, first);
  }
  for (Row& row : rows) row.is_last = row.first == newest;
  if (rows.empty()) return std::nullopt;
  return rows.at(below(rows.size()));
}

void RandomHistory::damage(const Row& row, const std::string& change) {
  auto raw = Database::open(directory_->file("log.db"), Database::Mode::read_write).value();
  raw.execute("UPDATE " + row.table + " SET " + change +
              " WHERE first = " + number(row.first.value()) +
              " AND count = " + number(row.last.value() - row.first.value() + 1))
      .value();
}

std::string RandomHistory::damage_and_set_aside() {
  // What has been folded already would be kept, or not.
  if (log_->removing()) return "nothing to damage while something is removed";
  constexpr auto changes = std::to_array<const char*>(
      {"events = CAST(X'FF00FF' || substr(events, 4) AS BLOB)", "events = X''",
       "chain_before = zeroblob(32)", "recorded = recorded + 1",
       "checksum = zeroblob(length(checksum))"});
  constexpr std::size_t changes_of_events = 2;
  const auto row = any_row(one_in(2) ? "tail" : "segment");
  if (!row) return "nothing to damage";
  // Without its description, a last segment is as if it were not there: rows of the tail that it
  // was made of are alive again, as many as have not been written over.
  const bool keep_description = row->is_last && row->table == "segment";
  const std::size_t change = below(keep_description ? changes_of_events : changes.size());
  damage(*row, changes.at(change));
  const Sequence within = row->first.plus(below(row->last.value() - row->first.value() + 1));
  const auto gap = log_->set_aside(within).value();
  model_.lose(row->first, row->last);
  const std::string what = "damage of a " + row->table + ", " + changes.at(change) + ", " +
                           number(row->first.value()) + " to " + number(row->last.value());
  if (!gap) throw std::runtime_error("not noticed: " + what);
  if (gap->first != row->first || gap->last() != row->last) {
    throw std::runtime_error(what + ": the gap is " + number(gap->first.value()) + " to " +
                             number(gap->last().value()));
  }
  return what;
}

std::string RandomHistory::damage_and_start_again() {
  const auto row = any_row("tail");
  if (!row) return "nothing to damage";
  // Within a commit whose moment is lost, a description cannot be mended.
  const bool mendable = model_.begins_commit(row->first) || !model_.lost_at(row->first.previous());
  const bool in_events = one_in(2) || !mendable;
  damage(*row, in_events ? "events = CAST(X'FF00FF' || substr(events, 4) AS BLOB)"
                         : "recorded = recorded + 1");
  if (in_events) model_.lose(row->first, row->last);
  open();
  const auto damages = log_->take_damages();
  const std::string what = std::string(in_events ? "lost" : "mended") +
                           " at the start: " + number(row->first.value()) + " to " +
                           number(row->last.value());
  if (damages.size() != 1 || damages.front().from != row->first) {
    throw std::runtime_error(what + ": " + number(damages.size()) + " damages");
  }
  return what;
}

std::string RandomHistory::restore() {
  if (model_.lost().empty()) return "nothing to restore";
  auto lost = model_.lost().begin();
  std::advance(lost, below(model_.lost().size()));
  const auto [first, last] = *lost;
  BlockBuilder builder(first,
                       first == Sequence(1) ? Instant{} : model_.event(first.previous()).recorded,
                       model_.chain(first.previous()));
  for (Sequence at = first; at <= last; at = at.next()) {
    const RecordedEvent recorded = model_.event(at);
    const bool begins = model_.begins_commit(at);
    const Event event{std::string(recorded.device),
                      recorded.type,
                      recorded.version,
                      recorded.time,
                      std::string(recorded.cause),
                      std::string(recorded.payload)};
    builder.add(event, begins ? std::optional(recorded.recorded) : std::nullopt);
  }
  const std::vector<Block> blocks{std::move(builder).finish(1)};
  const auto restored = log_->restore(blocks);
  const std::string what = "restore " + number(first.value()) + " to " + number(last.value());
  if (!restored && restored.error().kind == ErrorKind::in_use) return what + ": not yet";
  restored.value();
  model_.restore(first);
  auto reader = LogReader::open(directory_->path()).value();
  state_ = state_at(reader, last_sequence).value();
  return what;
}

std::string RandomHistory::compare_something() {
  auto reader = LogReader::open(directory_->path()).value();
  if (log_->head().sequence != model_.head() || log_->head().chain != model_.chain(model_.head())) {
    return "the writer's head is another";
  }
  if (!model_.lost_at(model_.head()) && log_->head().commit != model_.commit()) {
    return "the writer's moment of commit is another";
  }
  std::string problem = compare_head(reader, model_);
  if (problem.empty()) problem = compare_position(reader, model_, any_position());
  const Sequence from = any_position();
  const std::string device = one_in(2) ? "" : "dev-" + number(below(25));
  if (problem.empty()) {
    problem = compare_range(reader, model_, from, from.plus(below(100)), device);
  }
  return problem;
}

std::string RandomHistory::compare_everything() {
  auto reader = LogReader::open(directory_->path()).value();
  const std::string problem = compare_something();
  return problem.empty() ? compare_everything_in(reader) : problem;
}

std::string RandomHistory::compare_everything_in(LogReader& reader) {
  const std::string device = "dev-" + number(below(25));
  std::string problem = compare_range(reader, model_, Sequence(1), last_sequence, "");
  if (problem.empty()) problem = compare_range(reader, model_, Sequence(1), last_sequence, device);
  if (problem.empty()) problem = compare_gaps(reader, model_);
  if (problem.empty()) problem = compare_kept(reader, model_, Sequence(1), last_sequence);
  if (problem.empty()) problem = compare_kept(reader, model_, any_position(), any_position());
  if (problem.empty()) problem = compare_keys(reader, model_);
  if (problem.empty()) problem = compare_state(reader, model_, any_position());
  if (problem.empty()) problem = compare_state(reader, model_, last_sequence);
  if (problem.empty()) problem = compare_verification(reader, model_);
  const auto cursor = reader.cursor(upstream_cursor).value();
  const bool same =
      cursor.has_value() == cursor_.has_value() &&
      (!cursor || (cursor->sequence == *cursor_ && cursor->chain == model_.chain(*cursor_)));
  if (problem.empty() && !same) problem = "the cursor is another";
  return problem;
}

}  // namespace headwater::testing
