#include "daemon/command_repetition.h"

#include "model/text.h"

#include <algorithm>

namespace headwater {
namespace {

bool tells_of_another(const RecordReading& asked, std::string_view device,
                      std::string_view payload) {
  const auto recorded = decode<ReadingRecorded>(payload);
  if (!recorded) return false;
  return device != asked.device.text() || recorded->measurements != asked.measurements;
}

// Whether an event of the action's own type says something else.
struct Differs {
  std::string_view payload;

  bool operator()(const RegisterDevice& asked) const {
    const auto said = decode<DeviceRegistered>(payload);
    return said && said->device_class != asked.device_class;
  }
  // The event has the whole description, of which the command gave a part.
  bool operator()(const DescribeDevice& asked) const {
    const auto said = decode<DeviceDescribed>(payload);
    if (!said) return false;
    if (!said->given.empty() && said->given != given_by(asked)) return true;
    const auto has = [&](const Label& label) {
      const auto same_key = [&](const Label& one) { return one.key == label.key; };
      const auto found = std::find_if(said->labels.begin(), said->labels.end(), same_key);
      return found == said->labels.end() ? label.value.empty() : found->value == label.value;
    };
    return (asked.name && *asked.name != said->name) ||
           (asked.location && *asked.location != said->location) ||
           (asked.device_class && *asked.device_class != said->device_class) ||
           !std::all_of(asked.labels.begin(), asked.labels.end(), has);
  }
  bool operator()(const SetLimits& asked) const { return encode(asked.limits) != payload; }
  bool operator()(const Calibrate& asked) const { return encode(asked.calibration) != payload; }
  bool operator()(const CorrectReading& asked) const {
    return encode(ReadingCorrected{asked.reading, asked.values, asked.reason}) != payload;
  }
  // How long it had waited is no part of what was asked.
  bool operator()(const Actuate& asked) const {
    auto said = decode<ActuationRequested>(payload);
    if (!said) return false;
    said->waited_us = asked.asked.waited_us;
    return encode(*said) != encode(asked.asked);
  }
  bool operator()(const DecommissionDevice& asked) const {
    return encode(DeviceDecommissioned{asked.reason}) != payload;
  }
  bool operator()(const RecommissionDevice& asked) const {
    return encode(DeviceRecommissioned{asked.reason}) != payload;
  }
};

bool tells_of_another(const DeviceCommand& asked, std::string_view device, EventType type,
                      std::string_view payload) {
  if (type == EventType::command_rejected) {
    const auto rejected = decode<CommandRejected>(payload);
    return rejected && (rejected->device != asked.device.text() ||
                        rejected->command != command_name(asked.action) ||
                        rejected->arguments != cut(asked.arguments, command_arguments_limit));
  }
  if (type == EventType::reading_recorded) return true;
  const std::string_view done = command_name(type);
  if (done.empty()) return false;
  return device != asked.device.text() || done != command_name(asked.action) ||
         std::visit(Differs{payload}, asked.action);
}

}  // namespace

bool tells_of_another(const Command& command, std::string_view device, EventType type,
                      std::string_view payload) {
  if (const auto* asked = std::get_if<DeviceCommand>(&command)) {
    return tells_of_another(*asked, device, type, payload);
  }
  const auto* reading = std::get_if<RecordReading>(&command);
  if (type != EventType::reading_recorded) return false;
  return reading == nullptr || tells_of_another(*reading, device, payload);
}

}  // namespace headwater
