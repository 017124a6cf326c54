#include "model/event_codec.h"

#include "tests/support/hex.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <limits>

namespace headwater {
namespace {

using testing::hex;
using testing::unhex;

// What `protoc --encode=headwater.v1.Event` gives for the same two events.
constexpr const char* golden_first =
    "0a056465762d311003180120808082e288d2a3062a02633132400a120a0474656d70110000000000803440320143"
    "0a090a05636f756e7418050a060a026f6e20010a0c0a046d6f64652a046175746f100120012a0531653430303880"
    "8991e288d2a30640808ece1c";
constexpr const char* golden_later = "0a056465762d31100918012001";

constexpr Instant commit_moment{Timestamp(1'767'225'600'123'456), Uptime(60'000'000)};

Event first_event() {
  ReadingRecorded reading;
  reading.measurements = {{"temp", 20.5, "C"},
                          {"count", std::int64_t{-3}, ""},
                          {"on", true, ""},
                          {"mode", std::string("auto"), ""}};
  reading.retained = true;
  reading.best_effort = true;
  reading.device_time = "1e400";
  Event event = testing::event_of("dev-1", reading);
  event.cause = "c1";
  return event;
}

std::string encoded(const Event& event, std::optional<Instant> commit) {
  std::string bytes;
  encode_event(event, commit, bytes);
  return bytes;
}

TEST(EventCodec, canonical_bytes_never_change) {
  EXPECT_EQ(hex(encoded(first_event(), commit_moment)), golden_first);
  Event later = testing::event_of("dev-1", DeviceOffline{}, -1);
  later.version = 1;
  later.payload.clear();
  EXPECT_EQ(hex(encoded(later, std::nullopt)), golden_later);
}

TEST(EventCodec, an_event_comes_back_from_its_bytes) {
  const Event event = first_event();
  const std::string bytes = encoded(event, commit_moment);
  Instant moment{};
  const auto decoded = decode_event(bytes, Sequence(7), moment);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->sequence, Sequence(7));
  EXPECT_EQ(decoded->device, event.device);
  EXPECT_EQ(decoded->type, event.type);
  EXPECT_EQ(decoded->version, event.version);
  EXPECT_EQ(decoded->time, event.time);
  EXPECT_EQ(decoded->cause, event.cause);
  EXPECT_EQ(decoded->payload, event.payload);
  EXPECT_EQ(decoded->recorded.wall, commit_moment.wall);
  EXPECT_EQ(moment.uptime, commit_moment.uptime);
}

TEST(EventCodec, extreme_times_survive) {
  for (const std::int64_t time : {std::numeric_limits<std::int64_t>::min(), std::int64_t{-1},
                                  std::int64_t{0}, std::numeric_limits<std::int64_t>::max()}) {
    Instant moment{};
    const std::string bytes = encoded(testing::reading_of("d", 1, time),
                                      Instant{Timestamp(time), Uptime(~std::uint64_t{0})});
    const auto decoded = decode_event(bytes, Sequence(1), moment);
    ASSERT_TRUE(decoded);
    EXPECT_EQ(decoded->time, Timestamp(time));
    EXPECT_EQ(moment.wall, Timestamp(time));
    EXPECT_EQ(moment.uptime, Uptime(~std::uint64_t{0}));
  }
}

TEST(EventCodec, the_others_of_a_commit_take_its_moment_from_the_first) {
  std::string frames;
  append_frame(unhex(golden_first), frames);
  append_frame(unhex(golden_later), frames);
  EventReader reader(frames, Sequence(1), Instant{});
  ASSERT_TRUE(reader.next());
  const auto later = reader.next();
  ASSERT_TRUE(later && *later);
  EXPECT_EQ((*later)->recorded.wall, commit_moment.wall);
  EXPECT_EQ((*later)->recorded.uptime, commit_moment.uptime);
  EXPECT_EQ((*later)->sequence, Sequence(2));
  EXPECT_EQ(hex(reader.bytes()), golden_later);
  const auto end = reader.next();
  EXPECT_TRUE(end && !*end);
}

TEST(EventCodec, fields_and_types_of_a_newer_version_do_not_hinder_reading) {
  // Field 99, and a type that nobody knows yet.
  const std::string bytes = unhex("0a056465762d3110e807180920029a06036e6577");
  Instant moment{};
  const auto decoded = decode_event(bytes, Sequence(1), moment);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->type, static_cast<EventType>(1'000));
  EXPECT_EQ(decoded->version, 9U);
  EXPECT_EQ(decoded->time, Timestamp(1));
}

// The Protocol Buffers specification: a known number with another wire type is an unknown field.
TEST(EventCodec, a_field_of_another_wire_type_is_passed_over) {
  const std::string bytes = unhex("0a056465762d31") + unhex("1202ffff") + unhex("1803") +
                            unhex("2500000000") + unhex("3801");
  Instant moment{};
  const auto decoded = decode_event(bytes, Sequence(1), moment);
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->device, "dev-1");
  EXPECT_EQ(decoded->type, EventType{});
  EXPECT_EQ(decoded->version, 3U);
  EXPECT_EQ(decoded->time, Timestamp());
  EXPECT_EQ(moment.wall, Timestamp(-1));
}

TEST(EventCodec, bytes_that_are_cut_short_are_damaged) {
  const std::string bytes = unhex(golden_first);
  // A cut between two fields leaves a shorter event, which only the frame and the chain reveal.
  int refused = 0;
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    Instant moment{};
    const auto decoded = decode_event(std::string_view(bytes).substr(0, size), Sequence(1), moment);
    if (decoded) continue;
    EXPECT_EQ(decoded.error().kind, ErrorKind::damaged);
    ++refused;
  }
  EXPECT_GE(refused, static_cast<int>(bytes.size()) - 9);
}

TEST(EventCodec, an_event_without_a_device_is_damaged) {
  Instant moment{};
  EXPECT_FALSE(decode_event(unhex("10031801"), Sequence(1), moment));
  EXPECT_FALSE(decode_event("", Sequence(1), moment));
}

TEST(EventCodec, no_single_changed_byte_makes_it_crash) {
  const std::string good = unhex(golden_first);
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string bytes = good;
      bytes[at] = static_cast<char>(value);
      Instant moment{};
      const auto decoded = decode_event(bytes, Sequence(1), moment);
      EXPECT_TRUE(decoded || decoded.error().kind == ErrorKind::damaged);
    }
  }
}

TEST(FrameReader, hands_out_what_was_appended) {
  std::string frames;
  append_frame("first", frames);
  append_frame("", frames);
  append_frame(std::string(300, 'x'), frames);
  FrameReader reader(frames);
  EXPECT_EQ(reader.next().value(), "first");
  EXPECT_EQ(reader.next().value(), "");
  EXPECT_EQ(reader.next().value(), std::string(300, 'x'));
  EXPECT_EQ(reader.next().value(), std::nullopt);
}

TEST(FrameReader, a_length_that_cannot_be_is_damage) {
  std::string beyond_limit;
  append_frame(std::string(event_bytes_limit + 1, 'x'), beyond_limit);
  for (const std::string& frames :
       {unhex("05616263"), unhex("80"), unhex("ffffffffffffffffffff01"), beyond_limit}) {
    const auto frame = FrameReader(frames).next();
    ASSERT_FALSE(frame);
    EXPECT_EQ(frame.error().kind, ErrorKind::damaged);
  }
}

TEST(EventCodec, the_largest_reading_stays_below_the_limit) {
  ReadingRecorded reading;
  for (std::size_t i = 0; i < measurements_limit; ++i) {
    std::string name = std::to_string(i);
    name.resize(measurement_name_limit, 'n');
    reading.measurements.push_back({name, std::string(measurement_text_limit, 't'), "unit"});
  }
  EXPECT_LE(encoded(testing::event_of("dev-1", reading), commit_moment).size(), event_bytes_limit);
}

}  // namespace
}  // namespace headwater
