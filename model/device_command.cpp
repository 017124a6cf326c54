#include "model/device_command.h"

#include <algorithm>
#include <array>

namespace headwater {
namespace {

struct NamedCommand {
  std::string_view name;
  EventType done;  // says so
};

// In the order of DeviceAction's alternatives.
constexpr std::array<NamedCommand, std::variant_size_v<DeviceAction>> commands{
    {{"register", EventType::device_registered},
     {"describe", EventType::device_described},
     {"set-limits", EventType::limits_set},
     {"calibrate", EventType::calibration_set},
     {"correct", EventType::reading_corrected},
     {"actuate", EventType::actuation_requested},
     {"decommission", EventType::device_decommissioned},
     {"recommission", EventType::device_recommissioned}}};

}  // namespace

std::vector<std::string> given_by(const DescribeDevice& wanted) {
  std::vector<std::string> given;
  if (wanted.name) given.emplace_back("name");
  if (wanted.location) given.emplace_back("location");
  if (wanted.device_class) given.emplace_back("class");
  for (const Label& label : wanted.labels) given.push_back("labels." + label.key);
  std::sort(given.begin(), given.end());
  return given;
}

std::string_view command_name(const DeviceAction& action) {
  return commands.at(action.index()).name;
}

std::string_view command_name(EventType type) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const NamedCommand& one) { return one.done == type; });
  return found == commands.end() ? std::string_view() : found->name;
}

}  // namespace headwater
