#include "store/gap.h"

#include "store/checksum.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr const char* select =
    "SELECT first, count, recorded, uptime, chain_before, chain_after, reason, checksum FROM gap ";

std::string checksum_of(const Gap& gap) {
  return checksum_bytes(ChecksumInput()
                            .add(gap.first.value())
                            .add(gap.count)
                            .add(gap.before.wall.microseconds())
                            .add(gap.before.uptime.microseconds())
                            .add(as_bytes(gap.chain_before))
                            .add(as_bytes(gap.chain_after))
                            .add(static_cast<std::uint32_t>(gap.reason))
                            .checksum());
}

Result<Gap> read_gap(const Statement& row) {
  Gap gap;
  gap.first = Sequence(static_cast<std::uint64_t>(row.integer(0)));
  gap.count = static_cast<std::uint64_t>(row.integer(1));
  gap.before = {Timestamp(row.integer(2)), Uptime(static_cast<std::uint64_t>(row.integer(3)))};
  const auto before = hash_from_bytes(row.blob(4));
  const auto after = hash_from_bytes(row.blob(5));
  gap.reason = static_cast<GapReason>(row.integer(6));
  if (before && after) {
    gap.chain_before = *before;
    gap.chain_after = *after;
    if (gap.count > 0 && row.blob(7) == checksum_of(gap)) return gap;
  }
  return Error{ErrorKind::damaged,
               fmt::format("the record of the gap at {} is damaged", gap.first.value()),
               "run `headwater verify`"};
}

// `damaged` says what to do about a damaged record.
template <class Damaged>
Result<std::vector<Gap>> read_gaps(Database& database, const Damaged& damaged) {
  auto query = database.prepare(fmt::format("{} ORDER BY first", select));
  if (!query) return query.error();
  std::vector<Gap> gaps;
  for (;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return gaps;
    auto gap = read_gap(*query);
    if (gap) {
      gaps.push_back(*gap);
    } else if (auto passed = damaged(gap.error()); !passed) {
      return passed.error();
    }
  }
}

// The first in the order of `rest` that has a whole record.
Result<std::optional<Gap>> first_readable(Database& database, std::string_view rest,
                                          Sequence sequence) {
  auto lent = database.lend(fmt::format("{} {}", select, rest));
  if (!lent) return lent.error();
  Statement& query = **lent;
  query.bind(1, static_cast<std::int64_t>(sequence.value()));
  for (;;) {
    auto row = query.step();
    if (!row) return row.error();
    if (!*row) return std::optional<Gap>();
    if (auto gap = read_gap(query)) return std::optional(*gap);
  }
}

}  // namespace

std::string_view gap_reason_name(GapReason reason) {
  switch (reason) {
    case GapReason::trimmed:
      return "trimmed";
    case GapReason::dropped:
      return "dropped";
    case GapReason::damaged:
      return "damaged";
    case GapReason::missing:
      return "missing";
  }
  return "unknown";
}

Error gap_error(const Gap& gap) {
  return {ErrorKind::not_found,
          fmt::format("events {} to {} are not here any more: {}", gap.first.value(),
                      gap.last().value(), gap_reason_name(gap.reason)),
          ""};
}

Result<std::optional<Gap>> gap_at(Database& database, Sequence sequence) {
  auto lent = database.lend(fmt::format("{} WHERE first <= ? ORDER BY first DESC LIMIT 1", select));
  if (!lent) return lent.error();
  Statement& query = **lent;
  auto row = query.bind(1, static_cast<std::int64_t>(sequence.value())).step();
  if (!row) return row.error();
  if (!*row) return std::optional<Gap>();
  auto gap = read_gap(query);
  if (!gap || gap->last() < sequence) return std::optional<Gap>();
  return std::optional(*gap);
}

Result<std::optional<Gap>> gap_after(Database& database, Sequence sequence) {
  return first_readable(database, "WHERE first > ? ORDER BY first", sequence);
}

Result<std::optional<Gap>> gap_before(Database& database, Sequence sequence) {
  return first_readable(database, "WHERE first + count <= ? ORDER BY first DESC", sequence);
}

Result<std::vector<Gap>> all_gaps(Database& database) {
  return read_gaps(database, [](const Error& error) { return Result<void>(error); });
}

Result<std::vector<Gap>> readable_gaps(Database& database) {
  return read_gaps(database, [](const Error&) { return Result<void>(); });
}

Result<Sequence> removed_up_to(Database& database) {
  auto gap = gap_at(database, Sequence(1));
  if (!gap) return gap.error();
  const auto removed = [](const Gap& found) {
    return found.reason == GapReason::trimmed || found.reason == GapReason::dropped;
  };
  return *gap && removed(**gap) ? (*gap)->last() : Sequence();
}

Result<void> put_gap(Database& database, const Gap& gap) {
  auto insert = database.prepare("INSERT OR REPLACE INTO gap VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  if (!insert) return insert.error();
  const std::string sum = checksum_of(gap);
  return insert->bind(1, static_cast<std::int64_t>(gap.first.value()))
      .bind(2, static_cast<std::int64_t>(gap.count))
      .bind(3, gap.before.wall.microseconds())
      .bind(4, static_cast<std::int64_t>(gap.before.uptime.microseconds()))
      .bind_blob(5, as_bytes(gap.chain_before))
      .bind_blob(6, as_bytes(gap.chain_after))
      .bind(7, static_cast<std::int64_t>(gap.reason))
      .bind_blob(8, sum)
      .run();
}

Result<void> remove_gap(Database& database, Sequence first) {
  auto remove = database.prepare("DELETE FROM gap WHERE first = ?");
  if (!remove) return remove.error();
  return remove->bind(1, static_cast<std::int64_t>(first.value())).run();
}

}  // namespace headwater
