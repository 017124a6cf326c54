// Puts events together again from their shapes and values, as frames.
#pragma once

#include "store/event_shape.h"
#include "store/number_column.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// The values of one slot.
struct SlotColumn {
  Numbers numbers;
  std::vector<std::string_view> texts;  // of a text slot
};

// Frames that are being written, up to a limit of bytes.
class FrameBuffer {
 public:
  // `first_size`: room that is taken at once when something is written.
  explicit FrameBuffer(std::size_t limit, std::size_t first_size = std::size_t{64} * 1024)
      : limit_(limit), first_size_(first_size) {}

  // Room for `size` bytes more, all of which must be written; nullptr beyond the limit.
  char* extend(std::size_t size);
  // Appends an event's bytes as a frame. False beyond the limit.
  bool append(std::string_view event);
  [[nodiscard]] std::string finish() &&;

 private:
  std::size_t limit_;
  std::size_t first_size_;
  std::size_t size_ = 0;
  std::string bytes_;  // size_ of them are written
};

// Bytes in which some are always the same and others depend on values.
class Template {
 public:
  void add(std::string_view literal) { literal_.append(literal); }
  void add(std::uint8_t literal) { literal_.push_back(static_cast<char>(literal)); }
  void add(Slot slot, const SlotColumn& column);
  void add(const Shape::Measurement& measurement, Slot slot, const SlotColumn& column);

  // The bytes for the values at `row`.
  [[nodiscard]] std::size_t size(std::size_t row) const;
  // Writes so many to `to`; returns where they end.
  char* write(std::size_t row, char* to) const;

 private:
  // A value, behind bytes that are always the same.
  struct Piece {
    std::string literal;
    // Of a measurement whose length varies, that length follows, then `head`.
    bool has_length = false;
    std::string head;
    std::size_t head_and_tail = 0;  // bytes
    Slot slot{};
    const SlotColumn* column = nullptr;
  };

  static std::size_t value_size(const Piece& piece, std::size_t row);
  static char* write_value(const Piece& piece, std::size_t row, char* to);

  std::vector<Piece> pieces_;
  std::string literal_;         // behind the last piece
  std::size_t fixed_size_ = 0;  // of all pieces, without what varies
};

// The fields of a commit's moment. `recorded` is in two's complement.
void put_moment(std::string& out, std::uint64_t recorded, std::uint64_t uptime);

// Writes the events of one device and shape, one after the other.
class FrameWriter {
 public:
  // `columns`: by slot; this writer's values begin at `first`. They must outlive it.
  FrameWriter(std::string_view device, const Shape& shape, std::span<const SlotColumn> columns,
              std::size_t first);

  // Writes the next event, with `moment` behind it. False beyond the limit.
  bool write(std::string_view moment, FrameBuffer& frames);

  // No event of the shape has fewer bytes as a frame.
  [[nodiscard]] static std::uint64_t least_size(std::string_view device, const Shape& shape);

 private:
  Template event_;
  bool has_reading_;
  Template reading_;  // the payload, if it is a reading
  std::size_t next_;
};

}  // namespace headwater
