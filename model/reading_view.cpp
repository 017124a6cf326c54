#include "model/reading_view.h"

#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>

#include <bit>
#include <cstdint>

namespace headwater {
namespace {

void read_reading(std::string_view payload, ReadingView& view) {
  protozero::pbf_reader reader(payload.data(), payload.size());
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        view.measurements.push_back(read_measurement(wire::take_bytes(reader)));
        view.measurement_bytes = payload.substr(0, payload.size() - reader.length());
        break;
      case wire::varint(2):
        view.retained = wire::take_bool(reader);
        break;
      case wire::varint(3):
        view.duplicate_suspect = wire::take_bool(reader);
        break;
      case wire::varint(4):
        view.best_effort = wire::take_bool(reader);
        break;
      case wire::bytes(5):
        view.device_time = wire::take_bytes(reader);
        break;
      default:
        reader.skip();
    }
  }
}

}  // namespace

MeasurementView read_measurement(std::string_view message) {
  protozero::pbf_reader reader(message.data(), message.size());
  MeasurementView measurement;
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        measurement.name = wire::take_bytes(reader);
        break;
      case wire::fixed64(2):
        measurement.value = reader.get_double();
        break;
      case wire::varint(3):
        measurement.value = reader.get_sint64();
        break;
      case wire::varint(4):
        measurement.value = wire::take_bool(reader);
        break;
      case wire::bytes(5):
        measurement.value = wire::take_bytes(reader);
        break;
      case wire::bytes(6):
        measurement.unit = wire::take_bytes(reader);
        break;
      default:
        reader.skip();
    }
  }
  return measurement;
}

Value to_value(const ValueView& view) {
  if (const auto* text = std::get_if<std::string_view>(&view)) return std::string(*text);
  if (const auto* integer = std::get_if<std::int64_t>(&view)) return *integer;
  if (const auto* boolean = std::get_if<bool>(&view)) return *boolean;
  return std::get<double>(view);
}

bool same_value(const Value& value, const ValueView& view) {
  if (value.index() != view.index()) return false;
  if (const auto* text = std::get_if<std::string_view>(&view)) {
    return std::get<std::string>(value) == *text;
  }
  if (const auto* number = std::get_if<double>(&view)) {
    // By their bits: -0.0 is not 0.0 here, for the digest it is not either.
    return std::bit_cast<std::uint64_t>(std::get<double>(value)) ==
           std::bit_cast<std::uint64_t>(*number);
  }
  return to_value(view) == value;
}

Result<ReadingView> ReadingView::parse(std::string_view payload) {
  ReadingView view;
  if (auto parsed = parse(payload, view); !parsed) return parsed.error();
  return view;
}

Result<void> ReadingView::parse(std::string_view payload, ReadingView& view) {
  view.measurements.clear();
  view.retained = view.duplicate_suspect = view.best_effort = false;
  view.device_time = {};
  view.measurement_bytes = {};
  try {
    read_reading(payload, view);
  } catch (const protozero::exception& e) {
    return Error{ErrorKind::damaged,
                 fmt::format("the payload of a ReadingRecorded cannot be read: {}", e.what()),
                 "run `headwater verify`"};
  }
  return {};
}

}  // namespace headwater
