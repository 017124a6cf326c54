#include "store/frame_writer.h"

#include "store/columns_format.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace headwater {
namespace {

using namespace columns_format;

std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}

char* write_varint(std::uint64_t value, char* to) {
  for (; value >= 0x80; value >>= 7U) *to++ = static_cast<char>(value | 0x80U);
  *to++ = static_cast<char>(value);
  return to;
}

char* write_bytes(std::string_view bytes, char* to) {
  return std::copy(bytes.begin(), bytes.end(), to);
}

char* write_double(std::uint64_t bits, char* to) {
  for (unsigned i = 0; i < 8; ++i) to[i] = static_cast<char>(bits >> (8 * i));
  return to + 8;
}

}  // namespace

char* FrameBuffer::extend(std::size_t size) {
  if (size > limit_ - size_) return nullptr;
  if (size > bytes_.size() - size_) {
    const std::size_t grown = std::min(limit_, std::max(first_size_, bytes_.size() * 2));
    bytes_.resize(std::max(grown, size_ + size));
  }
  char* const room = bytes_.data() + size_;
  size_ += size;
  return room;
}

bool FrameBuffer::append(std::string_view event) {
  char* const room = extend(varint_size(event.size()) + event.size());
  if (room == nullptr) return false;
  write_bytes(event, write_varint(event.size(), room));
  return true;
}

std::string FrameBuffer::finish() && {
  bytes_.resize(size_);
  return std::move(bytes_);
}

void Template::add(Slot slot, const SlotColumn& column) {
  Piece piece;
  piece.literal = std::move(literal_);
  piece.slot = slot;
  piece.column = &column;
  literal_.clear();
  fixed_size_ += piece.literal.size() + (slot == Slot::double_number ? 8 : 0);
  pieces_.push_back(std::move(piece));
}

void Template::add(const Shape::Measurement& measurement, Slot slot, const SlotColumn& column) {
  add(tag::measurement);
  const std::size_t head_and_tail = measurement.head.size() + measurement.tail.size();
  if (slot == Slot::double_number) {
    put_varint(literal_, head_and_tail + 8);
    add(measurement.head);
    add(slot, column);
  } else {
    add(slot, column);
    pieces_.back().has_length = true;
    pieces_.back().head = measurement.head;
    pieces_.back().head_and_tail = head_and_tail;
    fixed_size_ += measurement.head.size();
  }
  add(measurement.tail);
}

std::size_t Template::value_size(const Piece& piece, std::size_t row) {
  const std::uint64_t value = piece.column->numbers[row];
  switch (piece.slot) {
    case Slot::signed_number:
      return varint_size(zigzag(value));
    case Slot::text:
      return varint_size(value) + piece.column->texts[row].size();
    default:
      return varint_size(value);
  }
}

std::size_t Template::size(std::size_t row) const {
  std::size_t size = fixed_size_ + literal_.size();
  for (const Piece& piece : pieces_) {
    if (piece.slot == Slot::double_number) continue;
    const std::size_t value = value_size(piece, row);
    size += value;
    if (piece.has_length) size += varint_size(value + piece.head_and_tail);
  }
  return size;
}

char* Template::write_value(const Piece& piece, std::size_t row, char* to) {
  const std::uint64_t value = piece.column->numbers[row];
  switch (piece.slot) {
    case Slot::double_number:
      return write_double(value, to);
    case Slot::signed_number:
      return write_varint(zigzag(value), to);
    case Slot::text:
      return write_bytes(piece.column->texts[row], write_varint(value, to));
    default:
      return write_varint(value, to);
  }
}

char* Template::write(std::size_t row, char* to) const {
  for (const Piece& piece : pieces_) {
    to = write_bytes(piece.literal, to);
    if (piece.has_length) {
      to = write_varint(value_size(piece, row) + piece.head_and_tail, to);
      to = write_bytes(piece.head, to);
    }
    to = write_value(piece, row, to);
  }
  return write_bytes(literal_, to);
}

void put_moment(std::string& out, std::uint64_t recorded, std::uint64_t uptime) {
  out.push_back(static_cast<char>(tag::recorded));
  put_varint(out, zigzag(recorded));
  out.push_back(static_cast<char>(tag::uptime));
  put_varint(out, uptime);
}

FrameWriter::FrameWriter(std::string_view device, const Shape& shape,
                         std::span<const SlotColumn> columns, std::size_t first)
    : has_reading_(shape.has(with_reading)), next_(first) {
  std::string device_field(1, static_cast<char>(tag::device));
  put_text(device_field, device);
  event_.add(device_field);
  event_.add(shape.type);
  std::size_t slot = 0;
  const auto add = [&](std::uint8_t flag, std::uint8_t tag_of_value, Template& to) {
    if (!shape.has(flag)) return;
    to.add(tag_of_value);
    to.add(shape.slots[slot], columns[slot]);
    ++slot;
  };
  add(with_time, tag::time, event_);
  add(with_cause, tag::cause, event_);
  add(with_payload, tag::payload, event_);
  if (!has_reading_) return;
  event_.add(tag::payload);
  for (const Shape::Measurement& measurement : shape.measurements) {
    reading_.add(measurement, shape.slots[slot], columns[slot]);
    ++slot;
  }
  reading_.add(shape.trailer);
  add(with_device_time, tag::device_time, reading_);
}

bool FrameWriter::write(std::string_view moment, FrameBuffer& frames) {
  const std::size_t row = next_++;
  const std::size_t reading = has_reading_ ? reading_.size(row) : 0;
  std::size_t size = event_.size(row) + moment.size();
  if (has_reading_) size += varint_size(reading) + reading;
  char* to = frames.extend(varint_size(size) + size);
  if (to == nullptr) return false;
  to = event_.write(row, write_varint(size, to));
  if (has_reading_) to = reading_.write(row, write_varint(reading, to));
  write_bytes(moment, to);
  return true;
}

std::uint64_t FrameWriter::least_size(std::string_view device, const Shape& shape) {
  std::uint64_t size = 3 + device.size() + shape.type.size() + shape.trailer.size();
  // A value has a byte at least, and a tag or a length before it.
  for (const auto& measurement : shape.measurements) {
    size += 2 + measurement.head.size() + measurement.tail.size();
  }
  return size + shape.slots.size();
}

}  // namespace headwater
