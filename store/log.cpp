#include "store/log.h"

#include "store/confirmed_file.h"
#include "store/creation.h"
#include "store/failpoint.h"
#include "store/read_only_disk.h"
#include "store/recovery.h"
#include "store/repair.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/sealed_rows.h"
#include "store/snapshot.h"
#include "store/thinning.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <filesystem>
#include <system_error>
#include <vector>

namespace headwater {
namespace {

// Frames in one block of a commit: with another event, it is still below block_frames_limit.
constexpr std::size_t commit_block_bytes = block_frames_limit - event_bytes_limit - 16;

}  // namespace

Result<Log> Log::open(const std::string& directory, const LogIdentity& identity, Timestamp now,
                      const LogTuning& tuning) {
  std::error_code code;
  std::filesystem::create_directories(directory, code);
  if (code) {
    return Error{ErrorKind::storage, fmt::format("{}: {}", directory, code.message()),
                 disk_hint(code.value(), "check store.path and its permissions")};
  }
  auto lock = StoreLock::acquire(directory);
  if (!lock) return lock.error();
  auto exists = log_exists(directory);
  if (!exists) return exists.error();
  if (!*exists) {
    const LogId id = identity.log.value_or(LogId::random());
    if (auto made = create_log(directory, id, identity.gateway, now); !made) return made.error();
  }
  if (auto checked = check_header(directory); !checked) return checked.error();
  auto database =
      Database::open(directory + "/" + schema::database_file, Database::Mode::read_write);
  if (!database) return database.error();
  Log log(std::move(*lock), std::move(*database), tuning);
  log.directory_ = directory;
  if (auto prepared = log.prepare(); !prepared) return prepared.error();
  if (auto identified = log.identify(identity); !identified) return identified.error();
  if (auto recovered = log.recover(); !recovered) return recovered.error();
  if (auto found = log.find_snapshot(); !found) return found.error();
  if (auto found = log.find_removed(); !found) return found.error();
  log.signal_ = CommitSignal(directory);
  return log;
}

Result<void> Log::prepare() {
  if (auto set = database_->execute("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=16777216;");
      !set) {
    return set;
  }
  // A restored backup may be in another mode, in which a power cut can undo an acknowledged commit.
  if (auto set = database_->use_write_ahead_log(); !set) return set;
  auto tail = TailWriter::open(*database_, tuning_->tail_row_bytes);
  if (!tail) return tail.error();
  tail_ = std::make_unique<TailWriter>(std::move(*tail));
  return {};
}

Result<void> Log::identify(const LogIdentity& identity) {
  auto query = database_->prepare("SELECT id, gateway FROM log");
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  const auto id = *row ? LogId::from_bytes(query->blob(0)) : std::nullopt;
  if (!id) return Error{ErrorKind::damaged, "the log has no identity", "run `headwater verify`"};
  id_ = *id;
  gateway_ = query->text(1);
  query->reset();
  if (gateway_ != identity.gateway || (identity.log && *identity.log != id_)) {
    return Error{ErrorKind::configuration,
                 fmt::format("the store holds the log {} of gateway {}, not that of {}", id_.text(),
                             gateway_, identity.gateway),
                 "a gateway keeps its id for the life of its log: set `gateway` back, or give it "
                 "another store.path"};
  }
  head_.chain = chain_origin(id_, gateway_);
  return {};
}

Result<void> Log::recover() {
  auto recovered = Recovery(*database_, *tail_, head_.chain, read_confirmed(directory_, id_)).run();
  if (!recovered) return recovered.error();
  head_ = recovered->head;
  commit_known_ = recovered->commit_known;
  sealed_ = recovered->sealed;
  damages_ = std::move(recovered->damages);
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return transaction.error();
  auto numbers = DeviceNumbers::load(*database_, head_.sequence.next());
  if (!numbers) return numbers.error();
  if (auto committed = transaction->commit(); !committed) return committed.error();
  numbers_ = std::make_unique<DeviceNumbers>(std::move(*numbers));
  auto keys = count_append_keys(*database_);
  if (!keys && keys.error().kind != ErrorKind::damaged) return keys.error();
  append_keys_ = keys ? *keys : 0;
  return {};
}

// What cannot be found out is written again soon: a snapshot is a cache.
Result<void> Log::find_snapshot() {
  auto newest = newest_snapshot(*database_, head_.sequence);
  snapshot_ = newest ? *newest : Sequence();
  if (!newest && newest.error().kind != ErrorKind::damaged) return newest.error();
  return {};
}

Result<void> Log::append(std::span<const Event> events, Instant at,
                         std::span<const AppendKey> keys) {
  assert(!events.empty());
  std::vector<Block> blocks;
  // Behind what was lost the commit before is not known. Its moment says nothing of these events;
  // with an earlier one, they would seem to have taken longer than they have (log_time.h).
  BlockBuilder builder(head_.sequence.next(), commit_known_ ? head_.commit : at, head_.chain);
  for (std::size_t i = 0; i < events.size(); ++i) {
    // Only a commit of unusual size needs more than one block.
    if (builder.count() == block_events_limit || builder.frames_size() > commit_block_bytes) {
      blocks.push_back(std::move(builder).finish(tuning_->tail_level));
      builder = BlockBuilder(blocks.back().last().next(), at, blocks.back().chain_after);
    }
    builder.add(events[i], i == 0 ? std::optional(at) : std::nullopt);
  }
  blocks.push_back(std::move(builder).finish(tuning_->tail_level));
  return store(blocks, at, keys);
}

Result<void> Log::append(std::span<const Block> blocks) {
  std::vector<Block> following(blocks.begin(), blocks.end());
  Head head = head_;
  for (Block& block : following) {
    auto end = check_next(block, head);
    if (!end) return end.error();
    head = {block.last(), end->chain, end->commit};
  }
  return store(following, head.commit);
}

// The moment counts too: where a block begins within a commit, the chain does not cover it. Where
// it begins with a commit, it says nothing, and is made ours.
Result<BlockEnd> Log::check_next(Block& block, const Head& head) {
  const auto wrong = [&](std::string_view why) {
    return Error{ErrorKind::damaged,
                 fmt::format("events {} to {} {} event {}", block.first.value(),
                             block.last().value(), why, head.sequence.value()),
                 ""};
  };
  if (block.count == 0 || block.count > block_events_limit) {
    return wrong("are none or too many, behind");
  }
  if (block.first != head.sequence.next() || block.chain_before != head.chain) {
    return wrong("do not follow");
  }
  auto end = check(block);
  if (!end) return end;
  if (block.before == head.commit) return end;
  if (end->begins_with_commit) {
    if (commit_known_ || head.sequence != head_.sequence) block.before = head.commit;
    return end;
  }
  // Behind a gap, only the block itself knows the moment.
  auto gap = gap_at(*database_, head.sequence);
  if (!gap) return gap.error();
  if (!*gap) return wrong("have another moment of commit than");
  return end;
}

Result<void> Log::append_gap(const Gap& gap) {
  if (broken_) return *broken_;
  if (gap.count == 0 || gap.first != head_.sequence.next() || gap.chain_before != head_.chain) {
    return Error{ErrorKind::damaged,
                 fmt::format("a gap of {} events at {} does not follow event {}", gap.count,
                             gap.first.value(), head_.sequence.value()),
                 ""};
  }
  if (auto put = put_gap(*database_, gap); !put) return in_doubt(put.error());
  tail_->close_row();
  head_ = {gap.last(), gap.chain_after, gap.before};
  commit_known_ = false;
  return {};
}

Result<void> Log::store(std::span<const Block> blocks, Instant commit,
                        std::span<const AppendKey> keys) {
  if (broken_) return *broken_;
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return in_doubt(transaction.error());
  for (const auto& block : blocks) {
    if (auto written = tail_->write(block); !written) return in_doubt(written.error());
  }
  if (auto written = write_keys(keys); !written) return in_doubt(written.error());
  failpoint(Failpoint::append_before_commit);
  if (auto committed = transaction->commit(); !committed) return in_doubt(committed.error());
  failpoint(Failpoint::append_after_commit);
  signal_.give();
  append_keys_ = std::min(append_keys_ + static_cast<std::int64_t>(keys.size()), append_keys_limit);
  tail_->note(blocks);
  committed_events_ = 0;
  for (const auto& block : blocks) committed_events_ += block.count;
  head_ = {blocks.back().last(), blocks.back().chain_after, commit};
  commit_known_ = true;
  return {};
}

Result<void> Log::write_keys(std::span<const AppendKey> keys) {
  if (keys.empty()) return {};
  for (const AppendKey& key : keys) {
    const Appended appended{head_.sequence.plus(1 + key.first), key.count};
    if (auto added = add_append_key(*database_, key.key, appended); !added) return added;
  }
  const auto superfluous =
      append_keys_ + static_cast<std::int64_t>(keys.size()) - append_keys_limit;
  if (superfluous <= 0) return {};
  return remove_oldest_append_keys(*database_, superfluous);
}

Result<std::optional<Gap>> Log::set_aside(Sequence sequence) {
  return set_aside(sequence, "the events cannot be read, or are not what was written");
}

Result<std::optional<Gap>> Log::set_aside(Sequence sequence, const std::string& why) {
  if (broken_) return *broken_;
  auto known = gap_at(*database_, sequence);
  if (!known) return in_doubt(known.error());
  if (*known) return known;
  auto gap = headwater::set_aside(*database_, sequence, chain_origin(id_, gateway_), head_);
  if (!gap) return in_doubt(gap.error());
  if (*gap) {
    damages_.push_back({(*gap)->first, (*gap)->count, why});
    // A segment in the making may have its events already.
    sealing_.reset();
    tail_->close_row();
  }
  return gap;
}

Result<std::optional<Block>> Log::left_in_tail(Sequence first) {
  auto gap = gap_at(*database_, first);
  if (!gap) return gap.error();
  const bool damaged = *gap && (*gap)->first == first && (*gap)->reason == GapReason::damaged;
  if (!damaged || (*gap)->last() > sealed_) return std::optional<Block>();
  return headwater::left_in_tail(*database_, **gap);
}

Result<void> Log::restore(std::span<const Block> blocks) {
  if (broken_) return *broken_;
  if (!blocks.empty() && blocks.back().last() > sealed_) {
    seal_up_to_ = std::max(seal_up_to_, blocks.back().last());
    return Error{ErrorKind::in_use, "what is around these events is not sealed yet", ""};
  }
  auto restored = headwater::restore(*database_, *numbers_, blocks, tuning_->segment_level);
  if (!restored && restored.error().kind == ErrorKind::storage) return in_doubt(restored.error());
  if (!restored) return restored;
  trimming_.reset();  // its state may have been folded without these events
  if (blocks.back().last() == head_.sequence) {
    auto end = check(blocks.back());
    if (!end) return end.error();
    head_.commit = end->commit;
    commit_known_ = true;
  }
  return find_snapshot();
}

Result<void> Log::write_snapshot(const State& state, Sequence base) {
  assert(state.sequence() == head_.sequence);
  if (broken_) return *broken_;
  auto transaction = Transaction::begin(*database_);
  if (!transaction) return in_doubt(transaction.error());
  auto replaced = replace_snapshots(state, base);
  const bool damaged = !replaced && replaced.error().kind == ErrorKind::damaged;
  if (!replaced && !damaged) return in_doubt(replaced.error());
  // A damaged table is left as it is: the log does not need it.
  failpoint(Failpoint::snapshot_before_commit);
  auto ended = damaged ? transaction->roll_back() : transaction->commit();
  if (!ended) return in_doubt(ended.error());
  failpoint(Failpoint::snapshot_after_commit);
  snapshot_ = state.sequence();
  return {};
}

Result<void> Log::replace_snapshots(const State& state, Sequence base) {
  if (auto written = headwater::write_snapshot(*database_, head_.chain, state); !written) {
    return written;
  }
  auto all = list_snapshots(*database_);
  if (!all) return all.error();
  // Beyond the head there are only those of events that have been lost.
  const auto lost = std::upper_bound(all->begin(), all->end(), head_.sequence);
  std::vector<Sequence> unwanted(lost, all->end());
  all->erase(lost, all->end());
  const auto superfluous = superfluous_snapshots(*all, std::max(base, removed_));
  unwanted.insert(unwanted.end(), superfluous.begin(), superfluous.end());
  return remove_snapshots(*database_, unwanted);
}

Error Log::in_doubt(Error error) {
  tail_->forget();
  if (error.kind == ErrorKind::full) return error;
  error.kind = ErrorKind::storage;
  if (error.hint.empty()) error.hint = "the next start reads what has been stored";
  broken_ = error;
  return error;
}

Result<void> Log::set_cursor(std::string_view name, const Cursor& cursor) {
  if (broken_) return *broken_;
  failpoint(Failpoint::cursor_before_commit);
  if (auto written = write_cursor(*database_, name, cursor); !written) {
    return in_doubt(written.error());
  }
  failpoint(Failpoint::cursor_after_commit);
  return {};
}

Result<std::optional<Cursor>> Log::cursor(std::string_view name) {
  return read_cursor(*database_, name);
}

Result<void> Log::keep_confirmed(const Cursor& cursor) {
  return write_confirmed(directory_, id_, cursor);
}

}  // namespace headwater
