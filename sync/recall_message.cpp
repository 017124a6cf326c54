#include "sync/recall_message.h"

#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <limits>

namespace headwater {
namespace {

constexpr std::size_t recall_bytes_limit = 4'096;
// Sequences are stored as signed 64-bit numbers.
constexpr std::uint64_t sequence_limit = std::numeric_limits<std::int64_t>::max();

Error invalid(std::string_view what, std::string_view why) {
  return {ErrorKind::invalid_input, fmt::format("not a {}: {}", what, why), ""};
}

void add_bytes(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, std::string_view bytes) {
  pbf.add_bytes(tag, bytes.data(), bytes.size());
}

// The fields whose size or presence must be right.
struct Required {
  std::optional<LogId> log;
  std::optional<Hash> chain_before;
  std::optional<Hash> chain_after;
};

void read_fields(protozero::pbf_reader& reader, RecallRequest& request, Required& required) {
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        required.log = LogId::from_bytes(wire::take_bytes(reader));
        break;
      case wire::varint(2):
        request.first = Sequence(reader.get_uint64());
        break;
      case wire::varint(3):
        request.count = reader.get_uint64();
        break;
      case wire::bytes(4):
        required.chain_before = hash_from_bytes(wire::take_bytes(reader));
        break;
      case wire::bytes(5):
        required.chain_after = hash_from_bytes(wire::take_bytes(reader));
        break;
      case wire::varint(6):
        request.number = reader.get_uint64();
        break;
      default:
        wire::skip_unknown(reader, 6);
    }
  }
}

// Returns the batch's bytes, if there is a batch.
std::optional<std::string_view> read_fields(protozero::pbf_reader& reader, Recalled& recalled,
                                            Required& required) {
  std::optional<std::string_view> batch;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        required.log = LogId::from_bytes(wire::take_bytes(reader));
        break;
      case wire::varint(2):
        recalled.number = reader.get_uint64();
        break;
      case wire::bytes(3):
        batch = wire::take_bytes(reader);
        break;
      case wire::bytes(4):
        recalled.detail = wire::take_bytes(reader);
        break;
      default:
        wire::skip_unknown(reader, 4);
    }
  }
  return batch;
}

}  // namespace

std::string encode(const RecallRequest& request) {
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  add_bytes(pbf, 1, request.log.bytes());
  pbf.add_uint64(2, request.first.value());
  pbf.add_uint64(3, request.count);
  add_bytes(pbf, 4, as_bytes(request.chain_before));
  add_bytes(pbf, 5, as_bytes(request.chain_after));
  pbf.add_uint64(6, request.number);
  return bytes;
}

std::string encode(const Recalled& recalled) {
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  add_bytes(pbf, 1, recalled.log.bytes());
  pbf.add_uint64(2, recalled.number);
  if (recalled.batch) pbf.add_message(3, encode(*recalled.batch));
  if (!recalled.detail.empty()) add_bytes(pbf, 4, recalled.detail);
  return bytes;
}

Result<RecallRequest> decode_recall(std::string_view bytes) {
  const std::string_view what = "question for lost events";
  if (bytes.size() > recall_bytes_limit) return invalid(what, "it is too large");
  RecallRequest request;
  Required required;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    read_fields(reader, request, required);
  } catch (const protozero::exception& e) {
    return invalid(what, e.what());
  }
  if (!required.log) return invalid(what, "it names no log");
  if (!required.chain_before || !required.chain_after) return invalid(what, "its place is missing");
  if (request.count == 0 || request.count > sequence_limit) {
    return invalid(what, "its count is wrong");
  }
  if (request.first.value() == 0 || request.first.value() > sequence_limit - request.count) {
    return invalid(what, "its first sequence is wrong");
  }
  request.log = *required.log;
  request.chain_before = *required.chain_before;
  request.chain_after = *required.chain_after;
  return request;
}

Result<Recalled> decode_recalled(std::string_view bytes) {
  const std::string_view what = "answer about lost events";
  if (bytes.size() > batch_bytes_limit) return invalid(what, "it is too large");
  Recalled recalled;
  Required required;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    const auto inner = read_fields(reader, recalled, required);
    if (inner) {
      auto batch = decode_batch(*inner);
      if (!batch) return batch.error();
      recalled.batch = std::move(*batch);
    }
  } catch (const protozero::exception& e) {
    return invalid(what, e.what());
  }
  if (!required.log) return invalid(what, "it names no log");
  recalled.log = *required.log;
  return recalled;
}

}  // namespace headwater
