#include "daemon/command_routes.h"

#include "model/text.h"

#include <fmt/format.h>

namespace headwater {
namespace {

Error refuse(std::string detail, std::string hint = "") {
  return {ErrorKind::conflict, std::move(detail), std::move(hint)};
}

// That a message can be sent there, or is sent there by a device.
Result<void> check_usable(const std::string& topic) {
  if (auto checked = check_topic(topic); !checked) return checked;
  if (topic.front() == '$') return refuse("the topic begins with $, which brokers keep");
  return {};
}

}  // namespace

Result<Destination> CommandRoutes::find(const DeviceActuations& device,
                                        const ActuationRequested& asked) const {
  if (channels_.empty()) {
    return refuse("no driver can send commands", "a driver of `type: mqtt` can");
  }
  auto found = device.source.empty() ? of_unheard(device, asked) : of_source(device, asked);
  if (!found) return found;
  if (auto checked = check(*found, asked); !checked) return checked.error();
  return found;
}

Result<Destination> CommandRoutes::of_source(const DeviceActuations& device,
                                             const ActuationRequested& asked) const {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const Router& router = channels_[i]->router();
    if (!router.is_source(device.device, device.source)) continue;
    if (!asked.topic.empty()) return Destination{i, asked.topic};
    auto topic = router.command_topic(device.device, device.source);
    if (topic) return Destination{i, std::move(*topic)};
    return refuse(
        fmt::format("no entry of `topics` that takes {} has a `command`", escaped(device.source)),
        "add one to the configuration, or give a topic with the command");
  }
  return refuse(fmt::format("no entry of `topics` takes {}, where the device was first heard",
                            escaped(device.source)),
                "add one to a driver of `type: mqtt`");
}

Result<Destination> CommandRoutes::of_unheard(const DeviceActuations& device,
                                              const ActuationRequested& asked) const {
  if (!asked.topic.empty()) {
    if (channels_.size() == 1) return Destination{0, asked.topic};
    return refuse(
        "the device was not heard before it was registered: which broker it is at is "
        "not known",
        "with one mqtt driver it is that driver's");
  }
  std::vector<Destination> possible;
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    for (auto& topic : channels_[i]->router().possible_command_topics(device.device)) {
      possible.push_back({i, std::move(topic)});
    }
  }
  if (possible.size() == 1) return std::move(possible.front());
  if (possible.empty()) {
    return refuse("no entry of `topics` has a `command`",
                  "add one to the configuration, or give a topic with the command");
  }
  return refuse(
      "the device was not heard before it was registered, and more than one `command` "
      "may be its",
      "give a topic with the command");
}

Result<void> CommandRoutes::check(const Destination& found, const ActuationRequested& asked) const {
  if (auto checked = check_usable(found.topic); !checked) return checked;
  const Router& router = channels_[found.channel]->router();
  if (router.takes(found.topic)) {
    return refuse(fmt::format("what is sent to {} would be taken for a message of the device",
                              escaped(found.topic)),
                  "give another topic");
  }
  if (asked.confirm_topic.empty()) return {};
  if (asked.confirm_topic == found.topic) {
    return refuse("what is to confirm it would be the command itself",
                  "the topic that confirms must be another one");
  }
  return check_usable(asked.confirm_topic);
}

}  // namespace headwater
