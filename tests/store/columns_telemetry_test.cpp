// Real readings as columns: the recorded telemetry, or signals that look like it.

#include "model/event_codec.h"
#include "store/block.h"
#include "tests/support/sample_events.h"
#include "tests/support/telemetry.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cmath>

namespace headwater::testing {
namespace {

Value value_of(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  double number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// A message whose payload is {"ts":number,"name":value,...}.
Event event_of_message(const SensorMessage& message) {
  ReadingRecorded reading;
  std::int64_t time_us = 0;
  std::string_view rest = message.payload;
  while (rest.size() > 1) {
    rest.remove_prefix(1);  // '{' or ','
    const std::size_t colon = rest.find(':');
    const std::size_t end = rest.find_first_of(",}");
    const std::string name(rest.substr(1, colon - 2));
    const Value value = value_of(rest.substr(colon + 1, end - colon - 1));
    if (name == "ts") {
      time_us = std::llround(std::get<double>(value) * 1e6);
    } else {
      reading.measurements.push_back({name, value, ""});
    }
    rest.remove_prefix(end);
  }
  return event_of(message.topic.substr(8, message.topic.rfind('/') - 8), reading, time_us);
}

std::vector<SensorMessage> messages(std::size_t count) {
  auto recorded = recorded_telemetry(count);
  return recorded ? std::move(*recorded) : synthetic_telemetry(count, 3, 1);
}

TEST(ColumnsOfTelemetry, come_back_and_take_less_than_half_of_the_frames_compressed) {
  constexpr std::size_t commit = 100;
  for (const std::size_t count : {4'096U, 16'384U}) {
    std::string frames;
    std::size_t at = 0;
    for (const SensorMessage& message : messages(count)) {
      const bool first = at % commit == 0;
      std::string bytes;
      encode_event(event_of_message(message), first ? std::optional(moment(at)) : std::nullopt,
                   bytes);
      append_frame(bytes, frames);
      ++at;
    }
    Block with_frames;
    pack(frames, 3, with_frames);
    Block with_columns;
    pack_columns(frames, 3, with_columns);
    ASSERT_EQ(with_columns.encoding, Encoding::zstd_columns);
    EXPECT_TRUE(unpack(with_columns).value() == frames);
    EXPECT_LT(with_columns.events.size() * 2, with_frames.events.size());
  }
}

}  // namespace
}  // namespace headwater::testing
