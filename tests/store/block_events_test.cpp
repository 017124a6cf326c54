#include "store/block_events.h"

#include "store/columns.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace headwater {
namespace {

using testing::moment;
using testing::reading_of;

// What a walk gives of one device.
struct Given {
  std::vector<std::string> events;
  Sequence position;
};

std::string text_of(const RecordedEvent& event) {
  return std::to_string(event.sequence.value()) + " " + event_type_name(event.type) + " " +
         std::to_string(event.time.microseconds()) + " " +
         std::to_string(event.recorded.wall.microseconds()) + " " +
         std::to_string(event.recorded.uptime.microseconds()) + " " + std::string(event.cause) +
         std::string(event.payload);
}

Given of_device(const Block& block, std::string_view device, bool selected) {
  auto events = BlockEvents::of(block, selected ? device : std::string_view()).value();
  Given given;
  while (const auto event = events.next().value()) {
    if (event->device == device) given.events.push_back(text_of(*event));
  }
  given.position = events.position();
  return given;
}

Block block_of(const std::vector<Event>& events, std::size_t commit_events, bool columns) {
  BlockBuilder builder(Sequence(101), moment(5), Hash{});
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool begins = i % commit_events == commit_events / 2;
    builder.add(events[i], begins ? std::optional(moment(10 + i)) : std::nullopt);
  }
  return columns ? std::move(builder).finish_columns(3) : std::move(builder).finish(3);
}

void expect_same_for_every_device(const std::vector<Event>& events, std::size_t commit_events) {
  std::set<std::string> devices{"nobody"};
  for (const Event& event : events) devices.insert(event.device);
  for (const bool columns : {false, true}) {
    const Block block = block_of(events, commit_events, columns);
    for (const std::string& device : devices) {
      const Given all = of_device(block, device, false);
      const Given selected = of_device(block, device, true);
      EXPECT_EQ(selected.events, all.events) << device;
      EXPECT_EQ(selected.position, Sequence(101 + events.size()));
      EXPECT_EQ(all.position, Sequence(101 + events.size()));
    }
  }
}

TEST(BlockEvents, of_one_device_are_as_among_all) {
  std::mt19937_64 random(3);
  for (const std::size_t commit_events : {1U, 2U, 7U, 1'000U}) {
    std::vector<Event> events;
    for (int i = 0; i < 2'000; ++i) {
      const std::string device = "dev-" + std::to_string(random() % 40);
      if (random() % 9 == 0) {
        events.push_back(testing::event_of(device, DeviceOnline{}, i));
      } else {
        events.push_back(reading_of(device, static_cast<double>(random() % 300) / 10, i));
      }
      // What columns do not express is kept whole, with its moment.
      if (random() % 50 == 0) events.back().version = 0;
    }
    ASSERT_EQ(block_of(events, commit_events, true).encoding, Encoding::zstd_columns);
    expect_same_for_every_device(events, commit_events);
  }
}

TEST(BlockEvents, of_one_device_are_unpacked_alone) {
  std::vector<Event> events;
  events.reserve(2'000);
  for (int i = 0; i < 2'000; ++i) {
    events.push_back(reading_of(i % 500 == 7 ? "rare" : "steady", static_cast<double>(i % 30), i));
  }
  BlockBuilder builder(Sequence(1), moment(5), Hash{});
  for (std::size_t i = 0; i < events.size(); ++i) {
    builder.add(events[i], i % 400 == 3 ? std::optional(moment(10 + i)) : std::nullopt);
  }
  const Block block = std::move(builder).finish(3);
  const auto columns = to_columns(unpack(block).value()).value();
  const SparseFrames found = from_columns_of(columns.bytes, "rare").value();
  EXPECT_EQ(found.count, 2'000U);
  ASSERT_EQ(found.places.size(), 4U);
  const std::vector<std::uint64_t> begins{3, 403, 803, 1'203};
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(found.places[i].event, 500 * i + 7);
    ASSERT_TRUE(found.places[i].commit);
    EXPECT_EQ(found.places[i].commit->wall, moment(10 + begins[i]).wall);
  }
  FrameReader frames(found.frames);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(frames.next().value());
  EXPECT_FALSE(frames.next().value());
  EXPECT_TRUE(from_columns_of(columns.bytes, "nobody").value().places.empty());
}

TEST(BlockEvents, of_a_damaged_block_are_an_error) {
  Block block = block_of(testing::sample_readings(2'000, 20), 10, true);
  ASSERT_EQ(block.encoding, Encoding::zstd_columns);
  block.events.resize(block.events.size() / 2);
  const auto events = BlockEvents::of(block, "dev-1");
  ASSERT_FALSE(events);
  EXPECT_EQ(events.error().kind, ErrorKind::damaged);
}

}  // namespace
}  // namespace headwater
