// What the command line says. Filled by main.cpp, and used by the commands.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

enum class Format { table, json };

// Which log, and how its answers are written. Of `store` and `config` at most one is set.
struct CommonOptions {
  std::string store;   // the directory of the log
  std::string config;  // a gateway's configuration, which names the directory
  Format format = Format::table;
};

inline constexpr const char* default_config = "/etc/headwater/gateway.yaml";

// Times are as parse_time_argument() takes them.
struct StateOptions {
  std::string device;
  std::optional<std::string> at;  // of these three at most one is set
  std::optional<std::uint64_t> at_seq;
  std::optional<std::string> observed_at;
};

struct DiffOptions {
  std::string device;
  std::optional<std::string> from;  // T1; or else from_seq
  std::optional<std::string> to;    // T2; or to_seq, or neither: the head
  std::optional<std::uint64_t> from_seq;
  std::optional<std::uint64_t> to_seq;
};

struct WhyOptions {
  std::string device;
  std::string field;              // as device_fields.h names it
  std::optional<std::string> at;  // of these two at most one is set
  std::optional<std::uint64_t> at_seq;
};

struct ReplayOptions {
  std::string rules;  // a file, as config/rules_file.h reads it
};

struct EventsOptions {
  std::string device;              // empty: all
  std::vector<std::string> types;  // empty: all
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<std::uint64_t> from_seq;
  std::optional<std::uint64_t> to_seq;
  std::optional<std::uint64_t> last;  // only the last so many
  bool reverse = false;               // newest first; not together with `follow`
  bool follow = false;
};

// Either a command, or `outcome`, which asks for that of one.
struct GiveCommandOptions {
  std::string device;
  std::string name;                    // "set-limits"
  std::vector<std::string> arguments;  // KEY=VALUE
  std::string id;                      // the idempotency key; empty: a random one
  std::optional<std::string> expires;  // a time, or how long from now
  std::optional<std::uint64_t> expected_seq;
  std::string outcome;  // a key
};

struct BackupOptions {
  std::string file;
  bool force = false;  // replaces a file that is there
};

struct DigestOptions {
  std::optional<std::uint64_t> at_seq;
};

struct TraceOptions {
  std::vector<std::string> at_seq;  // positions
  std::optional<std::uint64_t> from_seq;
  std::optional<std::uint64_t> to_seq;
  std::vector<std::string> parts;  // empty: all
  bool details = false;
};

struct RehearseOptions {
  std::string program;
  std::optional<std::uint64_t> patience_s;
};

}  // namespace headwater
