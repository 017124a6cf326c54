#include "daemon/command_size.h"

namespace headwater {
namespace {

// What an event has besides its payload, and a measurement besides its texts, with room to spare.
constexpr std::size_t event_overhead = 256;
constexpr std::size_t measurement_overhead = 64;

}  // namespace

std::size_t size_of(const Command& command) {
  std::size_t bytes = event_overhead;
  if (const auto* reading = std::get_if<RecordReading>(&command)) {
    bytes += 2 * reading->source.size() + reading->device.text().size();
    bytes += reading->implausible_time.size();
    for (const auto& measurement : reading->measurements) {
      bytes += measurement_overhead + measurement.name.size() + measurement.unit.size();
      if (const auto* text = std::get_if<std::string>(&measurement.value)) bytes += text->size();
    }
  } else if (const auto* rejected = std::get_if<RejectMessage>(&command)) {
    bytes += rejected->topic.size() + rejected->payload.size() + rejected->reason.size();
  }
  return bytes;
}

}  // namespace headwater
