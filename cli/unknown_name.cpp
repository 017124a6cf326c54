#include "cli/unknown_name.h"

#include "config/suggestion.h"
#include "model/text.h"
#include "store/fold.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr std::size_t suggestions_limit = 3;

}  // namespace

std::string suggestion_for(std::string_view name, std::vector<std::string_view> known) {
  std::vector<std::string_view> similar;
  while (similar.size() < suggestions_limit) {
    const std::string_view best = nearest(name, known);
    if (best.empty()) break;
    similar.push_back(best);
    std::erase(known, best);
  }
  return similar.empty() ? "" : fmt::format("did you mean {}?", fmt::join(similar, ", "));
}

Error unknown_device(LogReader& reader, const std::string& id, Sequence sequence) {
  auto state = state_at(reader, sequence);
  if (!state) return state.error();
  std::vector<std::string_view> known;
  for (const Device* device : state->devices()) known.push_back(device->id());
  const std::string similar = suggestion_for(id, std::move(known));
  return {ErrorKind::not_found,
          fmt::format("there is no device \"{}\" in the log up to event {}", escaped(id),
                      sequence.value()),
          similar.empty() ? "`headwater devices` lists them" : similar};
}

}  // namespace headwater
