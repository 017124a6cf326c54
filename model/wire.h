// Reading Protocol Buffers by number and wire type: a known number with another wire type is an
// unknown field (https://protobuf.dev/programming-guides/encoding/), and unknown fields are passed
// over.
#pragma once

#include <protozero/pbf_reader.hpp>

#include <cstdint>
#include <string_view>

namespace headwater::wire {

// For `switch (reader.tag_and_type())`.
constexpr std::uint32_t varint(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::varint);
}
constexpr std::uint32_t fixed64(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::fixed64);
}
constexpr std::uint32_t bytes(std::uint32_t number) {
  return protozero::tag_and_type(number, protozero::pbf_wire_type::length_delimited);
}

// The field's bytes, in the buffer that is read. Throws protozero::exception.
inline std::string_view take_bytes(protozero::pbf_reader& reader) {
  const auto view = reader.get_view();
  return {view.data(), view.size()};
}

// protozero's own get_bool() looks at the first byte only.
inline bool take_bool(protozero::pbf_reader& reader) { return reader.get_uint64() != 0; }

// Passes over a field that is not ours. For messages whose every field decides something: a number
// of ours, 1 to `last`, with another wire type throws protozero::exception.
inline void skip_unknown(protozero::pbf_reader& reader, std::uint32_t last) {
  if (reader.tag() <= last) throw protozero::unknown_pbf_wire_type_exception();
  reader.skip();
}

}  // namespace headwater::wire
