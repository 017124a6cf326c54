#include "sync/batch.h"

#include "model/wire.h"
#include "sync/log_range.h"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

namespace headwater {
namespace {

constexpr std::string_view what = "batch";

void read_fields(protozero::pbf_reader& reader, Batch& batch, LogRangeFields& range) {
  Block& block = batch.block;
  std::uint32_t reason = 0;
  while (reader.next()) {
    if (range.take(reader)) continue;
    switch (reader.tag_and_type()) {
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
  write_range(pbf, {batch.log, block.first, block.count, block.chain_before, block.chain_after});
  pbf.add_sint64(6, block.before.wall.microseconds());
  pbf.add_uint64(7, block.before.uptime.microseconds());
  pbf.add_uint32(8, static_cast<std::uint32_t>(block.encoding));
  pbf.add_bytes(9, block.events);
  pbf.add_uint64(10, batch.epoch);
  if (batch.gap) pbf.add_uint32(11, static_cast<std::uint32_t>(*batch.gap));
  return bytes;
}

Result<Batch> decode_batch(std::string_view bytes) {
  if (bytes.size() > batch_bytes_limit) return invalid_message(what, "it is too large");
  Batch batch;
  LogRangeFields fields;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    read_fields(reader, batch, fields);
  } catch (const protozero::exception& e) {
    return invalid_message(what, e.what());
  }
  auto range = fields.finish(what, batch.gap ? sequence_limit : block_events_limit);
  if (!range) return range.error();
  if (batch.gap && !batch.block.events.empty()) {
    return invalid_message(what, "it has events that are not there");
  }
  batch.log = range->log;
  batch.block.first = range->first;
  batch.block.count = range->count;
  batch.block.chain_before = range->chain_before;
  batch.block.chain_after = range->chain_after;
  return batch;
}

}  // namespace headwater
