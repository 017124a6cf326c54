#include "views/views.h"

#include "model/device_command.h"
#include "store/block_events.h"
#include "store/fold.h"
#include "views/bucket_history.h"
#include "views/former_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>

namespace headwater {
namespace {

constexpr std::size_t closed_series_limit = 5'000;

ViewIdentity identity_of(const LogReader& reader) { return {reader.id(), reader.gateway()}; }

// By the rules of retention, and not by mishap.
bool is_removed(const Gap& gap) {
  return gap.reason == GapReason::trimmed || gap.reason == GapReason::dropped;
}

Error other_log(Sequence at) {
  return {ErrorKind::conflict,
          fmt::format("the log has another history up to event {}", at.value()), ""};
}

}  // namespace

Views::Views(std::string directory, LogReader reader, ViewFile file, RollupRows rollups,
             DeviceRows devices, NoteRows notes, std::uint64_t bytes_limit)
    : directory_(std::move(directory)),
      reader_(std::make_unique<LogReader>(std::move(reader))),
      file_(std::move(file)),
      rollups_(std::move(rollups)),
      devices_(std::move(devices)),
      notes_(std::move(notes)),
      bytes_limit_(bytes_limit) {}

Result<Views> Views::make(const std::string& directory, LogReader reader, ViewFile file,
                          std::uint64_t bytes_limit) {
  auto head = reader.head();
  if (!head) return head.error();
  auto rollups = RollupRows::prepare(file.database());
  if (!rollups) return rollups.error();
  auto devices = DeviceRows::prepare(file.database());
  if (!devices) return devices.error();
  auto notes = NoteRows::prepare(file.database());
  if (!notes) return notes.error();
  Views views(directory, std::move(reader), std::move(file), std::move(*rollups),
              std::move(*devices), std::move(*notes), bytes_limit);
  views.begun_at_ = head->sequence;
  return views;
}

Result<Views> Views::open(const std::string& directory, std::uint64_t bytes_limit) {
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  auto file = ViewFile::open(directory, identity_of(*reader));
  if (!file) return file.error();
  auto views = make(directory, std::move(*reader), std::move(*file), bytes_limit);
  if (!views) return Error{ErrorKind::conflict, views.error().detail, ""};
  if (auto resumed = views->resume(); !resumed) return resumed.error();
  return views;
}

Result<void> Views::resume() {
  auto position = file_.position();
  if (!position) return position.error();
  if (position->sequence > begun_at_) return other_log(begun_at_);
  // Where the log does not know its chain any more, it cannot be said whether it is the same.
  auto chain = reader_->chain_at(position->sequence);
  if (!chain || *chain != position->chain) return other_log(position->sequence);
  auto state = state_at(*reader_, position->sequence);
  if (!state) return Error{ErrorKind::conflict, state.error().detail, ""};
  if (auto read = DeviceRows::read_numbers(file_.database(), fold_); !read) return read;
  fold_.begin(*state, true);
  // What has been lost behind the rows may not be in the state any more.
  auto gaps = reader_->gaps();
  if (!gaps || !std::all_of(gaps->begin(), gaps->end(), is_removed)) fold_.rewrite_devices();
  begun_at_ = position->sequence;
  position_ = written_ = *position;
  return {};
}

Result<Views> Views::begin(const std::string& directory, std::uint64_t bytes_limit) {
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  auto file = ViewFile::create(directory, identity_of(*reader));
  if (!file) return file.error();
  auto views = make(directory, std::move(*reader), std::move(*file), bytes_limit);
  if (!views) return views.error();
  views->fresh_ = true;
  if (auto begun = views->begin_at_base(); !begun) return begun.error();
  return views;
}

Result<void> Views::begin_at_base() {
  position_ = {Sequence(), chain_origin(reader_->id(), reader_->gateway())};
  written_ = position_;
  auto removed = reader_->removed_up_to();
  if (!removed) return removed.error();
  if (*removed == Sequence()) return {};
  auto base = fold_start(*reader_, *removed);
  if (!base) return base.error();
  if (base->state.sequence() != *removed) return {};
  auto chain = reader_->chain_at(*removed);
  if (!chain) return chain.error();
  if (auto added = add_kept(*removed); !added) return added;
  add_open(base->state);
  fold_.begin(base->state, false);
  position_ = written_ = {*removed, *chain};
  return {};
}

// What was kept of what was removed: alarms, commands and their like.
Result<void> Views::add_kept(Sequence to) {
  Result<void> noted;
  auto read = reader_->kept_events(Sequence(1), to, false, [&](const RecordedEvent& event) {
    if (!is_known(event)) return true;
    auto note = note_of(event);
    if (!note) {
      noted = note.error();
      return false;
    }
    if (*note) fold_.add(std::move(**note));
    return true;
  });
  // They were kept for people to read: what is damaged of them is left out.
  if (!read && read.error().kind != ErrorKind::damaged) return read;
  return noted;
}

// Alarms and actuations that are open, where the events behind them are not known any more.
void Views::add_open(const State& state) {
  for (const Device* device : state.devices()) {
    if (device->profile() == nullptr) continue;
    for (const LimitRule& rule : device->profile()->limits) {
      const auto add = [&](Bound bound, const Watch& watch, std::optional<double> threshold) {
        if (watch.raised == Sequence()) return;
        fold_.add(AlarmOpened{watch.raised, device->id(), rule.limits.measurement, name_of(bound),
                              watch.since, std::nullopt, std::nullopt, threshold});
      };
      add(Bound::low, rule.low, rule.limits.low);
      add(Bound::high, rule.high, rule.limits.high);
    }
    for (const Actuation& open : device->profile()->actuations) {
      CommandDecided command;
      command.sequence = open.request;
      command.key = open.key;
      command.device = device->id();
      command.name = command_name(EventType::actuation_requested);
      command.decided = open.requested;
      command.status = open.sent ? "sent" : open.attempted ? "attempted" : "requested";
      fold_.add(std::move(command));
    }
  }
}

Result<void> Views::follow(Sequence to) {
  at_end_ = false;
  while (position_.sequence < to && !at_end_) {
    auto followed = follow_block();
    if (!followed && followed.error().kind == ErrorKind::not_found) followed = pass_gap();
    if (!followed) return followed;
    // Views in use that lack events are left as they are: they say so no more, once it is written.
    if (fold_.pending() < gathered_changes_limit || (lacks_events_ && !fresh_)) continue;
    if (auto written = fresh_ ? hand_over() : write(); !written) return written;
  }
  return finish_writing();
}

Result<void> Views::follow_block() {
  auto block = reader_->block_at(position_.sequence.next());
  if (!block) return block.error();
  if (!*block) {
    at_end_ = true;
    return {};
  }
  const bool follows = (*block)->first == position_.sequence.next();
  if (follows && (*block)->chain_before != position_.chain) return other_log(position_.sequence);
  auto events = BlockEvents::of(**block, "");
  if (!events) return events.error();
  for (;;) {
    auto event = events->next();
    if (!event) return event.error();
    if (!*event) break;
    if ((*event)->sequence <= position_.sequence) continue;
    if (auto applied = fold_.apply(**event); !applied) return applied;
    lacks_events_ = lacks_events_ || ((*event)->type == EventType::storage_restored &&
                                      (*event)->sequence > begun_at_);
  }
  position_ = {(*block)->last(), (*block)->chain_after};
  return {};
}

Result<void> Views::pass_gap() {
  auto gap = reader_->gap_at(position_.sequence.next());
  if (!gap) return gap.error();
  if (!*gap) return {};
  // What has been removed is in the state that stands for the log's beginning, and there alone.
  const bool unknown_beginning = fresh_ && position_.sequence == Sequence();
  if (is_removed(**gap) && !unknown_beginning) {
    return Error{ErrorKind::conflict, "events that they lack have been removed from the log", ""};
  }
  position_ = {(*gap)->last(), (*gap)->chain_after};
  return {};
}

// New views are written without their devices and open buckets on the way, and while the log is
// read on: there are two processors for that, and the log's writer needs none for long.
Result<void> Views::hand_over() {
  if (!fold_.changes().corrected.empty()) return write();
  if (auto finished = finish_writing(); !finished) return finished;
  std::swap(*handed_over_, fold_.changes());
  fold_.written(false);
  written_ = position_;
  try {
    writing_ = std::async(std::launch::async, [this] { return write_handed_over(); });
  } catch (const std::system_error&) {  // no thread can be had
    return write_handed_over();
  }
  return {};
}

Result<void> Views::write_handed_over() {
  auto transaction = Transaction::begin(file_.database());
  if (!transaction) return transaction.error();
  if (auto rows = write_rows(*handed_over_); !rows) return rows;
  if (auto committed = transaction->commit(); !committed) return committed;
  handed_over_->clear();
  return {};
}

Result<void> Views::finish_writing() { return writing_.valid() ? writing_.get() : Result<void>(); }

Result<void> Views::write() {
  if (auto finished = finish_writing(); !finished) return finished;
  auto transaction = Transaction::begin(file_.database());
  if (!transaction) return transaction.error();
  for (bool more = true; more;) {  // a part at a time, for the memory
    more = fold_.close_buckets(closed_series_limit);
    if (auto rows = write_rows(fold_.changes()); !rows) return rows;
    fold_.changes().clear_rows();
  }
  if (auto rows = write_state(); !rows) return rows;
  if (auto committed = transaction->commit(); !committed) return committed;
  fold_.written(true);
  written_ = position_;
  return fresh_ ? Result<void>() : file_.database().checkpoint();
}

Result<void> Views::write_rows(Changes& changes) {
  for (const Period period : periods) {
    auto added = rollups_.add(period, changes.buckets[static_cast<std::size_t>(period)]);
    if (!added) return added;
  }
  if (auto written = notes_.write(changes.notes); !written) return written;
  auto within = rollups_.keep_within(bytes_limit_);
  if (!within) return within.error();
  return {};
}

// Behind the changes: what is as it is now, and not as it has become.
Result<void> Views::write_state() {
  const Changes& changes = fold_.changes();
  if (!changes.corrected.empty()) {
    BucketHistory history(*reader_, written_.sequence, position_.sequence);
    auto mended = history.mend(changes.corrected, fold_, rollups_);
    if (!mended) return mended;
  }
  auto written = devices_.write(fold_.changed_devices(), fold_.devices_written());
  if (!written) return written;
  return file_.set_position(position_);
}

Result<void> Views::publish() {
  if (auto written = write(); !written) return written;
  auto removed = reader_->removed_up_to();
  if (!removed) return removed.error();
  if (auto set = file_.database().use_write_ahead_log(); !set) return set;
  fresh_ = false;
  if (*removed > Sequence()) {
    FormerRows former(file_.database(), rollups_, fold_);
    if (auto taken = former.take(directory_, identity_of(*reader_)); !taken) return taken;
    lost_ = former.lost();
  }
  return file_.publish();
}

Result<void> Views::close() {
  if (position_.sequence > written_.sequence) {
    if (auto written = write(); !written) return written;
  }
  return file_.close();
}

Result<bool> Views::is_held() {
  Database& database = file_.database();
  if (database.wal_bytes() <= views_wal_limit) return false;
  if (auto shortened = database.shorten_write_ahead_log(); !shortened) return shortened.error();
  return database.wal_bytes() > views_wal_limit;
}

}  // namespace headwater
