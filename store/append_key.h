// Idempotency keys: which appends have been done, so that what is asked for twice is done once.
//
// A key is written in the transaction of the events it stands for: either both are there or
// neither, whatever happens in between. The newest append_keys_limit keys are kept; an append that
// adds some removes as many of the oldest beyond that. Whoever repeats a request must do so before
// as many others have come.
#pragma once

#include "model/error.h"
#include "model/sequence.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

inline constexpr std::int64_t append_keys_limit = 10'000;
inline constexpr std::size_t append_key_bytes_limit = 128;

// A key for events of one append.
struct AppendKey {
  std::string key;          // 1 to append_key_bytes_limit bytes
  std::uint64_t first = 0;  // of the append's events, counted from 0
  std::uint64_t count = 0;  // how many, from there; may be none
};

// What a key stands for. Without events, `first` is where the next one was.
struct Appended {
  Sequence first;
  std::uint64_t count = 0;
  bool operator==(const Appended&) const = default;
};

// Error: storage; damaged, if what is known of the key is: then it must not be used.
Result<std::optional<Appended>> find_append_key(Database& database, std::string_view key);
// A row as it is stored.
struct AppendKeyRow {
  std::int64_t number = 0;
  std::string key;
  Appended appended;
  std::int64_t checksum = 0;
};
// All of them, in the order of the appends, whatever their state. Error: storage, damaged.
Result<std::vector<AppendKeyRow>> all_append_keys(Database& database);
// Within the caller's transaction. Error: storage.
Result<void> put_append_key(Database& database, const AppendKeyRow& row);
// How many there are. Error: storage, damaged.
Result<std::int64_t> count_append_keys(Database& database);
// Adds one, within the caller's transaction. Error: storage.
Result<void> add_append_key(Database& database, std::string_view key, const Appended& appended);
// Removes the `count` oldest, likewise. Error: storage.
Result<void> remove_oldest_append_keys(Database& database, std::int64_t count);

}  // namespace headwater
