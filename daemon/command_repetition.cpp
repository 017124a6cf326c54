#include "daemon/command_repetition.h"

namespace headwater {
namespace {

bool tells_of_another(const RecordReading& asked, std::string_view device,
                      std::string_view payload) {
  const auto recorded = decode<ReadingRecorded>(payload);
  if (!recorded) return false;
  return device != asked.device.text() || recorded->measurements != asked.measurements;
}

}  // namespace

bool tells_of_another(const Command& command, std::string_view device, EventType type,
                      std::string_view payload) {
  const auto* reading = std::get_if<RecordReading>(&command);
  if (type != EventType::reading_recorded) return false;
  return reading == nullptr || tells_of_another(*reading, device, payload);
}

}  // namespace headwater
