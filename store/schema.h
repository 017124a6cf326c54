// What stands in log.db: names and numbers that the writer and the readers share. FORMAT.md
// describes them. Do not change what is here: a new form gets a new number.
#pragma once

#include <cstdint>

namespace headwater::schema {

inline constexpr std::uint32_t application_id = 0x48574C47;  // "HWLG", in the database's header
inline constexpr std::uint32_t format_version = 2;           // user_version

// Small pages: a commit of one event touches one page, and so seldom more than one 4 KiB block of
// the card.
inline constexpr int page_size = 512;

inline constexpr const char* database_file = "log.db";
inline constexpr const char* unfinished_file = "log.db.new";  // while a log is being created
inline constexpr const char* lock_file = "lock";
inline constexpr const char* reserve_file = "reserve";

// The tail has two runs of slots, which are filled in turn.
inline constexpr std::int64_t run_slots = std::int64_t{1} << 24;

inline constexpr const char* create = R"(
CREATE TABLE log (
  id      BLOB NOT NULL,      -- 16 bytes, a UUID
  gateway TEXT NOT NULL,
  created INTEGER NOT NULL    -- microseconds since 1970, by the wall clock
) STRICT;
CREATE TABLE tail (
  slot         INTEGER PRIMARY KEY,  -- see tail.h
  first        INTEGER NOT NULL,     -- sequence of the first event
  count        INTEGER NOT NULL,
  recorded     INTEGER NOT NULL,     -- the moment in force before the first event: wall clock
  uptime       INTEGER NOT NULL,     --   and time since boot, microseconds
  chain_before BLOB NOT NULL,
  chain_after  BLOB NOT NULL,
  encoding     INTEGER NOT NULL,
  checksum     BLOB NOT NULL,        -- see rows.h
  events       BLOB NOT NULL
) STRICT;
CREATE TABLE segment (
  first        INTEGER PRIMARY KEY,
  count        INTEGER NOT NULL,
  recorded     INTEGER NOT NULL,
  uptime       INTEGER NOT NULL,
  chain_before BLOB NOT NULL,
  chain_after  BLOB NOT NULL,
  encoding     INTEGER NOT NULL,
  checksum     BLOB NOT NULL,
  time_from    INTEGER NOT NULL,     -- the earliest and the latest event time in it
  time_to      INTEGER NOT NULL,
  types        BLOB NOT NULL,        -- the event types in it, and
  devices      BLOB NOT NULL,        --   the numbers of the devices: see number_set.h
  events       BLOB NOT NULL         -- last, so that the columns before it are read without it
) STRICT;
CREATE TABLE gap (
  first        INTEGER PRIMARY KEY,  -- events that are not here, whatever the other tables say
  count        INTEGER NOT NULL,
  recorded     INTEGER NOT NULL,
  uptime       INTEGER NOT NULL,
  chain_before BLOB NOT NULL,
  chain_after  BLOB NOT NULL,
  reason       INTEGER NOT NULL,     -- see gap.h
  checksum     BLOB NOT NULL
) STRICT;
CREATE TABLE device (
  id       TEXT PRIMARY KEY,         -- as segments know it:
  number   INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE cursor (
  name     TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  chain    BLOB NOT NULL,
  checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE append_key (            -- see append_key.h
  number   INTEGER PRIMARY KEY,      -- in the order of the appends
  key      TEXT NOT NULL UNIQUE,
  first    INTEGER NOT NULL,
  count    INTEGER NOT NULL,
  checksum INTEGER NOT NULL
) STRICT;
CREATE TABLE snapshot (
  sequence      INTEGER PRIMARY KEY,
  model_version INTEGER NOT NULL,  -- of the fold that made the state
  chain         BLOB NOT NULL,     -- at that sequence
  encoding      INTEGER NOT NULL,
  checksum      BLOB NOT NULL,     -- of the row: see snapshot.cpp
  state         BLOB NOT NULL
) STRICT;
CREATE TABLE segment_time (
  first       INTEGER PRIMARY KEY,  -- of the segment
  count       INTEGER NOT NULL,
  elapsed     INTEGER NOT NULL,     -- log time that went by in it: see log_time.h
  recorded_to INTEGER NOT NULL,     -- the latest commit in it, by the wall clock
  checksum    INTEGER NOT NULL
) STRICT;
CREATE TABLE kept (
  first    INTEGER PRIMARY KEY,  -- important events among those that were removed: see kept.h
  last     INTEGER NOT NULL,
  count    INTEGER NOT NULL,
  checksum BLOB NOT NULL,
  events   BLOB NOT NULL
) STRICT;
)";

}  // namespace headwater::schema
