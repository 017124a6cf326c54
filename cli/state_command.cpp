#include "cli/state_command.h"

#include "cli/device_history.h"
#include "cli/device_report.h"
#include "cli/log_point.h"
#include "cli/time_argument.h"
#include "config/suggestion.h"
#include "model/state.h"
#include "model/text.h"
#include "store/fold.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::size_t suggestions_limit = 3;

std::string json_of(const Device& device, Sequence sequence) {
  JsonWriter json;
  write_device(device, sequence, json);
  return json.take_line();
}

// The known ids that are most like `id`, the best first.
std::vector<std::string_view> similar_ids(std::string_view id,
                                          std::vector<std::string_view> known) {
  std::vector<std::string_view> similar;
  while (similar.size() < suggestions_limit) {
    const std::string_view best = nearest(id, known);
    if (best.empty()) break;
    similar.push_back(best);
    std::erase(known, best);
  }
  return similar;
}

Error unknown_device(LogReader& reader, const std::string& id, Sequence sequence) {
  auto state = state_at(reader, sequence);
  if (!state) return state.error();
  std::vector<std::string_view> known;
  for (const Device* device : state->devices()) known.push_back(device->id());
  const auto similar = similar_ids(id, std::move(known));
  return {ErrorKind::not_found,
          fmt::format("there is no device \"{}\" in the log up to event {}", escaped(id),
                      sequence.value()),
          similar.empty() ? "`headwater devices` lists them"
                          : fmt::format("did you mean {}?", fmt::join(similar, ", "))};
}

}  // namespace

Result<void> run_state(LogReader& reader, const StateOptions& options, Format format,
                       const Clock& clock, Output& output) {
  HistoryEnd end;
  if (options.at) {
    auto time = parse_time_argument(*options.at, clock.now().wall);
    if (!time) return time.error();
    end.recorded_by = *time;
  }
  auto to = log_point(reader, options.at_seq);
  if (!to) return to.error();
  end.to = *to;
  auto history = fold_device(reader, options.device, end);
  if (!history) return history.error();
  if (!history->device) return unknown_device(reader, options.device, history->sequence);
  const auto text_of = format == Format::json ? json_of : device_text;
  output.write(text_of(*history->device, history->sequence));
  return {};
}

}  // namespace headwater
