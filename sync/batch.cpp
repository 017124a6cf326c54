#include "sync/batch.h"

#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <limits>
#include <optional>

namespace headwater {
namespace {

Error invalid(std::string_view why) {
  return {ErrorKind::invalid_input, fmt::format("not a batch: {}", why), ""};
}

// The fields whose size or presence must be right.
struct Required {
  std::optional<LogId> log;
  std::optional<Hash> chain_before;
  std::optional<Hash> chain_after;
};

void read_fields(protozero::pbf_reader& reader, Batch& batch, Required& required) {
  Block& block = batch.block;
  std::uint32_t reason = 0;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        required.log = LogId::from_bytes(wire::take_bytes(reader));
        break;
      case wire::varint(2):
        block.first = Sequence(reader.get_uint64());
        break;
      case wire::varint(3):
        block.count = reader.get_uint64();
        break;
      case wire::bytes(4):
        required.chain_before = hash_from_bytes(wire::take_bytes(reader));
        break;
      case wire::bytes(5):
        required.chain_after = hash_from_bytes(wire::take_bytes(reader));
        break;
      case wire::varint(6):
        block.before.wall = Timestamp(reader.get_sint64());
        break;
      case wire::varint(7):
        block.before.uptime = Uptime(reader.get_uint64());
        break;
      case wire::varint(8):
        block.encoding = static_cast<Encoding>(reader.get_uint32());
        break;
      case wire::bytes(9):
        block.events = wire::take_bytes(reader);
        break;
      case wire::varint(10):
        batch.epoch = reader.get_uint64();
        break;
      case wire::varint(11):
        reason = reader.get_uint32();
        break;
      default:
        wire::skip_unknown(reader, 11);
    }
  }
  if (reason != 0) batch.gap = static_cast<GapReason>(reason);
}

// Sequences are stored as signed 64-bit numbers.
constexpr std::uint64_t sequence_limit = std::numeric_limits<std::int64_t>::max();

}  // namespace

Batch batch_of(const LogId& log, std::uint64_t epoch, const Gap& gap) {
  Batch batch{log, epoch, {}, gap.reason};
  batch.block.first = gap.first;
  batch.block.count = gap.count;
  batch.block.before = gap.before;
  batch.block.chain_before = gap.chain_before;
  batch.block.chain_after = gap.chain_after;
  return batch;
}

Gap gap_of(const Batch& batch) {
  const Block& block = batch.block;
  return {block.first,        block.count,       block.before,
          block.chain_before, block.chain_after, *batch.gap};
}

std::string encode(const Batch& batch) {
  const Block& block = batch.block;
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  const auto log = batch.log.bytes();
  const auto before = as_bytes(block.chain_before);
  const auto after = as_bytes(block.chain_after);
  pbf.add_bytes(1, log.data(), log.size());
  pbf.add_uint64(2, block.first.value());
  pbf.add_uint64(3, block.count);
  pbf.add_bytes(4, before.data(), before.size());
  pbf.add_bytes(5, after.data(), after.size());
  pbf.add_sint64(6, block.before.wall.microseconds());
  pbf.add_uint64(7, block.before.uptime.microseconds());
  pbf.add_uint32(8, static_cast<std::uint32_t>(block.encoding));
  pbf.add_bytes(9, block.events);
  pbf.add_uint64(10, batch.epoch);
  if (batch.gap) pbf.add_uint32(11, static_cast<std::uint32_t>(*batch.gap));
  return bytes;
}

Result<Batch> decode_batch(std::string_view bytes) {
  if (bytes.size() > batch_bytes_limit) return invalid("it is too large");
  Batch batch;
  Required required;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    read_fields(reader, batch, required);
  } catch (const protozero::exception& e) {
    return invalid(e.what());
  }
  if (!required.log) return invalid("it names no log");
  if (!required.chain_before || !required.chain_after) return invalid("its place is missing");
  const Block& block = batch.block;
  const std::uint64_t count_limit = batch.gap ? sequence_limit : block_events_limit;
  if (block.count == 0 || block.count > count_limit) return invalid("its count is wrong");
  if (batch.gap && !block.events.empty()) return invalid("it has events that are not there");
  if (block.first.value() == 0 || block.first.value() > sequence_limit - block.count) {
    return invalid("its first sequence is wrong");
  }
  batch.log = *required.log;
  batch.block.chain_before = *required.chain_before;
  batch.block.chain_after = *required.chain_after;
  return batch;
}

}  // namespace headwater
