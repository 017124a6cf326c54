#include "tests/daemon/recorded.h"

#include "store/scan.h"

namespace headwater::testing {

std::vector<Recorded> recorded(const std::string& directory, std::optional<EventType> type) {
  auto reader = LogReader::open(directory).value();
  ForwardScan scan(reader, {.from = Sequence(1),
                            .to = reader.head().value().sequence,
                            .filter = {},
                            .on_gap = [](const Gap&) {}});
  std::vector<Recorded> events;
  while (const auto event = scan.next().value()) {
    if (type && event->type != *type) continue;
    events.push_back({event->sequence, std::string(event->device), event->type, event->time,
                      std::string(event->payload)});
  }
  return events;
}

std::size_t count_of(const std::string& directory, EventType type) {
  return recorded(directory, type).size();
}

RecordReading reading(const std::string& device, std::int64_t value,
                      std::optional<Timestamp> time) {
  RecordReading reading{DeviceId::parse(device).value(), {}, time, {}, {}};
  reading.source = "sensors/" + device + "/telemetry";
  reading.measurements = {{"value", value, ""}};
  return reading;
}

std::vector<std::int64_t> recorded_values(const std::string& directory) {
  std::vector<std::int64_t> values;
  for (const auto& event : recorded(directory, EventType::reading_recorded)) {
    const auto reading = payload_of<ReadingRecorded>(event);
    values.push_back(std::get<std::int64_t>(reading.measurements.at(0).value));
  }
  return values;
}

}  // namespace headwater::testing
