#include "sync/log_range.h"

#include "model/wire.h"

#include <fmt/format.h>

namespace headwater {
namespace {

void add_bytes(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, std::string_view bytes) {
  pbf.add_bytes(tag, bytes.data(), bytes.size());
}

}  // namespace

void write_range(protozero::pbf_writer& pbf, const LogRange& range) {
  add_bytes(pbf, 1, range.log.bytes());
  pbf.add_uint64(2, range.first.value());
  pbf.add_uint64(3, range.count);
  add_bytes(pbf, 4, as_bytes(range.chain_before));
  add_bytes(pbf, 5, as_bytes(range.chain_after));
}

bool LogRangeFields::take(protozero::pbf_reader& reader) {
  switch (reader.tag_and_type()) {
    case wire::bytes(1):
      log_ = LogId::from_bytes(wire::take_bytes(reader));
      return true;
    case wire::varint(2):
      first_ = reader.get_uint64();
      return true;
    case wire::varint(3):
      count_ = reader.get_uint64();
      return true;
    case wire::bytes(4):
      chain_before_ = hash_from_bytes(wire::take_bytes(reader));
      return true;
    case wire::bytes(5):
      chain_after_ = hash_from_bytes(wire::take_bytes(reader));
      return true;
    default:
      return false;
  }
}

Result<LogRange> LogRangeFields::finish(std::string_view what, std::uint64_t count_limit) const {
  if (!log_) return invalid_message(what, "it names no log");
  if (!chain_before_ || !chain_after_) return invalid_message(what, "its place is missing");
  if (count_ == 0 || count_ > count_limit) return invalid_message(what, "its count is wrong");
  if (first_ == 0 || first_ > sequence_limit - count_) {
    return invalid_message(what, "its first sequence is wrong");
  }
  return LogRange{*log_, Sequence(first_), count_, *chain_before_, *chain_after_};
}

Error invalid_message(std::string_view what, std::string_view why) {
  return {ErrorKind::invalid_input, fmt::format("not a {}: {}", what, why), ""};
}

}  // namespace headwater
