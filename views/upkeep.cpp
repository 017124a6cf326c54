#include "views/upkeep.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

// So many events are read before it is looked whether to stop, and whether to write; when views are
// made, and when they are followed.
constexpr std::uint64_t part_events = 200'000;
constexpr std::uint64_t followed_events = 20'000;
// How often is looked, while the log does not grow, whether somebody has removed the views.
constexpr std::chrono::seconds look_around{1};
// New views take the place of those in use when they are so close to the end of the log.
constexpr std::uint64_t close_events = 1'000;

bool must_be_made(const Error& error) {
  return error.kind == ErrorKind::not_found || error.kind == ErrorKind::conflict ||
         error.kind == ErrorKind::damaged || error.kind == ErrorKind::in_use;
}

Error no_room() {
  return {ErrorKind::full, "the disk is nearly full, and the log comes first", "make room"};
}

Error events_came_back() {
  return {ErrorKind::conflict, "events have come back that they lack", ""};
}

Error stopped() { return {ErrorKind::in_use, "stopped", ""}; }

}  // namespace

std::string_view upkeep_state_name(UpkeepState state) {
  switch (state) {
    case UpkeepState::opening:
      return "opening";
    case UpkeepState::rebuilding:
      return "rebuilding";
    case UpkeepState::following:
      return "following";
    case UpkeepState::held:
      return "held";
    default:
      return "failed";
  }
}

Upkeep::Upkeep(std::string directory, const UpkeepOptions& options, NoticeSink notice,
               std::function<void(Sequence)> found_damage)
    : directory_(std::move(directory)),
      options_(options),
      notice_(std::move(notice)),
      found_damage_(std::move(found_damage)) {}

Upkeep::~Upkeep() { stop(); }

void Upkeep::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Upkeep::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Upkeep::log_reaches(Sequence head) {
  {
    const std::lock_guard lock(mutex_);
    head_ = std::max(head_, head);
  }
  news_.notify_one();
}

UpkeepStatus Upkeep::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void Upkeep::rebuild() {
  {
    const std::lock_guard lock(mutex_);
    rebuild_asked_ = status_.state != UpkeepState::rebuilding;
  }
  news_.notify_one();
}

void Upkeep::run(const std::stop_token& stop) {
  std::optional<Error> unusable;  // why those in use are not to be gone on with
  while (!stop.stop_requested()) {
    set_state(UpkeepState::opening, "");
    auto views = unusable ? make(*unusable, stop) : open_or_make(stop);
    unusable.reset();
    auto kept = views ? keep(*views, stop) : Result<void>(views.error());
    if (kept) kept = views->close();
    if (kept || stop.stop_requested()) continue;
    if (views && kept.error().kind == ErrorKind::conflict) {
      unusable = kept.error();
    } else {
      fail(kept.error(), stop);
    }
  }
}

Result<Views> Upkeep::open_or_make(const std::stop_token& stop) {
  remove_unused_views(directory_);
  auto views = Views::open(directory_, options_.bytes_limit);
  if (views || !must_be_made(views.error())) return views;
  return make(views.error(), stop);
}

Result<Views> Upkeep::make(const Error& why, const std::stop_token& stop) {
  const bool first = why.kind == ErrorKind::not_found;
  notice_(first ? Severity::info : Severity::warning,
          fmt::format("the views of the log are made{}: {}", first ? "" : " anew", why.detail));
  set_state(UpkeepState::rebuilding, why.detail);
  if (!has_room()) return no_room();
  {
    const std::lock_guard lock(mutex_);
    rebuild_asked_ = false;
  }
  auto views = make_beside(stop);
  made_in_vain_ = views ? 0 : made_in_vain_ + 1;
  // What is not finished takes room that the log may need.
  if (!views) remove_unused_views(directory_);
  return views;
}

Result<Views> Upkeep::make_beside(const std::stop_token& stop) {
  auto views = Views::begin(directory_, options_.bytes_limit);
  if (!views) return views;
  for (;;) {
    if (stop.stop_requested()) return stopped();
    if (!has_room()) return no_room();
    const Sequence before = views->position().sequence;
    if (auto followed = follow(*views, before.plus(part_events)); !followed) {
      return followed.error();
    }
    note_progress(*views);
    if (views->lacks_events()) return events_came_back();
    if (views->position().sequence.value() - before.value() < close_events) break;
  }
  if (auto published = views->publish(); !published) return published.error();
  if (!views->lost().empty()) {
    notice_(Severity::warning,
            fmt::format("rollups of what the log has removed are lost: {}", views->lost()));
  }
  return views;
}

Result<void> Upkeep::keep(Views& views, const std::stop_token& stop) {
  note_progress(views);
  while (!stop.stop_requested()) {
    if (auto caught_up = catch_up(views, stop); !caught_up) return caught_up;
    wait_for_news(stop, views.position().sequence);
    pause(stop, options_.interval);
  }
  return catch_up(views, stop);
}

// In parts, however fast the log grows: what must not be written is noticed between them.
Result<void> Upkeep::catch_up(Views& views, const std::stop_token& stop) {
  for (;;) {
    auto more = take_part(views);
    if (!more) return more.error();
    if (!*more || stop.stop_requested()) return {};
  }
}

Result<bool> Upkeep::take_part(Views& views) {
  if (auto usable = check_usable(views); !usable) return usable.error();
  auto may = may_write(views);
  if (!may || !*may) return may;
  const Sequence end = views.position().sequence.plus(followed_events);
  if (auto followed = follow(views, end); !followed) return followed.error();
  if (views.lacks_events()) return events_came_back();
  auto written = views.position() == views.written() ? Result<void>() : views.write();
  // Whichever of the two is damaged: to make them anew shows where it is, if it is the log.
  if (!written && written.error().kind == ErrorKind::damaged) {
    return Error{ErrorKind::conflict, written.error().detail, ""};
  }
  if (!written) return written.error();
  note_progress(views);
  set_state(UpkeepState::following, "");
  told_.clear();
  return views.position().sequence >= end;
}

Result<void> Upkeep::check_usable(const Views& views) {
  if (!views.in_use()) return Error{ErrorKind::conflict, "somebody has removed them", ""};
  const std::lock_guard lock(mutex_);
  if (rebuild_asked_) return Error{ErrorKind::conflict, "somebody has asked for it", ""};
  return {};
}

Result<void> Upkeep::follow(Views& views, Sequence to) {
  auto followed = views.follow(to);
  const bool damaged = !followed && followed.error().kind == ErrorKind::damaged;
  if (damaged) found_damage_(views.position().sequence.next());
  return followed;
}

Result<bool> Upkeep::may_write(Views& views) {
  auto held = views.is_held();
  if (!held) return held;
  if (!*held && has_room()) return true;
  hold(*held ? "somebody's read of views.db does not end" : no_room().detail);
  return false;
}

void Upkeep::hold(const std::string& why) {
  set_state(UpkeepState::held, why);
  if (told_ != why) notice_(Severity::warning, fmt::format("the views stay as they are: {}", why));
  told_ = why;
}

bool Upkeep::has_room() const {
  auto free = options_.free_space(directory_);
  return !free || *free >= options_.min_free + views_wal_limit;
}

void Upkeep::fail(const Error& error, const std::stop_token& stop) {
  set_state(UpkeepState::failed, error.text());
  if (told_ != error.text()) {
    notice_(Severity::warning, fmt::format("the views cannot be kept: {}", error.text()));
  }
  told_ = error.text();
  pause(stop, options_.retry * (1 << std::min(made_in_vain_, retry_doublings_limit)));
}

void Upkeep::wait_for_news(const std::stop_token& stop, Sequence seen) {
  std::unique_lock lock(mutex_);
  news_.wait_for(lock, stop, look_around, [&] { return head_ > seen || rebuild_asked_; });
}

// Nobody wakes it but a stop: what comes meanwhile is for the next transaction.
void Upkeep::pause(const std::stop_token& stop, std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  pause_.wait_for(lock, stop, time, [] { return false; });
}

void Upkeep::set_state(UpkeepState state, const std::string& detail) {
  const std::lock_guard lock(mutex_);
  status_.state = state;
  status_.detail = detail;
}

void Upkeep::note_progress(const Views& views) {
  const std::lock_guard lock(mutex_);
  if (views.written().sequence != status_.position) ++status_.writes;
  status_.position = views.written().sequence;
}

}  // namespace headwater
