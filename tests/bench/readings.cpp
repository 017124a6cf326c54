#include "tests/bench/readings.h"

#include "drivers/router.h"
#include "model/payload.h"

#include <fmt/format.h>

#include <random>

namespace headwater::testing {

std::vector<SensorMessage> bench_messages() {
  auto recorded = recorded_telemetry();
  if (recorded) {
    fmt::print("data: {} recorded messages\n", recorded->size());
    return std::move(*recorded);
  }
  fmt::print("data: made signals, since {}\n", recorded.error().detail);
  return synthetic_telemetry(50'000, 3, 1);
}

std::vector<Event> as_events(const std::vector<SensorMessage>& messages) {
  RouteOptions route;
  route.match = "sensors/{device}/telemetry";
  route.time_field = "ts";
  const auto router = Router::create({route}, {});
  std::vector<Event> events;
  events.reserve(messages.size());
  for (const auto& message : messages) {
    const Command command = router->route({message.topic, message.payload});
    const auto& reading = std::get<RecordReading>(command);
    ReadingRecorded recorded;
    recorded.measurements = reading.measurements;
    Event event;
    event.device = reading.device.text();
    event.type = EventType::reading_recorded;
    event.time = reading.time.value_or(Timestamp());
    event.payload = encode(recorded);
    events.push_back(std::move(event));
  }
  return events;
}

std::string device_of(std::size_t number) { return fmt::format("device-{:05}", number); }

std::vector<Event> spread_over(std::vector<Event> events, std::size_t devices, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (Event& event : events) event.device = device_of(random() % devices);
  return events;
}

}  // namespace headwater::testing
