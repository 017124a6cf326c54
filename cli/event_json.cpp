#include "cli/event_json.h"

#include "cli/base64.h"
#include "model/payload_fields.h"
#include "model/text.h"
#include "model/upcast.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <type_traits>

namespace headwater {
namespace {

// A reading may name a measurement twice, an object must not; the fold takes the last.
bool comes_again(const Measurements& measurements, std::size_t index) {
  return std::any_of(measurements.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                     measurements.end(),
                     [&](const auto& later) { return later.name == measurements[index].name; });
}

void write_units(const Measurements& measurements, JsonWriter& json) {
  const auto has_unit = [](const Measurement& measurement) { return !measurement.unit.empty(); };
  if (std::none_of(measurements.begin(), measurements.end(), has_unit)) return;
  json.key("units");
  json.begin_object();
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    if (!has_unit(measurements[i]) || comes_again(measurements, i)) continue;
    json.field(measurements[i].name, measurements[i].unit);
  }
  json.end_object();
}

void write_measurements(const Measurements& measurements, JsonWriter& json) {
  json.key("measurements");
  json.begin_object();
  for (std::size_t i = 0; i < measurements.size(); ++i) {
    if (comes_again(measurements, i)) continue;
    json.key(measurements[i].name);
    write_value(measurements[i].value, json);
  }
  json.end_object();
  write_units(measurements, json);
}

// Writes the fields of a payload by their names.
class FieldPrinter {
 public:
  // `sparse`: fields with their default value are left out.
  FieldPrinter(JsonWriter& json, bool sparse) : json_(json), sparse_(sparse) {}

  void operator()(int /*tag*/, const char* name, const std::string& text) {
    if (!sparse_ || !text.empty()) json_.field(name, text);
  }
  void bytes(int /*tag*/, const char* name, const std::string& bytes) {
    if (is_utf8(bytes) && !has_control_characters(bytes)) {
      json_.field(name, bytes);
    } else {
      json_.field(fmt::format("{}_base64", name), to_base64(bytes));
    }
  }
  void operator()(int /*tag*/, const char* name, const std::array<std::uint8_t, 16>& bytes) {
    json_.field(name, fmt::format("{:02x}", fmt::join(bytes, "")));
  }
  void operator()(int /*tag*/, const char* name, bool value) {
    if (!sparse_ || value) json_.flag(name, value);
  }
  void operator()(int /*tag*/, const char* name, std::uint64_t number) {
    json_.field(name, number);
  }
  void operator()(int /*tag*/, const char* name, std::uint32_t number) {
    json_.field(name, number);
  }
  void operator()(int /*tag*/, const char* name, Sequence at) { json_.field(name, at.value()); }
  void operator()(int /*tag*/, const char* name, Timestamp time) {
    json_.field(name, to_iso8601(time));
  }
  void operator()(int /*tag*/, const char* name, double real) {
    json_.key(name);
    if (std::isfinite(real)) {
      json_.number(real);
    } else {
      json_.null();
    }
  }
  void operator()(int tag, const char* name, const std::optional<double>& real) {
    if (real) (*this)(tag, name, *real);
  }
  template <class Choice>
  requires std::is_enum_v<Choice>
  void operator()(int /*tag*/, const char* name, Choice choice) {
    if (choice != Choice{}) json_.field(name, name_of(choice));  // else nobody has said
  }
  void operator()(int /*tag*/, const char* name, const std::vector<std::string>& texts) {
    json_.key(name);
    json_.begin_array();
    for (const auto& text : texts) json_.text(text);
    json_.end_array();
  }
  void operator()(int /*tag*/, const char* name, const std::vector<Label>& labels) {
    json_.key(name);
    json_.begin_object();
    for (const auto& label : labels) json_.field(label.key, label.value);
    json_.end_object();
  }
  void operator()(int /*tag*/, const char* /*name*/, const Measurements& measurements) {
    write_measurements(measurements, json_);
  }
  void operator()(int /*tag*/, const char* name, const std::optional<Measurement>& measurement) {
    if (!measurement) return;
    json_.key(name);
    json_.begin_object();
    json_.key(measurement->name);
    write_value(measurement->value, json_);
    json_.end_object();
  }

 private:
  JsonWriter& json_;
  bool sparse_;
};

// Whether the payload could be read; nothing is written if not.
bool write_payload(const RecordedEvent& event, JsonWriter& json) {
  if (!is_known(event)) return false;
  bool readable = false;
  with_payload_of(event.type, [&]<class Payload>() {
    const auto payload = payload_of<Payload>(event);
    if (!payload) return;
    readable = true;
    // A reading's flags are seldom set, and there are many readings.
    visit_fields(*payload, FieldPrinter(json, std::is_same_v<Payload, ReadingRecorded>));
  });
  return readable;
}

}  // namespace

void write_value(const Value& value, JsonWriter& json) {
  std::visit(
      [&](const auto& held) {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, double>) json.number(held);
        if constexpr (std::is_same_v<Held, std::int64_t>) json.integer(held);
        if constexpr (std::is_same_v<Held, bool>) json.boolean(held);
        if constexpr (std::is_same_v<Held, std::string>) json.text(held);
      },
      value);
}

void write_event(const RecordedEvent& event, JsonWriter& json, bool kept) {
  json.begin_object();
  json.field("seq", event.sequence.value());
  json.field("device", event.device);
  json.field("type", event_type_name(event.type));
  json.field("version", event.version);
  json.field("time", to_iso8601(event.time));
  json.field("recorded", to_iso8601(event.recorded.wall));
  if (kept) {
    json.key("kept");
    json.boolean(true);
  }
  if (!event.cause.empty()) json.field("cause", event.cause);
  json.key("data");
  json.begin_object();
  if (!write_payload(event, json)) json.field("payload_base64", to_base64(event.payload));
  json.end_object();
  json.end_object();
}

}  // namespace headwater
