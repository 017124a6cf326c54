#include "cloud/receiver.h"

#include <fmt/format.h>

#include <optional>

namespace headwater {
namespace {

Position answer(const ArchivedLog& stored, const Batch& batch, Outcome outcome,
                std::string detail = {}) {
  const Head& head = stored.log.head();
  return {stored.log.id(), {head.sequence, head.chain}, batch.epoch, outcome, std::move(detail)};
}

// The batch does not fit what is stored. Only if it is whole in itself does it tell another
// history.
Position fork(const ArchivedLog& stored, const Batch& batch) {
  const auto whole = batch.gap ? Result<BlockEnd>(BlockEnd{}) : check(batch.block);
  if (!whole) return answer(stored, batch, Outcome::damaged, whole.error().detail);
  return answer(
      stored, batch, Outcome::fork,
      fmt::format("the batch of events {} to {} tells another history than the stored one: two "
                  "gateways have one log, or its end was lost and written anew",
                  batch.block.first.value(), batch.block.last().value()));
}

}  // namespace

Result<Position> Receiver::take(const std::string& gateway, const Batch& batch) {
  auto found = archive_.log_of(gateway, batch.log);
  if (!found) return found.error();
  ArchivedLog& stored = **found;
  const Sequence head = stored.log.head().sequence;
  if (batch.block.first > head.next()) return answer(stored, batch, Outcome::gap);
  if (batch.block.first == head.next()) return append(stored, batch);
  if (batch.block.last() <= head) return compare(stored, batch);
  return append_rest(stored, batch);
}

Result<Position> Receiver::append(ArchivedLog& stored, const Batch& batch) {
  if (batch.block.chain_before != stored.log.head().chain) return fork(stored, batch);
  if (batch.gap) return append_gap(stored, batch);
  const auto appended = stored.log.append({&batch.block, 1});
  const auto kind = appended ? std::optional<ErrorKind>() : appended.error().kind;
  if (kind == ErrorKind::storage || kind == ErrorKind::full) return appended.error();
  if (!appended) return answer(stored, batch, Outcome::damaged, appended.error().detail);
  const Position position = answer(stored, batch, Outcome::stored);
  if (auto maintained = stored.log.maintain(); !maintained) return maintained.error();
  archive_.report_damages(stored);
  return position;
}

Result<Position> Receiver::append_gap(ArchivedLog& stored, const Batch& batch) {
  const auto appended = stored.log.append_gap(gap_of(batch));
  if (!appended && appended.error().kind == ErrorKind::storage) return appended.error();
  if (!appended) return answer(stored, batch, Outcome::damaged, appended.error().detail);
  return answer(stored, batch, Outcome::stored);
}

// All of it is stored already: it must be the same.
Result<Position> Receiver::compare(ArchivedLog& stored, const Batch& batch) {
  auto chain = stored.reader.chain_at(batch.block.last());
  // Within a gap of this copy there is nothing to compare with.
  if (!chain && chain.error().kind == ErrorKind::not_found) {
    return answer(stored, batch, Outcome::stored);
  }
  if (!chain) return chain.error();
  if (*chain != batch.block.chain_after) return fork(stored, batch);
  return answer(stored, batch, Outcome::stored);
}

// Its beginning is stored already.
Result<Position> Receiver::append_rest(ArchivedLog& stored, const Batch& batch) {
  if (batch.gap) return append_rest_of_gap(stored, batch);
  auto rest = cut_front(batch.block, stored.log.head().sequence.next());
  if (!rest) return answer(stored, batch, Outcome::damaged, rest.error().detail);
  return append(stored, Batch{batch.log, batch.epoch, std::move(*rest), {}});
}

// The gateway has lost more than the centre has not got.
Result<Position> Receiver::append_rest_of_gap(ArchivedLog& stored, const Batch& batch) {
  Gap gap = gap_of(batch);
  auto chain = stored.reader.chain_at(gap.first.previous());
  if (!chain && chain.error().kind != ErrorKind::not_found) return chain.error();
  if (chain && *chain != gap.chain_before) return fork(stored, batch);
  const Head& head = stored.log.head();
  gap.count = gap.last().value() - head.sequence.value();
  gap.first = head.sequence.next();
  gap.before = head.commit;
  gap.chain_before = head.chain;
  return append_gap(stored, batch_of(batch.log, batch.epoch, gap));
}

}  // namespace headwater
