#include "daemon/pipeline.h"

#include "daemon/command_size.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

using std::chrono::steady_clock;

// A commit grows no further than this, so that its block stays within the store's limits.
constexpr std::size_t commit_bytes_limit = 4 * 1024 * 1024;
// How often it is looked for what time alone brings, and how long a confirmed position may wait for
// the disk: what is lost of it is only asked for again.
constexpr std::uint64_t time_interval_us = 1'000'000;
constexpr std::uint64_t cursor_interval_us = 2'000'000;
// And outside the database, where it is needed only if the database loses its end.
constexpr std::uint64_t confirmed_interval_us = 60'000'000;
constexpr std::chrono::seconds tick{1};

Uptime after(Uptime now, std::uint64_t microseconds) {
  return Uptime(now.microseconds() + microseconds);
}

}  // namespace

Pipeline::Pipeline(Committer committer, const PipelineOptions& options, const Clock& clock,
                   Fatal fatal)
    : committer_(std::move(committer)),
      keeper_(committer_.log().directory(), options.keeping),
      options_(options),
      clock_(clock),
      fatal_(std::move(fatal)) {
  status_.head = committer_.log().head().sequence;
  status_.devices = committer_.state().device_count();
}

Pipeline::~Pipeline() { stop("stopped"); }

void Pipeline::start(const GatewayStarted& facts, const ConfigurationChanged& settings,
                     LogGrown log_grown, StorageCare* care) {
  log_grown_ = std::move(log_grown);
  care_ = care;
  report(StartGateway{facts});
  report(ApplyConfiguration{settings});
  {
    const std::lock_guard lock(mutex_);
    started_ = true;
  }
  writer_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Pipeline::expect_stop() {
  const std::lock_guard lock(mutex_);
  stop_expected_ = true;
  work_.notify_one();
}

void Pipeline::stop(const std::string& reason) {
  if (!writer_.joinable()) return;
  expect_stop();
  report(StopGateway{reason});
  writer_.request_stop();
  writer_.join();
}

void Pipeline::deliver(Delivery delivery) {
  Queued queued{std::move(delivery), clock_.now().wall, 0};
  queued.bytes = size_of(queued.delivery.command);
  std::unique_lock lock(mutex_);
  const auto has_room = [&] {
    return queue_.empty() || (queue_.size() < queue_messages_limit &&
                              queued_bytes_ + queued.bytes <= queue_bytes_limit);
  };
  if (!has_room()) {
    ++blocked_;
    work_.notify_one();
    room_.wait(lock, has_room);
    --blocked_;
  }
  enqueue(std::move(queued));
}

void Pipeline::report(Command command) {
  Queued queued{{std::move(command), {}, true}, clock_.now().wall, 0};
  const std::lock_guard lock(mutex_);
  enqueue(std::move(queued));
}

Result<void> Pipeline::submit(Command command, std::string key, OutcomeHandler handler) {
  const Instant now = clock_.now();
  if (auto* asked = std::get_if<DeviceCommand>(&command)) asked->came = now.uptime;
  Queued queued{{std::move(command), {}, true}, now.wall, 0};
  queued.bytes = size_of(queued.delivery.command);
  queued.awaited = std::make_unique<Awaited>(Awaited{{.key = std::move(key)}, std::move(handler)});
  const std::lock_guard lock(mutex_);
  if (!started_ || stop_expected_) {
    return Error{ErrorKind::conflict,
                 started_ ? "the gateway is stopping" : "the gateway is starting",
                 "ask again when it runs"};
  }
  if (waiting_commands_ >= waiting_commands_limit) {
    return Error{ErrorKind::conflict,
                 fmt::format("{} commands wait for the disk already", waiting_commands_limit),
                 "ask again later; `headwater status` says how the disk is"};
  }
  ++waiting_commands_;
  enqueue(std::move(queued));
  return {};
}

void Pipeline::enqueue(Queued queued) {
  if (queue_.empty()) oldest_ = steady_clock::now();
  if (queued.delivery.waited_for) ++waited_for_;
  queued_bytes_ += queued.bytes;
  queue_.push_back(std::move(queued));
  // The writer sleeps until something comes, and then until the commit is due.
  if (queue_.size() == 1 || commit_is_due()) work_.notify_one();
}

void Pipeline::keep_cursor(const Cursor& cursor) {
  const std::lock_guard lock(mutex_);
  cursor_ = cursor;
}

PipelineStatus Pipeline::status() const {
  const std::lock_guard lock(mutex_);
  PipelineStatus status = status_;
  status.queued_messages = queue_.size();
  status.queued_bytes = queued_bytes_;
  return status;
}

void Pipeline::run(const std::stop_token& stop) {
  for (;;) {
    auto batch = take(stop);
    const bool idle = batch.empty();
    if (!idle) commit(batch);
    pass_time();
    const bool ending = stop.stop_requested();
    write_cursor(ending && idle);
    keep_within_limits();
    maintain();
    report_removed();
    care_for_storage();
    if (ending && idle) break;
  }
  if (auto finished = committer_.finish(); !finished) fatal_(finished.error());
}

void Pipeline::maintain() {
  more_to_maintain_ = false;
  if (!keeper_.may_write()) return;
  auto more = committer_.maintain();
  if (more) {
    more_to_maintain_ = *more;
  } else if (auto went_on = goes_on(more.error()); !went_on) {
    fatal_(went_on.error());
  }
}

// A full disk is not the end.
Result<void> Pipeline::goes_on(const Error& error) {
  return error.kind == ErrorKind::full ? keeper_.write_failed(error) : Result<void>(error);
}

void Pipeline::keep_within_limits() {
  auto worked = keeper_.work(committer_.kept_log(), clock_.now().uptime);
  if (!worked) return fatal_(worked.error());
  const std::lock_guard lock(mutex_);
  status_.retention = keeper_.status();
}

void Pipeline::report_removed() {
  if (!keeper_.may_write() || !committer_.state().gateway().running()) return;
  auto removed = keeper_.unreported(committer_.kept_log());
  if (!removed) return fatal_(removed.error());
  if (!*removed) return;
  const Sequence before = committer_.log().head().sequence;
  record({std::move(**removed)});
  if (committer_.log().head().sequence == before) return;  // stopped on a full disk
  auto reported = keeper_.reported(committer_.kept_log());
  if (reported) return;
  if (auto went_on = goes_on(reported.error()); !went_on) fatal_(went_on.error());
}

std::vector<Pipeline::Queued> Pipeline::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  const auto patience = more_to_maintain_ ? std::chrono::seconds(0) : tick;
  work_.wait_for(lock, stop, patience, [&] { return !queue_.empty(); });
  if (queue_.empty()) return {};
  work_.wait_until(lock, stop, oldest_ + options_.commit_interval, [&] { return commit_is_due(); });
  return take_front();
}

bool Pipeline::commit_is_due() const {
  return waited_for_ > 0 || blocked_ > 0 || queue_.size() >= options_.commit_events ||
         queued_bytes_ >= commit_bytes_limit;
}

std::vector<Pipeline::Queued> Pipeline::take_front() {
  std::vector<Queued> batch;
  std::size_t bytes = 0;
  while (!queue_.empty() && batch.size() < options_.commit_events &&
         (batch.empty() || bytes + queue_.front().bytes <= commit_bytes_limit)) {
    Queued& first = queue_.front();
    bytes += first.bytes;
    if (first.delivery.waited_for) --waited_for_;
    batch.push_back(std::move(first));
    queue_.pop_front();
  }
  queued_bytes_ -= bytes;
  oldest_ = steady_clock::now();
  room_.notify_all();
  return batch;
}

// A command's `expires` is held against the moment when it is decided: it may have waited for the
// disk since it came. Its `within` runs from when it came (DeviceCommand::came).
std::vector<Arrival> Pipeline::arrivals(const std::vector<Queued>& batch) const {
  const Timestamp now = clock_.now().wall;
  std::vector<Arrival> commands;
  commands.reserve(batch.size());
  for (const auto& queued : batch) {
    const auto* awaited = queued.awaited.get();
    commands.push_back({&queued.delivery.command, awaited == nullptr ? queued.arrived : now,
                        awaited == nullptr ? nullptr : &awaited->terms});
  }
  return commands;
}

std::optional<Committed> Pipeline::store(const std::vector<Queued>& batch) {
  do {
    if (!keeper_.may_write()) continue;
    auto done = committer_.commit(arrivals(batch), clock_.now());
    if (done) {
      keeper_.written();
      return *done;
    }
    if (auto went_on = goes_on(done.error()); !went_on) {
      fatal_(went_on.error());
      return std::nullopt;
    }
  } while (wait_for_room());
  give_up(batch);
  return std::nullopt;
}

void Pipeline::give_up(const std::vector<Queued>& batch) {
  const Error error{ErrorKind::full,
                    "the gateway stopped while the disk was full: nothing was done",
                    "make room, start it, and ask again"};
  for (const auto& queued : batch) {
    if (queued.awaited) queued.awaited->handler(error);
  }
  const auto waits = [](const Queued& queued) { return queued.delivery.acknowledge != nullptr; };
  if (std::any_of(batch.begin(), batch.end(), waits)) {
    fatal_({ErrorKind::full,
            "stopped while the disk is full: what waits was neither stored nor acknowledged, and "
            "its senders will send it again",
            "make room"});
  }
}

void Pipeline::tell(const std::vector<Queued>& batch, const Committed& done) {
  auto outcome = done.outcomes.begin();
  for (const auto& queued : batch) {
    if (queued.delivery.acknowledge) queued.delivery.acknowledge();
    if (queued.awaited) queued.awaited->handler(*outcome++);
  }
  const std::lock_guard lock(mutex_);
  waiting_commands_ -= done.outcomes.size();
}

bool Pipeline::wait_for_room() {
  write_cursor(true);
  auto made = keeper_.make_room(committer_.kept_log(), clock_.now().uptime);
  if (!made) {
    fatal_(made.error());
    return false;
  }
  std::unique_lock lock(mutex_);
  status_.retention = keeper_.status();
  if (keeper_.may_write() && !keeper_.tries()) return true;
  work_.wait_for(lock, tick, [this] { return stop_expected_; });
  return !stop_expected_;
}

void Pipeline::commit(const std::vector<Queued>& batch) {
  const auto done = store(batch);
  if (!done) return;
  tell(batch, *done);  // only now: the events are on stable storage
  const Sequence head = committer_.log().head().sequence;
  {
    const std::lock_guard lock(mutex_);
    status_.head = head;
    status_.devices = committer_.state().device_count();
    if (done->events > 0) ++status_.commits;
    status_.committed.events += done->events;
    status_.committed.duplicates += done->duplicates;
    status_.committed.retained += done->retained;
    status_.committed.rejected += done->rejected;
  }
  if (done->events > 0 && log_grown_) log_grown_(head);
  if (done->events > 0) tell_actuations(done->actuated);
}

Result<std::vector<DeviceActuations>> Pipeline::open_actuations() {
  const auto gaps = committer_.gaps();
  if (!gaps) return gaps.error();
  return headwater::open_actuations(committer_.state(), *gaps, clock_.now().uptime);
}

// With the start, the time that is left for each is known: until then, the clock since boot is that
// of another boot perhaps.
void Pipeline::tell_actuations(const std::vector<std::string>& devices) {
  const Uptime now = clock_.now().uptime;
  const State& state = committer_.state();
  std::vector<DeviceActuations> news;
  if (!std::exchange(told_all_actuations_, true)) {
    news = headwater::open_actuations(state, {}, now);
  } else {
    news.reserve(devices.size());
    for (const std::string& device : devices) news.push_back(actuations_of(state, device, now));
  }
  if (news.empty()) return;
  const OpenCounts open = actuations_.count(news);
  {
    const std::lock_guard lock(mutex_);
    status_.actuations = open;
  }
  if (actuations_changed_) actuations_changed_(std::move(news));
}

void Pipeline::pass_time() {
  // Nothing is recorded before the start or behind the end.
  if (!committer_.state().gateway().running() || !keeper_.may_write()) return;
  const Instant now = clock_.now();
  if (now.uptime < time_due_) return;
  time_due_ = after(now.uptime, time_interval_us);
  record({PassTime{}});
}

void Pipeline::care_for_storage() {
  if (care_ == nullptr || !keeper_.may_write()) return;
  if (!committer_.state().gateway().running()) return;
  auto commands = care_->work(committer_, clock_.now().uptime);
  if (commands) {
    if (!commands->empty()) record(std::move(*commands));
  } else if (auto went_on = goes_on(commands.error()); !went_on) {
    fatal_(went_on.error());
  }
}

void Pipeline::record(std::vector<Command> commands) {
  const Timestamp now = clock_.now().wall;
  std::vector<Queued> batch;
  batch.reserve(commands.size());
  for (Command& command : commands) batch.push_back({{std::move(command), {}, false}, now, 0});
  commit(batch);
}

void Pipeline::set_cursor(const Cursor& cursor) {
  unconfirmed_ = cursor;
  auto kept = committer_.set_cursor(upstream_cursor, cursor);
  if (kept) return;
  if (auto went_on = goes_on(kept.error()); !went_on) return fatal_(went_on.error());
  const std::lock_guard lock(mutex_);
  if (!cursor_) cursor_ = cursor;
}

void Pipeline::write_cursor(bool at_once) {
  const Uptime now = clock_.now().uptime;
  if (at_once || now >= cursor_due_) {
    std::optional<Cursor> cursor;
    {
      const std::lock_guard lock(mutex_);
      cursor = std::exchange(cursor_, std::nullopt);
    }
    if (cursor) {
      cursor_due_ = after(now, cursor_interval_us);
      set_cursor(*cursor);
    }
  }
  if (!unconfirmed_ || (!at_once && now < confirmed_due_)) return;
  confirmed_due_ = after(now, confirmed_interval_us);
  // A second safeguard: the log goes on without.
  if (committer_.keep_confirmed(*unconfirmed_)) unconfirmed_.reset();
}

}  // namespace headwater
