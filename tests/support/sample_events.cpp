#include "tests/support/sample_events.h"

namespace headwater::testing {

Event reading_of(const std::string& device, double temperature, std::int64_t time_us) {
  ReadingRecorded reading;
  reading.measurements = {{"temp", temperature, ""}};
  return event_of(device, reading, time_us);
}

std::vector<Event> sample_readings(std::size_t count, std::size_t devices) {
  constexpr std::int64_t start_us = 1'767'225'600'000'000;
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) {
    events.push_back(reading_of("dev-" + std::to_string(i % devices + 1),
                                20.0 + static_cast<double>(i) / 1'000,
                                start_us + static_cast<std::int64_t>(i) * 1'000'000));
  }
  return events;
}

Instant moment(std::uint64_t seconds) {
  return {Timestamp(1'767'225'600'000'000 + static_cast<std::int64_t>(seconds) * 1'000'000),
          Uptime(seconds * 1'000'000)};
}

void fold_in(State& state, const std::vector<Event>& events, Instant at) {
  for (const Event& event : events) {
    state.apply(as_recorded(event, state.sequence().next(), at)).value();
  }
}

}  // namespace headwater::testing
