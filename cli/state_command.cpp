#include "cli/state_command.h"

#include "cli/device_history.h"
#include "cli/device_report.h"
#include "cli/observed_history.h"
#include "cli/time_argument.h"
#include "cli/unknown_name.h"
#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

std::string json_of(const Device& device, Sequence sequence) {
  JsonWriter json;
  write_device(device, sequence, json);
  return json.take_line();
}

Error nothing_observed(const std::string& id) {
  return {
      ErrorKind::not_found,
      fmt::format("nothing of the device \"{}\" is known to have happened by then", escaped(id)),
      "`headwater devices` lists the devices that there are"};
}

// By all that is known now, or as it was known at a point of the log.
Result<DeviceHistory> history_of(LogReader& reader, const StateOptions& options, Timestamp now) {
  if (options.observed_at) {
    auto time = parse_time_argument(*options.observed_at, now);
    if (!time) return time.error();
    return fold_observed(reader, options.device, *time);
  }
  auto end = history_end(reader, options.at, options.at_seq, now);
  if (!end) return end.error();
  return fold_device(reader, options.device, *end);
}

}  // namespace

Result<void> run_state(LogReader& reader, const StateOptions& options, Format format,
                       const Clock& clock, Output& output) {
  auto history = history_of(reader, options, clock.now().wall);
  if (!history) return history.error();
  if (!history->device && options.observed_at) return nothing_observed(options.device);
  if (!history->device) return unknown_device(reader, options.device, history->sequence);
  const auto text_of = format == Format::json ? json_of : device_text;
  output.write(text_of(*history->device, history->sequence));
  return {};
}

}  // namespace headwater
