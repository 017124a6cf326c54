#include "tests/site/census.h"

#include "drivers/router.h"
#include "model/payload.h"
#include "model/reading_view.h"
#include "store/reader.h"
#include "store/scan.h"

#include <fmt/format.h>

namespace headwater::testing {
namespace {

std::string key_of(std::string_view device, Timestamp time, std::string_view measurements) {
  return fmt::format("{} {} {}", device, time.microseconds(), measurements);
}

}  // namespace

Result<Census> expected_readings(std::span<const SensorMessage> messages) {
  RouteOptions route;
  route.match = "sensors/{device}/telemetry";
  route.time_field = "ts";
  auto router = Router::create({route}, {});
  if (!router) return router.error();
  Census census;
  for (const auto& message : messages) {
    const Command command = router->route({message.topic, message.payload});
    const auto* reading = std::get_if<RecordReading>(&command);
    if (reading == nullptr || !reading->time) {
      return Error{ErrorKind::invalid_input, "not a reading: " + message.payload, ""};
    }
    ReadingRecorded recorded;
    recorded.measurements = reading->measurements;
    census[key_of(reading->device.text(), *reading->time, encode(recorded))] = 1;
  }
  return census;
}

Result<Census> stored_readings(const std::string& store) {
  auto reader = LogReader::open(store);
  if (!reader) return reader.error();
  ForwardScan scan(*reader, {.from = Sequence(1), .to = last_sequence});
  Census census;
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return census;
    if ((*event)->type != EventType::reading_recorded) continue;
    auto view = ReadingView::parse((*event)->payload);
    if (!view) return view.error();
    ++census[key_of((*event)->device, (*event)->time, view->measurement_bytes)];
  }
}

Difference compare(const Census& expected, const Census& stored) {
  Difference difference;
  for (const auto& [key, count] : expected) {
    if (!stored.contains(key)) ++difference.missing;
  }
  for (const auto& [key, count] : stored) {
    if (!expected.contains(key)) ++difference.unexpected;
    difference.repeated += count - 1;
  }
  return difference;
}

}  // namespace headwater::testing
