// What stands in log.db: names and numbers that the writer and the readers share. FORMAT.md
// describes them. Do not change what is here: a new form gets a new number.
#pragma once

#include <cstdint>

namespace headwater::schema {

inline constexpr std::uint32_t application_id = 0x48574C47;  // "HWLG", in the database's header
inline constexpr std::uint32_t format_version = 1;           // user_version

inline constexpr const char* database_file = "log.db";
inline constexpr const char* unfinished_file = "log.db.new";  // while a log is being created
inline constexpr const char* lock_file = "lock";

inline constexpr const char* create = R"(
CREATE TABLE log (
  id      BLOB NOT NULL,      -- 16 bytes, a UUID
  gateway TEXT NOT NULL,
  created INTEGER NOT NULL    -- microseconds since 1970, by the wall clock
) STRICT;
CREATE TABLE tail (
  first        INTEGER PRIMARY KEY,  -- sequence of the first event
  count        INTEGER NOT NULL,
  recorded     INTEGER NOT NULL,     -- the moment in force before the first event: wall clock
  uptime       INTEGER NOT NULL,     --   and time since boot, microseconds
  chain_before BLOB NOT NULL,
  chain_after  BLOB NOT NULL,
  encoding     INTEGER NOT NULL,
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
  time_from    INTEGER NOT NULL,     -- the earliest and the latest event time in it
  time_to      INTEGER NOT NULL,
  devices      BLOB NOT NULL,        -- which devices it may contain: see device_filter.h
  events       BLOB NOT NULL         -- last, so that the columns before it are read without it
) STRICT;
CREATE TABLE cursor (
  name     TEXT PRIMARY KEY,
  sequence INTEGER NOT NULL,
  chain    BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE snapshot (
  sequence      INTEGER PRIMARY KEY,
  model_version INTEGER NOT NULL,  -- of the fold that made the state
  chain         BLOB NOT NULL,     -- at that sequence
  encoding      INTEGER NOT NULL,
  checksum      BLOB NOT NULL,     -- of the row: see snapshot.cpp
  state         BLOB NOT NULL
) STRICT;
)";

}  // namespace headwater::schema
