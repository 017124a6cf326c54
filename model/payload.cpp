#include "model/payload.h"

#include "model/reading_view.h"
#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <algorithm>

namespace headwater {
namespace {

// Writes a message; a field that has its default value is left out.
class Writer {
 public:
  void text(protozero::pbf_tag_type tag, std::string_view value) {
    if (!value.empty()) pbf_.add_bytes(tag, value.data(), value.size());
  }
  void boolean(protozero::pbf_tag_type tag, bool value) {
    if (value) pbf_.add_bool(tag, true);
  }
  void number(protozero::pbf_tag_type tag, std::uint64_t value) {
    if (value != 0) pbf_.add_uint64(tag, value);
  }
  protozero::pbf_writer& raw() { return pbf_; }
  std::string finish() { return std::move(bytes_); }

 private:
  std::string bytes_;
  protozero::pbf_writer pbf_{bytes_};
};

void write_value(protozero::pbf_writer& pbf, const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) pbf.add_double(2, *number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) pbf.add_sint64(3, *integer);
  if (const auto* boolean = std::get_if<bool>(&value)) pbf.add_bool(4, *boolean);
  if (const auto* text = std::get_if<std::string>(&value)) pbf.add_string(5, *text);
}

void write_measurement(protozero::pbf_writer& parent, const Measurement& measurement) {
  protozero::pbf_writer pbf(parent, 1);
  if (!measurement.name.empty()) pbf.add_string(1, measurement.name);
  write_value(pbf, measurement.value);
  if (!measurement.unit.empty()) pbf.add_string(6, measurement.unit);
}

// Reads every field of a message with `on_field(reader)`, which must take or skip it.
template <class Payload, class OnField>
Result<Payload> read_message(std::string_view bytes, OnField on_field) {
  Payload payload;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) on_field(payload, reader);
  } catch (const protozero::exception& e) {
    return Error{ErrorKind::damaged,
                 fmt::format("the payload of a {} cannot be read: {}",
                             event_type_name(Payload::type), e.what()),
                 "run `headwater verify`"};
  }
  return payload;
}

}  // namespace

std::string encode(const DeviceRegistered& payload) {
  Writer writer;
  writer.text(1, payload.source);
  return writer.finish();
}

std::string encode(const ReadingRecorded& payload) {
  Writer writer;
  for (const auto& measurement : payload.measurements) {
    write_measurement(writer.raw(), measurement);
  }
  writer.boolean(2, payload.retained);
  writer.boolean(3, payload.duplicate_suspect);
  writer.boolean(4, payload.best_effort);
  writer.text(5, payload.device_time);
  return writer.finish();
}

std::string encode(const DeviceOnline& /*payload*/) { return {}; }

std::string encode(const DeviceOffline& payload) {
  Writer writer;
  writer.number(1, payload.silent_us);
  return writer.finish();
}

std::string encode(const GatewayStarted& payload) {
  Writer writer;
  writer.text(1, payload.boot_id);
  writer.text(
      2, {reinterpret_cast<const char*>(payload.incarnation.data()), payload.incarnation.size()});
  writer.text(3, payload.software_version);
  writer.number(4, payload.model_version);
  writer.boolean(5, payload.clock_synchronised);
  return writer.finish();
}

std::string encode(const GatewayStopped& payload) {
  Writer writer;
  writer.text(1, payload.reason);
  return writer.finish();
}

std::string encode(const MessageRejected& payload) {
  Writer writer;
  writer.text(1, payload.topic);
  writer.text(2, payload.payload);
  writer.number(3, payload.size);
  writer.text(4, payload.reason);
  return writer.finish();
}

std::string encode(const UpstreamConnected& payload) {
  Writer writer;
  writer.text(1, payload.broker);
  return writer.finish();
}

std::string encode(const UpstreamDisconnected& payload) {
  Writer writer;
  writer.text(1, payload.reason);
  return writer.finish();
}

std::string encode(const HistoryTrimmed& payload) {
  Writer writer;
  writer.number(1, payload.from);
  writer.number(2, payload.to);
  writer.text(3, payload.reason);
  return writer.finish();
}

std::string encode(const DataDropped& payload) {
  Writer writer;
  writer.number(1, payload.from);
  writer.number(2, payload.to);
  writer.number(3, payload.count);
  writer.text(4, payload.reason);
  return writer.finish();
}

std::string encode(const StorageDamaged& payload) {
  Writer writer;
  writer.number(1, payload.from);
  writer.number(2, payload.count);
  writer.text(3, payload.what);
  return writer.finish();
}

std::string encode(const StorageRestored& payload) {
  Writer writer;
  writer.number(1, payload.from);
  writer.number(2, payload.count);
  return writer.finish();
}

template <>
Result<DeviceRegistered> decode<DeviceRegistered>(std::string_view bytes) {
  return read_message<DeviceRegistered>(bytes, [](auto& payload, auto& reader) {
    if (reader.tag_and_type() == wire::bytes(1)) {
      payload.source = wire::take_bytes(reader);
    } else {
      reader.skip();
    }
  });
}

template <>
Result<ReadingRecorded> decode<ReadingRecorded>(std::string_view bytes) {
  auto view = ReadingView::parse(bytes);
  if (!view) return view.error();
  ReadingRecorded reading;
  reading.retained = view->retained;
  reading.duplicate_suspect = view->duplicate_suspect;
  reading.best_effort = view->best_effort;
  reading.device_time = view->device_time;
  for (const auto& measurement : view->measurements) {
    reading.measurements.push_back({std::string(measurement.name), to_value(measurement.value),
                                    std::string(measurement.unit)});
  }
  return reading;
}

template <>
Result<DeviceOnline> decode<DeviceOnline>(std::string_view bytes) {
  return read_message<DeviceOnline>(bytes, [](auto&, auto& reader) { reader.skip(); });
}

template <>
Result<DeviceOffline> decode<DeviceOffline>(std::string_view bytes) {
  return read_message<DeviceOffline>(bytes, [](auto& payload, auto& reader) {
    if (reader.tag_and_type() == wire::varint(1)) {
      payload.silent_us = reader.get_uint64();
    } else {
      reader.skip();
    }
  });
}

template <>
Result<GatewayStarted> decode<GatewayStarted>(std::string_view bytes) {
  return read_message<GatewayStarted>(bytes, [](auto& payload, auto& reader) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        payload.boot_id = wire::take_bytes(reader);
        break;
      case wire::bytes(2): {
        const auto view = wire::take_bytes(reader);
        std::copy_n(view.data(), std::min(view.size(), payload.incarnation.size()),
                    payload.incarnation.begin());
        break;
      }
      case wire::bytes(3):
        payload.software_version = wire::take_bytes(reader);
        break;
      case wire::varint(4):
        payload.model_version = reader.get_uint32();
        break;
      case wire::varint(5):
        payload.clock_synchronised = wire::take_bool(reader);
        break;
      default:
        reader.skip();
    }
  });
}

template <>
Result<GatewayStopped> decode<GatewayStopped>(std::string_view bytes) {
  return read_message<GatewayStopped>(bytes, [](auto& payload, auto& reader) {
    if (reader.tag_and_type() == wire::bytes(1)) {
      payload.reason = wire::take_bytes(reader);
    } else {
      reader.skip();
    }
  });
}

template <>
Result<MessageRejected> decode<MessageRejected>(std::string_view bytes) {
  return read_message<MessageRejected>(bytes, [](auto& payload, auto& reader) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        payload.topic = wire::take_bytes(reader);
        break;
      case wire::bytes(2):
        payload.payload = wire::take_bytes(reader);
        break;
      case wire::varint(3):
        payload.size = reader.get_uint64();
        break;
      case wire::bytes(4):
        payload.reason = wire::take_bytes(reader);
        break;
      default:
        reader.skip();
    }
  });
}

template <>
Result<UpstreamConnected> decode<UpstreamConnected>(std::string_view bytes) {
  return read_message<UpstreamConnected>(bytes, [](auto& payload, auto& reader) {
    if (reader.tag_and_type() == wire::bytes(1)) {
      payload.broker = wire::take_bytes(reader);
    } else {
      reader.skip();
    }
  });
}

template <>
Result<UpstreamDisconnected> decode<UpstreamDisconnected>(std::string_view bytes) {
  return read_message<UpstreamDisconnected>(bytes, [](auto& payload, auto& reader) {
    if (reader.tag_and_type() == wire::bytes(1)) {
      payload.reason = wire::take_bytes(reader);
    } else {
      reader.skip();
    }
  });
}

template <>
Result<HistoryTrimmed> decode<HistoryTrimmed>(std::string_view bytes) {
  return read_message<HistoryTrimmed>(bytes, [](auto& payload, auto& reader) {
    switch (reader.tag_and_type()) {
      case wire::varint(1):
        payload.from = reader.get_uint64();
        break;
      case wire::varint(2):
        payload.to = reader.get_uint64();
        break;
      case wire::bytes(3):
        payload.reason = wire::take_bytes(reader);
        break;
      default:
        reader.skip();
    }
  });
}

template <>
Result<DataDropped> decode<DataDropped>(std::string_view bytes) {
  return read_message<DataDropped>(bytes, [](auto& payload, auto& reader) {
    switch (reader.tag_and_type()) {
      case wire::varint(1):
        payload.from = reader.get_uint64();
        break;
      case wire::varint(2):
        payload.to = reader.get_uint64();
        break;
      case wire::varint(3):
        payload.count = reader.get_uint64();
        break;
      case wire::bytes(4):
        payload.reason = wire::take_bytes(reader);
        break;
      default:
        reader.skip();
    }
  });
}

template <>
Result<StorageDamaged> decode<StorageDamaged>(std::string_view bytes) {
  return read_message<StorageDamaged>(bytes, [](auto& payload, auto& reader) {
    switch (reader.tag_and_type()) {
      case wire::varint(1):
        payload.from = reader.get_uint64();
        break;
      case wire::varint(2):
        payload.count = reader.get_uint64();
        break;
      case wire::bytes(3):
        payload.what = wire::take_bytes(reader);
        break;
      default:
        reader.skip();
    }
  });
}

template <>
Result<StorageRestored> decode<StorageRestored>(std::string_view bytes) {
  return read_message<StorageRestored>(bytes, [](auto& payload, auto& reader) {
    switch (reader.tag_and_type()) {
      case wire::varint(1):
        payload.from = reader.get_uint64();
        break;
      case wire::varint(2):
        payload.count = reader.get_uint64();
        break;
      default:
        reader.skip();
    }
  });
}

}  // namespace headwater
