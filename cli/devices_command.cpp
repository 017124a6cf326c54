#include "cli/devices_command.h"

#include "cli/gap_notice.h"
#include "cli/json_writer.h"
#include "cli/table.h"
#include "model/state.h"
#include "model/text.h"
#include "store/fold.h"

#include <fmt/format.h>

namespace headwater {
namespace {

std::string json_of(const Device& device) {
  JsonWriter json;
  json.begin_object();
  json.field("device", device.id());
  json.field("presence", presence_name(device.presence()));
  json.field("readings", device.readings());
  json.field("last_seen", to_iso8601(device.last_seen()));
  json.field("measurements", device.measurements().size());
  json.field("source", device.source());
  json.field("last_seq", device.sequence().value());
  json.end_object();
  return json.take_line();
}

std::string table_of(const std::vector<const Device*>& devices) {
  Table table({{"DEVICE"},
               {"PRESENCE"},
               {"READINGS", Align::right},
               {"LAST SEEN"},
               {"MEASUREMENTS", Align::right},
               {"LAST SEQ", Align::right},
               {"SOURCE"}});
  for (const Device* device : devices) {
    table.add({escaped(device->id()), std::string(presence_name(device->presence())),
               fmt::to_string(device->readings()), to_iso8601(device->last_seen()),
               fmt::to_string(device->measurements().size()),
               fmt::to_string(device->sequence().value()), escaped(device->source())});
  }
  return table.text();
}

}  // namespace

Result<void> run_devices(LogReader& reader, Format format, Output& output) {
  auto head = reader.head();
  if (!head) return head.error();
  auto state = state_at(reader, head->sequence, gap_notice(incomplete_state));
  if (!state) return state.error();
  const auto devices = state->devices();
  if (format == Format::table) {
    output.write(table_of(devices));
    return {};
  }
  for (const Device* device : devices) output.write(json_of(*device));
  return {};
}

}  // namespace headwater
