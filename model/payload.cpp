#include "model/payload.h"

#include "model/payload_fields.h"
#include "model/reading_view.h"
#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <algorithm>
#include <bit>
#include <optional>
#include <type_traits>

namespace headwater {
namespace {

using Tag = protozero::pbf_tag_type;

// Writes the fields of a message; one that has its default value is left out, but for an optional
// one.
class FieldWriter {
 public:
  explicit FieldWriter(std::string& bytes) : pbf_(bytes) {}

  void operator()(Tag tag, const char* /*name*/, const std::string& text) { put(tag, text); }
  void bytes(Tag tag, const char* /*name*/, const std::string& bytes) { put(tag, bytes); }
  void operator()(Tag tag, const char* /*name*/, const std::array<std::uint8_t, 16>& bytes) {
    put(tag, std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
  void operator()(Tag tag, const char* /*name*/, bool value) {
    if (value) pbf_.add_bool(tag, true);
  }
  void operator()(Tag tag, const char* /*name*/, std::uint64_t number) { put(tag, number); }
  void operator()(Tag tag, const char* /*name*/, std::uint32_t number) { put(tag, number); }
  void operator()(Tag tag, const char* /*name*/, Sequence at) { put(tag, at.value()); }
  void operator()(Tag tag, const char* /*name*/, Timestamp time) {
    if (time.microseconds() != 0) pbf_.add_sint64(tag, time.microseconds());
  }
  void operator()(Tag tag, const char* /*name*/, double real) {
    if (std::bit_cast<std::uint64_t>(real) != 0) pbf_.add_double(tag, real);
  }
  void operator()(Tag tag, const char* /*name*/, const std::optional<double>& real) {
    if (real) pbf_.add_double(tag, *real);
  }
  template <class Choice>
  requires std::is_enum_v<Choice>
  void operator()(Tag tag, const char* /*name*/, Choice choice) {
    put(tag, static_cast<std::uint32_t>(choice));
  }
  void operator()(Tag tag, const char* /*name*/, const std::vector<std::string>& texts) {
    for (const auto& text : texts) pbf_.add_string(tag, text);
  }
  void operator()(Tag tag, const char* /*name*/, const std::vector<Label>& labels) {
    for (const auto& label : labels) {
      protozero::pbf_writer pbf(pbf_, tag);
      if (!label.key.empty()) pbf.add_string(1, label.key);
      if (!label.value.empty()) pbf.add_string(2, label.value);
    }
  }
  void operator()(Tag tag, const char* /*name*/, const Measurements& measurements) {
    for (const auto& measurement : measurements) put(tag, measurement);
  }
  void operator()(Tag tag, const char* /*name*/, const std::optional<Measurement>& measurement) {
    if (measurement) put(tag, *measurement);
  }

 private:
  void put(Tag tag, std::string_view value) {
    if (!value.empty()) pbf_.add_bytes(tag, value.data(), value.size());
  }
  void put(Tag tag, std::uint64_t number) {
    if (number != 0) pbf_.add_uint64(tag, number);
  }
  void put(Tag tag, const Measurement& measurement) {
    protozero::pbf_writer pbf(pbf_, tag);
    if (!measurement.name.empty()) pbf.add_string(1, measurement.name);
    const Value& value = measurement.value;
    if (const auto* number = std::get_if<double>(&value)) pbf.add_double(2, *number);
    if (const auto* integer = std::get_if<std::int64_t>(&value)) pbf.add_sint64(3, *integer);
    if (const auto* boolean = std::get_if<bool>(&value)) pbf.add_bool(4, *boolean);
    if (const auto* text = std::get_if<std::string>(&value)) pbf.add_string(5, *text);
    if (!measurement.unit.empty()) pbf.add_string(6, measurement.unit);
  }

  protozero::pbf_writer pbf_;
};

// A field that is not there has its default value, which is not what a struct begins with.
struct ToDefaults {
  template <class Field>
  void operator()(Tag /*tag*/, const char* /*name*/, Field& field) const {
    field = Field{};
  }
  void bytes(Tag /*tag*/, const char* /*name*/, std::string& bytes) const { bytes.clear(); }
};

// Takes the field that `reader` is at, if it is one of the payload's.
class FieldReader {
 public:
  explicit FieldReader(protozero::pbf_reader& reader) : reader_(reader) {}
  [[nodiscard]] bool taken() const { return taken_; }

  void operator()(Tag tag, const char* /*name*/, std::string& text) {
    if (is(wire::bytes(tag))) text = wire::take_bytes(reader_);
  }
  void bytes(Tag tag, const char* name, std::string& bytes) { (*this)(tag, name, bytes); }
  void operator()(Tag tag, const char* /*name*/, std::array<std::uint8_t, 16>& bytes) {
    if (!is(wire::bytes(tag))) return;
    const auto view = wire::take_bytes(reader_);
    std::copy_n(view.data(), std::min(view.size(), bytes.size()), bytes.begin());
  }
  void operator()(Tag tag, const char* /*name*/, bool& value) {
    if (is(wire::varint(tag))) value = wire::take_bool(reader_);
  }
  void operator()(Tag tag, const char* /*name*/, std::uint64_t& number) {
    if (is(wire::varint(tag))) number = reader_.get_uint64();
  }
  void operator()(Tag tag, const char* /*name*/, std::uint32_t& number) {
    if (is(wire::varint(tag))) number = reader_.get_uint32();
  }
  void operator()(Tag tag, const char* /*name*/, Sequence& at) {
    if (is(wire::varint(tag))) at = Sequence(reader_.get_uint64());
  }
  void operator()(Tag tag, const char* /*name*/, Timestamp& time) {
    if (is(wire::varint(tag))) time = Timestamp(reader_.get_sint64());
  }
  void operator()(Tag tag, const char* /*name*/, double& real) {
    if (is(wire::fixed64(tag))) real = reader_.get_double();
  }
  void operator()(Tag tag, const char* /*name*/, std::optional<double>& real) {
    if (is(wire::fixed64(tag))) real = reader_.get_double();
  }
  template <class Choice>
  requires std::is_enum_v<Choice>
  void operator()(Tag tag, const char* /*name*/, Choice& choice) {
    if (is(wire::varint(tag))) choice = static_cast<Choice>(reader_.get_uint32());
  }
  void operator()(Tag tag, const char* /*name*/, std::vector<std::string>& texts) {
    if (is(wire::bytes(tag))) texts.emplace_back(wire::take_bytes(reader_));
  }
  void operator()(Tag tag, const char* /*name*/, std::vector<Label>& labels) {
    if (!is(wire::bytes(tag))) return;
    Label& label = labels.emplace_back();
    auto message = reader_.get_message();
    while (message.next()) {
      switch (message.tag_and_type()) {
        case wire::bytes(1):
          label.key = wire::take_bytes(message);
          break;
        case wire::bytes(2):
          label.value = wire::take_bytes(message);
          break;
        default:
          message.skip();
      }
    }
  }
  void operator()(Tag tag, const char* /*name*/, Measurements& measurements) {
    if (is(wire::bytes(tag))) measurements.push_back(take_measurement());
  }
  void operator()(Tag tag, const char* /*name*/, std::optional<Measurement>& measurement) {
    if (is(wire::bytes(tag))) measurement = take_measurement();
  }

 private:
  bool is(std::uint32_t field) {
    if (taken_ || reader_.tag_and_type() != field) return false;
    taken_ = true;
    return true;
  }
  Measurement take_measurement() {
    const MeasurementView view = read_measurement(wire::take_bytes(reader_));
    return {std::string(view.name), to_value(view.value), std::string(view.unit)};
  }

  protozero::pbf_reader& reader_;
  bool taken_ = false;
};

}  // namespace

template <class Payload>
std::string encode(const Payload& payload) {
  std::string bytes;
  visit_fields(payload, FieldWriter(bytes));
  return bytes;
}

template <class Payload>
Result<Payload> decode(std::string_view bytes) {
  Payload payload;
  visit_fields(payload, ToDefaults());
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    while (reader.next()) {
      FieldReader field(reader);
      visit_fields(payload, field);
      if (!field.taken()) reader.skip();
    }
  } catch (const protozero::exception& e) {
    return Error{ErrorKind::damaged,
                 fmt::format("the payload of a {} cannot be read: {}",
                             event_type_name(Payload::type), e.what()),
                 "run `headwater verify`"};
  }
  return payload;
}

template std::string encode(const DeviceRegistered&);
template Result<DeviceRegistered> decode(std::string_view);
template std::string encode(const DeviceDescribed&);
template Result<DeviceDescribed> decode(std::string_view);
template std::string encode(const ReadingRecorded&);
template Result<ReadingRecorded> decode(std::string_view);
template std::string encode(const ReadingCorrected&);
template Result<ReadingCorrected> decode(std::string_view);
template std::string encode(const LimitsSet&);
template Result<LimitsSet> decode(std::string_view);
template std::string encode(const CalibrationSet&);
template Result<CalibrationSet> decode(std::string_view);
template std::string encode(const AlarmRaised&);
template Result<AlarmRaised> decode(std::string_view);
template std::string encode(const AlarmCleared&);
template Result<AlarmCleared> decode(std::string_view);
template std::string encode(const DeviceOnline&);
template Result<DeviceOnline> decode(std::string_view);
template std::string encode(const DeviceOffline&);
template Result<DeviceOffline> decode(std::string_view);
template std::string encode(const ActuationRequested&);
template Result<ActuationRequested> decode(std::string_view);
template std::string encode(const ActuationAttempted&);
template Result<ActuationAttempted> decode(std::string_view);
template std::string encode(const ActuationSent&);
template Result<ActuationSent> decode(std::string_view);
template std::string encode(const ActuationConfirmed&);
template Result<ActuationConfirmed> decode(std::string_view);
template std::string encode(const ActuationFailed&);
template Result<ActuationFailed> decode(std::string_view);
template std::string encode(const ActuationExpired&);
template Result<ActuationExpired> decode(std::string_view);
template std::string encode(const CommandRejected&);
template Result<CommandRejected> decode(std::string_view);
template std::string encode(const DeviceDecommissioned&);
template Result<DeviceDecommissioned> decode(std::string_view);
template std::string encode(const DeviceRecommissioned&);
template Result<DeviceRecommissioned> decode(std::string_view);
template std::string encode(const GatewayStarted&);
template Result<GatewayStarted> decode(std::string_view);
template std::string encode(const GatewayStopped&);
template Result<GatewayStopped> decode(std::string_view);
template std::string encode(const ConfigurationChanged&);
template Result<ConfigurationChanged> decode(std::string_view);
template std::string encode(const MessageRejected&);
template Result<MessageRejected> decode(std::string_view);
template std::string encode(const UpstreamConnected&);
template Result<UpstreamConnected> decode(std::string_view);
template std::string encode(const UpstreamDisconnected&);
template Result<UpstreamDisconnected> decode(std::string_view);
template std::string encode(const HistoryTrimmed&);
template Result<HistoryTrimmed> decode(std::string_view);
template std::string encode(const DataDropped&);
template Result<DataDropped> decode(std::string_view);
template std::string encode(const StorageDamaged&);
template Result<StorageDamaged> decode(std::string_view);
template std::string encode(const StorageRestored&);
template Result<StorageRestored> decode(std::string_view);

std::string_view name_of(DeviceClass device_class) {
  switch (device_class) {
    case DeviceClass::unknown:
      return "unknown";
    case DeviceClass::active:
      return "active";
    case DeviceClass::battery:
      return "battery";
  }
  return "other";
}

std::string_view name_of(Origin origin) {
  return origin == Origin::heard ? "heard" : origin == Origin::command ? "command" : "other";
}

std::string_view name_of(OfflineReason reason) {
  switch (reason) {
    case OfflineReason::silence:
      return "silence";
    case OfflineReason::availability:
      return "availability";
  }
  return "other";
}

std::string_view name_of(Reach reach) {
  switch (reach) {
    case Reach::unknown:
      return "unknown";
    case Reach::requested:
      return "requested";
    case Reach::attempted:
      return "attempted";
    case Reach::sent:
      return "sent";
  }
  return "other";
}

std::string_view name_of(Bound bound) {
  return bound == Bound::low ? "low" : bound == Bound::high ? "high" : "other";
}

std::string_view name_of(ClearReason reason) {
  switch (reason) {
    case ClearReason::back_within:
      return "back_within";
    case ClearReason::limits_changed:
      return "limits_changed";
    case ClearReason::decommissioned:
      return "decommissioned";
  }
  return "other";
}

}  // namespace headwater
