#include "store/event_shape.h"

namespace headwater {
namespace {

using namespace columns_format;

constexpr std::string_view reading_type = "\x10\x03";

void put_text_value(EventParts& parts, std::string_view text) {
  parts.values.push_back(text.size());
  parts.texts.push_back(text);
}

// What was read of `bytes` since only `rest` was left of it.
std::string_view read_of(std::string_view before, const ByteReader& bytes) {
  return before.substr(0, before.size() - bytes.rest().size());
}

bool take_measurement(std::string_view measurement, EventParts& parts) {
  ByteReader in(measurement);
  if (in.skip(tag::name)) in.text();
  ValueKind kind{};
  const std::uint8_t value_tag = in.byte();
  const std::string_view head = read_of(measurement, in);
  switch (value_tag) {
    case tag::number: {
      kind = ValueKind::number;
      const std::string_view value = in.take(8);
      if (in.failed()) return false;
      parts.values.push_back(little_endian(value));
      break;
    }
    case tag::integer:
      kind = ValueKind::integer;
      parts.values.push_back(unzigzag(in.varint()));
      break;
    case tag::boolean:
      kind = ValueKind::boolean;
      parts.values.push_back(in.varint());
      break;
    case tag::text:
      kind = ValueKind::text;
      put_text_value(parts, in.text());
      break;
    default:
      return false;
  }
  if (in.failed()) return false;
  parts.shape.push_back(static_cast<char>(kind));
  put_text(parts.shape, head);
  put_text(parts.shape, in.rest());
  return true;
}

// Takes a reading apart; its flags, or 0 if it is of another form.
std::uint8_t take_reading(std::string_view payload, EventParts& parts) {
  ByteReader in(payload);
  while (in.skip(tag::measurement)) {
    const std::string_view measurement = in.text();
    if (in.failed() || !take_measurement(measurement, parts)) return 0;
  }
  parts.shape.push_back(static_cast<char>(ValueKind::end));
  const std::string_view behind = in.rest();
  // retained, duplicate_suspect, best_effort
  while (in.skip(0x10) || in.skip(0x18) || in.skip(0x20)) in.varint();
  put_text(parts.shape, read_of(behind, in));
  std::uint8_t flags = with_reading;
  if (in.skip(tag::device_time)) {
    put_text_value(parts, in.text());
    flags |= with_device_time;
  }
  return in.at_end() ? flags : 0;
}

std::uint8_t take_payload(std::string_view payload, bool is_reading, EventParts& parts) {
  const auto shape = parts.shape.size();
  const auto values = parts.values.size();
  const auto texts = parts.texts.size();
  if (is_reading) {
    if (const std::uint8_t flags = take_reading(payload, parts); flags != 0) return flags;
    parts.shape.resize(shape);
    parts.values.resize(values);
    parts.texts.resize(texts);
  }
  put_text_value(parts, payload);
  return with_payload;
}

}  // namespace

bool take_apart(std::string_view event, EventParts& parts) {
  parts.values.clear();
  parts.texts.clear();
  ByteReader in(event);
  if (!in.skip(tag::device)) return false;
  parts.device = in.text();
  const std::string_view behind = in.rest();
  while (in.skip(tag::type) || in.skip(tag::version)) in.varint();
  if (in.failed()) return false;
  const std::string_view type = read_of(behind, in);
  parts.shape.assign(1, '\0');
  put_text(parts.shape, type);
  std::uint8_t flags = 0;
  if (in.skip(tag::time)) {
    flags |= with_time;
    parts.values.push_back(unzigzag(in.varint()));
  }
  if (in.skip(tag::cause)) {
    flags |= with_cause;
    put_text_value(parts, in.text());
  }
  if (in.skip(tag::payload)) {
    const std::string_view payload = in.text();
    if (in.failed()) return false;
    flags |= take_payload(payload, type.starts_with(reading_type), parts);
  }
  parts.has_moment = in.skip(tag::recorded);
  if (parts.has_moment) {
    parts.recorded = unzigzag(in.varint());
    if (!in.skip(tag::uptime)) return false;
    parts.uptime = in.varint();
  }
  parts.shape.front() = static_cast<char>(flags);
  return in.at_end();
}

namespace {

Slot slot_of(ValueKind kind) {
  switch (kind) {
    case ValueKind::number:
      return Slot::double_number;
    case ValueKind::integer:
      return Slot::signed_number;
    case ValueKind::text:
      return Slot::text;
    default:
      return Slot::number;
  }
}

void read_reading(ByteReader& bytes, Shape& shape) {
  for (;;) {
    const std::uint8_t kind = bytes.byte();
    if (bytes.failed() || kind == static_cast<std::uint8_t>(ValueKind::end)) break;
    if (kind > static_cast<std::uint8_t>(ValueKind::text)) {
      bytes.fail();
      return;
    }
    Shape::Measurement measurement;
    measurement.kind = static_cast<ValueKind>(kind);
    measurement.head = bytes.text();
    measurement.tail = bytes.text();
    shape.slots.push_back(slot_of(measurement.kind));
    shape.measurements.push_back(measurement);
  }
  shape.trailer = bytes.text();
  if (shape.has(with_device_time)) shape.slots.push_back(Slot::text);
}

}  // namespace

Shape Shape::read(ByteReader& bytes) {
  Shape shape;
  shape.flags = bytes.byte();
  const bool two_payloads = shape.has(with_payload) && shape.has(with_reading);
  const bool no_reading = shape.has(with_device_time) && !shape.has(with_reading);
  if (shape.flags > all_flags || two_payloads || no_reading) bytes.fail();
  shape.type = bytes.text();
  if (shape.has(with_time)) shape.slots.push_back(Slot::signed_number);
  if (shape.has(with_cause)) shape.slots.push_back(Slot::text);
  if (shape.has(with_payload)) shape.slots.push_back(Slot::text);
  if (shape.has(with_reading)) read_reading(bytes, shape);
  return shape;
}

}  // namespace headwater
