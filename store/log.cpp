#include "store/log.h"

#include "store/creation.h"
#include "store/rows.h"
#include "store/schema.h"
#include "store/sealing.h"

#include <fmt/format.h>

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
                 "check store.path and its permissions"};
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
  if (auto prepared = log.prepare(); !prepared) return prepared.error();
  if (auto identified = log.identify(identity); !identified) return identified.error();
  if (auto found = log.find_head(); !found) return found.error();
  if (auto checked = log.check_cursors(); !checked) return checked.error();
  return log;
}

Result<void> Log::prepare() {
  if (auto set = database_.execute("PRAGMA synchronous=FULL; PRAGMA journal_size_limit=16777216;");
      !set) {
    return set;
  }
  // A restored backup may be in another mode, in which a power cut can undo an acknowledged commit.
  if (auto set = database_.use_write_ahead_log(); !set) return set;
  auto insert = database_.prepare(
      "INSERT INTO tail (first, count, recorded, uptime, chain_before, chain_after, encoding, "
      "events) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  insert_ = std::move(*insert);
  return {};
}

Result<void> Log::identify(const LogIdentity& identity) {
  auto query = database_.prepare("SELECT id, gateway FROM log");
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

Result<void> Log::find_head() {
  if (auto read = read_last_segment(); !read) return read;
  return read_tail();
}

Result<void> Log::read_last_segment() {
  auto query = database_.prepare(select_blocks("segment", "ORDER BY first DESC LIMIT 1"));
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  if (!*row) return {};
  auto block = read_block(*query);
  if (!block) return block.error();
  auto end = check(*block);
  if (!end) return end.error();
  head_ = {block->last(), end->chain, end->commit};
  return {};
}

Result<void> Log::read_tail() {
  auto query = database_.prepare(select_blocks("tail", "ORDER BY first"));
  if (!query) return query.error();
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return {};
    auto block = read_block(*query);
    if (!block) return block.error();
    auto end = check(*block);
    if (!end) return end.error();
    if (block->first != head_.sequence.next() || block->chain_before != head_.chain) {
      return Error{ErrorKind::damaged,
                   fmt::format("event {} does not follow event {}", block->first.value(),
                               head_.sequence.value()),
                   "run `headwater verify`; nothing was changed"};
    }
    head_ = {block->last(), end->chain, end->commit};
    tail_events_ += block->count;
    tail_bytes_ += block->events.size();
  }
}

// A log that ends before what others have confirmed has lost its end.
Result<void> Log::check_cursors() {
  auto query = database_.prepare("SELECT name, sequence FROM cursor ORDER BY sequence DESC");
  if (!query) return query.error();
  auto row = query->step();
  if (!row) return row.error();
  if (!*row || Sequence(static_cast<std::uint64_t>(query->integer(1))) <= head_.sequence) return {};
  return Error{ErrorKind::damaged,
               fmt::format("the log ends at {}, but \"{}\" has confirmed {}: its end is lost",
                           head_.sequence.value(), query->text(0), query->integer(1)),
               "keep the files; restore the store from a backup or begin a new one"};
}

Result<void> Log::append(std::span<const Event> events, Instant at) {
  assert(!events.empty());
  std::vector<Block> blocks;
  BlockBuilder builder(head_.sequence.next(), head_.commit, head_.chain);
  for (std::size_t i = 0; i < events.size(); ++i) {
    // Only a commit of unusual size needs more than one block.
    if (builder.count() == block_events_limit || builder.frames_size() > commit_block_bytes) {
      blocks.push_back(std::move(builder).finish(tuning_.tail_level));
      builder = BlockBuilder(blocks.back().last().next(), at, blocks.back().chain_after);
    }
    builder.add(events[i], i == 0 ? std::optional(at) : std::nullopt);
  }
  blocks.push_back(std::move(builder).finish(tuning_.tail_level));
  return store(blocks, at);
}

Result<void> Log::append(std::span<const Block> blocks) {
  Head head = head_;
  for (const auto& block : blocks) {
    auto end = check_next(block, head);
    if (!end) return end.error();
    head = {block.last(), end->chain, end->commit};
  }
  return store(blocks, head.commit);
}

// The moment counts too: where a block begins within a commit, the chain does not cover it.
Result<BlockEnd> Log::check_next(const Block& block, const Head& head) {
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
  if (block.before != head.commit) return wrong("have another moment of commit than");
  return check(block);
}

Result<void> Log::store(std::span<const Block> blocks, Instant commit) {
  if (broken_) return *broken_;
  auto transaction = Transaction::begin(database_);
  if (!transaction) return in_doubt(transaction.error());
  for (const auto& block : blocks) {
    if (auto inserted = insert_tail(block); !inserted) return in_doubt(inserted.error());
  }
  if (auto committed = transaction->commit(); !committed) return in_doubt(committed.error());
  for (const auto& block : blocks) {
    tail_events_ += block.count;
    tail_bytes_ += block.events.size();
  }
  head_ = {blocks.back().last(), blocks.back().chain_after, commit};
  return {};
}

Result<void> Log::insert_tail(const Block& block) {
  return insert_->bind(1, static_cast<std::int64_t>(block.first.value()))
      .bind(2, static_cast<std::int64_t>(block.count))
      .bind(3, block.before.wall.microseconds())
      .bind(4, static_cast<std::int64_t>(block.before.uptime.microseconds()))
      .bind_blob(5, as_bytes(block.chain_before))
      .bind_blob(6, as_bytes(block.chain_after))
      .bind(7, static_cast<std::int64_t>(block.encoding))
      .bind_blob(8, block.events)
      .run();
}

Result<void> Log::maintain() {
  if (broken_) return *broken_;
  if (tail_events_ >= tuning_.segment_events || tail_bytes_ >= tuning_.segment_bytes) {
    if (auto sealed = seal_tail(database_, tuning_); !sealed) return in_doubt(sealed.error());
    tail_events_ = 0;
    tail_bytes_ = 0;
  }
  if (database_.wal_pages() >= tuning_.checkpoint_pages) {
    if (auto moved = database_.checkpoint(); !moved) return in_doubt(moved.error());
  }
  return {};
}

Error Log::in_doubt(Error error) {
  error.kind = ErrorKind::storage;
  if (error.hint.empty()) error.hint = "the next start reads what has been stored";
  broken_ = error;
  return error;
}

Result<void> Log::set_cursor(std::string_view name, const Cursor& cursor) {
  if (broken_) return *broken_;
  auto upsert = database_.prepare("INSERT OR REPLACE INTO cursor VALUES (?, ?, ?)");
  if (!upsert) return in_doubt(upsert.error());
  auto done = upsert->bind_text(1, name)
                  .bind(2, static_cast<std::int64_t>(cursor.sequence.value()))
                  .bind_blob(3, as_bytes(cursor.chain))
                  .run();
  if (!done) return in_doubt(done.error());
  return {};
}

Result<std::optional<Cursor>> Log::cursor(std::string_view name) {
  return read_cursor(database_, name);
}

}  // namespace headwater
