// What stands in views.db: VIEWS.md describes it for those who ask it. Tables may change with a new
// version, since views of another version are made again.
#pragma once

#include <cstdint>

namespace headwater::view_schema {

inline constexpr std::uint32_t application_id = 0x48575657;  // "HWVW", in the database's header
inline constexpr std::uint32_t version = 1;                  // user_version

// Two files take turns: while one is in use, the next one is built in the other. The link says
// which of them it is, so that each has a write-ahead log of its own whoever opens it and when.
inline constexpr const char* link = "views.db";
inline constexpr const char* new_link = "views.db.new";
inline constexpr const char* files[] = {"views-1.db", "views-2.db"};

// The operating system keeps files by 4 KiB: with smaller pages it would write the same.
inline constexpr int page_size = 4'096;

inline constexpr const char* create = R"(
CREATE TABLE position (            -- one row: how far the views have come
  log           BLOB NOT NULL,     -- the log's id, 16 bytes
  gateway       TEXT NOT NULL,
  sequence      INTEGER NOT NULL,  -- the last event that is in them
  chain         BLOB NOT NULL,     -- the log's chain there
  model_version INTEGER NOT NULL,
  boot          TEXT NOT NULL      -- of the machine, while they are written; '' once they are safe
) STRICT;
CREATE TABLE rollup_period (       -- from when on the rollups are whole
  name         TEXT PRIMARY KEY,   -- '1m', '1h', '1d'
  kept_from_us INTEGER             -- NULL: nothing was removed
) STRICT, WITHOUT ROWID;
INSERT INTO rollup_period VALUES ('1m', NULL), ('1h', NULL), ('1d', NULL);
CREATE TABLE device (
  number         INTEGER PRIMARY KEY,
  device         TEXT NOT NULL UNIQUE,
  name           TEXT NOT NULL,
  location       TEXT NOT NULL,
  class          TEXT NOT NULL,
  origin         TEXT NOT NULL,
  source         TEXT NOT NULL,
  presence       TEXT NOT NULL,
  decommissioned INTEGER NOT NULL,
  readings       INTEGER NOT NULL,
  first_seen_us  INTEGER,
  last_seen_us   INTEGER,
  sequence       INTEGER NOT NULL
) STRICT;
CREATE TABLE device_label (
  device TEXT NOT NULL,
  key    TEXT NOT NULL,
  value  TEXT NOT NULL,
  PRIMARY KEY (device, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE latest (
  series      INTEGER PRIMARY KEY,
  device      TEXT NOT NULL,
  measurement TEXT NOT NULL,
  value       ANY,
  kind        TEXT NOT NULL,
  unit        TEXT NOT NULL,
  time_us     INTEGER NOT NULL,
  sequence    INTEGER NOT NULL,
  corrected   INTEGER,
  UNIQUE (device, measurement)
) STRICT;
CREATE TABLE alarm (
  sequence         INTEGER PRIMARY KEY,
  device           TEXT NOT NULL,
  measurement      TEXT NOT NULL,
  bound            TEXT NOT NULL,
  since_us         INTEGER NOT NULL,
  raised_us        INTEGER,
  value            REAL,
  threshold        REAL,
  cleared_sequence INTEGER,
  cleared_us       INTEGER,
  cleared_value    REAL,
  clear_reason     TEXT
) STRICT;
CREATE INDEX open_alarm ON alarm (device, measurement, bound) WHERE cleared_sequence IS NULL;
CREATE TABLE rejected (
  sequence INTEGER PRIMARY KEY,
  time_us  INTEGER NOT NULL,
  topic    TEXT NOT NULL,
  reason   TEXT NOT NULL,
  size     INTEGER NOT NULL,
  payload  BLOB NOT NULL
) STRICT;
CREATE TABLE command (
  sequence         INTEGER PRIMARY KEY,
  key              TEXT NOT NULL,
  device           TEXT NOT NULL,
  name             TEXT NOT NULL,
  decided_us       INTEGER NOT NULL,
  outcome          TEXT NOT NULL,
  reason           TEXT NOT NULL,
  status           TEXT,
  status_us        INTEGER,
  status_detail    TEXT
) STRICT;
CREATE INDEX command_key ON command (key);
)";

// For each period; {0} is its name.
inline constexpr const char* create_rollup = R"(
CREATE TABLE rollup_{0} (
  time_us      INTEGER NOT NULL,
  series       INTEGER NOT NULL,
  count        INTEGER NOT NULL,
  min          REAL NOT NULL,
  max          REAL NOT NULL,
  sum          REAL,               -- NULL: beyond what a REAL can be
  last         REAL NOT NULL,
  last_time_us INTEGER NOT NULL,
  mean         REAL AS (sum / count) VIRTUAL,
  PRIMARY KEY (time_us, series)
) STRICT, WITHOUT ROWID;
CREATE VIEW by_{0} AS
  SELECT r.time_us, l.device, l.measurement, r.count, r.min, r.max, r.mean, r.last,
         r.last_time_us, l.unit
  FROM rollup_{0} AS r JOIN latest AS l ON l.series = r.series;
)";

}  // namespace headwater::view_schema
