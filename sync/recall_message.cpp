#include "sync/recall_message.h"

#include "model/wire.h"
#include "sync/log_range.h"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

namespace headwater {
namespace {

constexpr std::size_t recall_bytes_limit = 4'096;

void read_fields(protozero::pbf_reader& reader, RecallRequest& request, LogRangeFields& range) {
  while (reader.next()) {
    if (range.take(reader)) continue;
    switch (reader.tag_and_type()) {
      case wire::varint(6):
        request.number = reader.get_uint64();
        break;
      default:
        wire::skip_unknown(reader, 6);
    }
  }
}

struct RecalledFields {
  std::optional<LogId> log;
  std::optional<std::string_view> batch;
};

void read_fields(protozero::pbf_reader& reader, Recalled& recalled, RecalledFields& fields) {
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        fields.log = LogId::from_bytes(wire::take_bytes(reader));
        break;
      case wire::varint(2):
        recalled.number = reader.get_uint64();
        break;
      case wire::bytes(3):
        fields.batch = wire::take_bytes(reader);
        break;
      case wire::bytes(4):
        recalled.detail = wire::take_bytes(reader);
        break;
      default:
        wire::skip_unknown(reader, 4);
    }
  }
}

}  // namespace

std::string encode(const RecallRequest& request) {
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  write_range(
      pbf, {request.log, request.first, request.count, request.chain_before, request.chain_after});
  pbf.add_uint64(6, request.number);
  return bytes;
}

std::string encode(const Recalled& recalled) {
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  const auto log = recalled.log.bytes();
  pbf.add_bytes(1, log.data(), log.size());
  pbf.add_uint64(2, recalled.number);
  if (recalled.batch) pbf.add_message(3, encode(*recalled.batch));
  if (!recalled.detail.empty()) pbf.add_bytes(4, recalled.detail);
  return bytes;
}

Result<RecallRequest> decode_recall(std::string_view bytes) {
  constexpr std::string_view what = "question for lost events";
  if (bytes.size() > recall_bytes_limit) return invalid_message(what, "it is too large");
  RecallRequest request;
  LogRangeFields fields;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    read_fields(reader, request, fields);
  } catch (const protozero::exception& e) {
    return invalid_message(what, e.what());
  }
  auto range = fields.finish(what, sequence_limit);
  if (!range) return range.error();
  request.log = range->log;
  request.first = range->first;
  request.count = range->count;
  request.chain_before = range->chain_before;
  request.chain_after = range->chain_after;
  return request;
}

Result<Recalled> decode_recalled(std::string_view bytes) {
  constexpr std::string_view what = "answer about lost events";
  if (bytes.size() > batch_bytes_limit) return invalid_message(what, "it is too large");
  Recalled recalled;
  RecalledFields fields;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    read_fields(reader, recalled, fields);
    if (fields.batch) {
      auto batch = decode_batch(*fields.batch);
      if (!batch) return batch.error();
      recalled.batch = std::move(*batch);
    }
  } catch (const protozero::exception& e) {
    return invalid_message(what, e.what());
  }
  if (!fields.log) return invalid_message(what, "it names no log");
  recalled.log = *fields.log;
  return recalled;
}

}  // namespace headwater
