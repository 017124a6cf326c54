// Writing and reading the messages of a stored state, field by field. Only for the codecs of the
// state; throws protozero::exception.
#pragma once

#include "model/payload.h"
#include "model/sequence.h"
#include "model/timestamp.h"
#include "model/wire.h"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace headwater::stored {

inline void put(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, std::uint64_t number) {
  if (number != 0) pbf.add_uint64(tag, number);
}
inline void put(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, Sequence sequence) {
  put(pbf, tag, sequence.value());
}
inline void put(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, Uptime at) {
  put(pbf, tag, at.microseconds());
}
inline void put(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, Timestamp time) {
  if (time.microseconds() != 0) pbf.add_sint64(tag, time.microseconds());
}
inline void put(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, std::string_view text) {
  if (!text.empty()) pbf.add_bytes(tag, text.data(), text.size());
}
inline void put_flag(protozero::pbf_writer& pbf, protozero::pbf_tag_type tag, bool flag) {
  if (flag) pbf.add_bool(tag, true);
}

// The bytes are not those of a state.
struct NotAState : protozero::exception {
  explicit NotAState(const char* reason) : why(reason) {}
  [[nodiscard]] const char* what() const noexcept override { return why; }
  const char* why;
};

inline void require(bool holds, const char* otherwise) {
  if (!holds) throw NotAState(otherwise);
}

// Reads the fields of a message in the order of their numbers. One that is not there has its
// default value; what has not been read when end() is called is out of place.
class Fields {
 public:
  explicit Fields(protozero::pbf_reader message) : reader_(message), more_(reader_.next()) {}

  [[nodiscard]] bool at(std::uint32_t field) const {
    return more_ && reader_.tag_and_type() == field;
  }
  std::uint64_t number(protozero::pbf_tag_type tag) {
    return take(wire::varint(tag),
                [](protozero::pbf_reader& reader) { return reader.get_uint64(); });
  }
  std::int64_t integer(protozero::pbf_tag_type tag) {
    return take(wire::varint(tag),
                [](protozero::pbf_reader& reader) { return reader.get_sint64(); });
  }
  double real(protozero::pbf_tag_type tag) {
    return take(wire::fixed64(tag),
                [](protozero::pbf_reader& reader) { return reader.get_double(); });
  }
  std::string_view bytes(protozero::pbf_tag_type tag) {
    return take(wire::bytes(tag), wire::take_bytes);
  }
  std::string text(protozero::pbf_tag_type tag) { return std::string(bytes(tag)); }
  protozero::pbf_reader message(protozero::pbf_tag_type tag) {
    const std::string_view content = bytes(tag);
    return {content.data(), content.size()};
  }
  auto fingerprints(protozero::pbf_tag_type tag) {
    return take(wire::bytes(tag),
                [](protozero::pbf_reader& reader) { return reader.get_packed_fixed64(); });
  }
  Sequence sequence(protozero::pbf_tag_type tag) { return Sequence(number(tag)); }
  Timestamp time(protozero::pbf_tag_type tag) { return Timestamp(integer(tag)); }
  Uptime uptime(protozero::pbf_tag_type tag) { return Uptime(number(tag)); }
  bool flag(protozero::pbf_tag_type tag) {
    const std::uint64_t value = number(tag);
    require(value <= 1, "a truth is neither true nor false");
    return value == 1;
  }
  void end() const { require(!more_, "a field is unknown or out of place"); }

 private:
  template <class Read>
  auto take(std::uint32_t field, Read read)
      -> decltype(read(std::declval<protozero::pbf_reader&>())) {
    if (!at(field)) return {};
    auto value = read(reader_);
    more_ = reader_.next();
    return value;
  }

  protozero::pbf_reader reader_;
  bool more_;
};

// A message that is an event's payload too.
template <class Payload>
Payload read_payload(Fields& fields, protozero::pbf_tag_type tag) {
  auto payload = decode<Payload>(fields.bytes(tag));
  require(payload.has_value(), "a part that is an event's payload cannot be read");
  return std::move(*payload);
}

}  // namespace headwater::stored
