#include "store/snapshot.h"

#include "model/state_codec.h"
#include "store/compression.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace headwater {
namespace {

// How a row's state is stored: do not change a number.
constexpr std::int64_t encoding_zstd = 1;
constexpr int level = 3;

struct Row {
  std::int64_t sequence = 0;
  std::int64_t model_version = 0;
  std::int64_t encoding = 0;
  std::string_view chain;
  std::string_view state;
};

// The first 16 bytes of SHA-256 over the row: the three numbers as 64 bits, little-endian, then
// chain and state.
std::string checksum_of(const Row& row) {
  std::string numbers;
  for (const std::int64_t number : {row.sequence, row.model_version, row.encoding}) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      numbers += static_cast<char>((static_cast<std::uint64_t>(number) >> shift) & 0xFFU);
    }
  }
  Sha256 sha;
  const Hash hash = sha.update(numbers).update(row.chain).update(row.state).finish();
  return std::string(as_bytes(hash).substr(0, 16));
}

// Nothing if the row's checksum is wrong, or it is of another version, or not the state it claims.
std::optional<Snapshot> read_row(const Row& row, std::string_view checksum, bool of_any_version) {
  const auto chain = hash_from_bytes(row.chain);
  if ((row.model_version != std::int64_t{model_version} && !of_any_version) ||
      row.encoding != encoding_zstd || !chain || checksum != checksum_of(row)) {
    return std::nullopt;
  }
  const auto bytes = decompress(row.state, state_bytes_limit);
  if (!bytes) return std::nullopt;
  auto state = decode_state(*bytes);
  const Sequence sequence(static_cast<std::uint64_t>(row.sequence));
  if (!state || state->sequence() != sequence) return std::nullopt;
  return Snapshot{sequence, *chain, std::move(*state)};
}

Result<std::optional<Snapshot>> read_at(Database& database, Sequence sequence,
                                        bool of_any_version) {
  auto query = database.prepare(
      "SELECT sequence, model_version, encoding, chain, state, checksum FROM snapshot "
      "WHERE sequence = ?");
  if (!query) return query.error();
  auto found = query->bind(1, static_cast<std::int64_t>(sequence.value())).step();
  if (!found) return found.error();
  if (!*found) return std::optional<Snapshot>();
  return read_row(
      {query->integer(0), query->integer(1), query->integer(2), query->blob(3), query->blob(4)},
      query->blob(5), of_any_version);
}

}  // namespace

Result<void> write_snapshot(Database& database, const Hash& chain, const State& state) {
  const std::string bytes = encode_state(state);
  if (bytes.size() > state_bytes_limit) return {};
  auto packed = compress(bytes, level);
  if (!packed) return packed.error();
  const Row row{static_cast<std::int64_t>(state.sequence().value()), std::int64_t{model_version},
                encoding_zstd, as_bytes(chain), *packed};
  const std::string checksum = checksum_of(row);
  auto upsert = database.prepare(
      "INSERT OR REPLACE INTO snapshot (sequence, model_version, encoding, chain, state, checksum) "
      "VALUES (?, ?, ?, ?, ?, ?)");
  if (!upsert) return upsert.error();
  return upsert->bind(1, row.sequence)
      .bind(2, row.model_version)
      .bind(3, row.encoding)
      .bind_blob(4, row.chain)
      .bind_blob(5, row.state)
      .bind_blob(6, checksum)
      .run();
}

Result<std::optional<Snapshot>> read_snapshot(Database& database, Sequence at,
                                              std::uint64_t& passed_over, Sequence base) {
  auto sequences = list_snapshots(database);
  if (!sequences && sequences.error().kind != ErrorKind::damaged) return sequences.error();
  if (!sequences) {
    ++passed_over;
    return std::optional<Snapshot>();
  }
  for (auto sequence = sequences->rbegin(); sequence != sequences->rend(); ++sequence) {
    if (*sequence > at) continue;
    auto snapshot = read_at(database, *sequence, *sequence == base);
    if (!snapshot && snapshot.error().kind != ErrorKind::damaged) return snapshot;
    if (snapshot && *snapshot) return snapshot;
    ++passed_over;
  }
  return std::optional<Snapshot>();
}

Result<std::vector<Sequence>> list_snapshots(Database& database) {
  auto query =
      database.prepare("SELECT sequence FROM snapshot WHERE sequence > 0 ORDER BY sequence");
  if (!query) return query.error();
  std::vector<Sequence> sequences;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return sequences;
    sequences.emplace_back(static_cast<std::uint64_t>(query->integer(0)));
  }
}

Result<Sequence> newest_snapshot(Database& database, Sequence at) {
  auto query = database.prepare(
      "SELECT ifnull(max(sequence), 0) FROM snapshot WHERE sequence <= ? AND model_version = ?");
  if (!query) return query.error();
  auto row = query->bind(1, static_cast<std::int64_t>(at.value()))
                 .bind(2, std::int64_t{model_version})
                 .step();
  if (!row) return row.error();
  return Sequence(static_cast<std::uint64_t>(query->integer(0)));
}

Result<void> remove_snapshots(Database& database, std::span<const Sequence> sequences) {
  auto statement = database.prepare("DELETE FROM snapshot WHERE sequence = ?");
  if (!statement) return statement.error();
  for (const Sequence sequence : sequences) {
    auto removed = statement->bind(1, static_cast<std::int64_t>(sequence.value())).run();
    if (!removed) return removed;
  }
  return {};
}

}  // namespace headwater
