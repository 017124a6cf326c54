// What many events have in common, and what is left of each.
//
// Taking an event apart gives its shape (type, version, and for a reading the names, kinds and
// units of its measurements, all as bytes) and its values: a number each for the time and the
// measurements, bytes for texts. From both, the event's exact bytes can be made again. Events that
// are written in an unusual way are not taken apart.
#pragma once

#include "store/byte_reader.h"
#include "store/columns_format.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// An event that was taken apart; the texts point into it.
struct EventParts {
  std::string_view device;
  std::string shape;                    // as Shape::read() reads it
  std::vector<std::uint64_t> values;    // one a slot; a text's is its length
  std::vector<std::string_view> texts;  // those of the slots that are texts
  bool has_moment = false;              // it is the first of its commit:
  std::uint64_t recorded = 0;           // the moment's wall clock, in two's complement
  std::uint64_t uptime = 0;
};

// Takes the canonical bytes of an event apart, into `parts`, whose memory is used again. False if
// it could not be put together again; `parts` is then of no use.
bool take_apart(std::string_view event, EventParts& parts);

// A place for a value in a shape.
enum class Slot : std::uint8_t { number, signed_number, double_number, text };

// A shape, read. Its texts point into the bytes it was read from.
struct Shape {
  struct Measurement {
    columns_format::ValueKind kind{};
    std::string_view head;  // the bytes before the value, with the value's tag
    std::string_view tail;  // the bytes behind it
  };

  std::uint8_t flags = 0;
  std::string_view type;  // the fields that say the type and version
  std::vector<Measurement> measurements;
  std::string_view trailer;  // a reading's fields behind the measurements
  std::vector<Slot> slots;   // in the order of an event's bytes

  [[nodiscard]] bool has(std::uint8_t flag) const { return (flags & flag) != 0; }

  // The next shape of `bytes`; of no use if `bytes` has failed then.
  static Shape read(ByteReader& bytes);
};

}  // namespace headwater
