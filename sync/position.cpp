#include "sync/position.h"

#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <optional>

namespace headwater {
namespace {

constexpr std::size_t position_bytes_limit = 4'096;

Error invalid(std::string_view why) {
  return {ErrorKind::invalid_input, fmt::format("not a position: {}", why), ""};
}

}  // namespace

std::string encode(const Position& position) {
  std::string bytes;
  protozero::pbf_writer pbf(bytes);
  const auto log = position.log.bytes();
  const auto chain = as_bytes(position.stored.chain);
  pbf.add_bytes(1, log.data(), log.size());
  pbf.add_uint64(2, position.stored.sequence.value());
  pbf.add_bytes(3, chain.data(), chain.size());
  pbf.add_uint64(4, position.epoch);
  pbf.add_uint32(5, static_cast<std::uint32_t>(position.outcome));
  pbf.add_string(6, position.detail);
  return bytes;
}

Result<Position> decode_position(std::string_view bytes) {
  if (bytes.size() > position_bytes_limit) return invalid("it is too large");
  Position position;
  std::optional<LogId> log;
  std::optional<Hash> chain;
  std::uint32_t outcome = 0;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
      switch (reader.tag_and_type()) {
        case wire::bytes(1):
          log = LogId::from_bytes(wire::take_bytes(reader));
          break;
        case wire::varint(2):
          position.stored.sequence = Sequence(reader.get_uint64());
          break;
        case wire::bytes(3):
          chain = hash_from_bytes(wire::take_bytes(reader));
          break;
        case wire::varint(4):
          position.epoch = reader.get_uint64();
          break;
        case wire::varint(5):
          outcome = reader.get_uint32();
          break;
        case wire::bytes(6):
          position.detail = wire::take_bytes(reader);
          break;
        default:
          wire::skip_unknown(reader, 6);
      }
    }
  } catch (const protozero::exception& e) {
    return invalid(e.what());
  }
  if (!log || !chain) return invalid("it names no log or no chain");
  if (outcome > static_cast<std::uint32_t>(Outcome::announced)) return invalid("unknown outcome");
  position.log = *log;
  position.stored.chain = *chain;
  position.outcome = static_cast<Outcome>(outcome);
  return position;
}

}  // namespace headwater
