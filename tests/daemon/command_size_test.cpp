#include "daemon/command_size.h"

#include "model/decide.h"
#include "tests/daemon/recorded.h"
#include "tests/support/sample_events.h"

#include <gtest/gtest.h>

#include <random>

namespace headwater {
namespace {

using testing::moment;

class Random {
 public:
  explicit Random(std::uint32_t seed) : random_(seed) {}

  std::size_t number(std::size_t limit) { return random_() % (limit + 1); }
  std::string text(std::size_t limit) {
    std::string text(number(limit), ' ');
    for (char& letter : text) letter = static_cast<char>('a' + random_() % 26);
    return text;
  }
  Value value() {
    switch (number(3)) {
      case 0:
        return static_cast<double>(random_()) / 7;
      case 1:
        return static_cast<std::int64_t>(random_()) * -2'000'000'000;
      case 2:
        return true;
      default:
        return text(measurement_text_limit);
    }
  }
  RecordReading reading() {
    RecordReading reading = testing::reading("d" + text(id_length_limit - 1), 0);
    reading.measurements.clear();
    reading.source = text(1'024);
    reading.implausible_time = text(64);
    const std::size_t count = 1 + number(30);
    for (std::size_t i = 0; i < count; ++i) {
      reading.measurements.push_back(
          {text(measurement_name_limit - 4) + std::to_string(i), value(), text(32)});
    }
    return reading;
  }
  RejectMessage rejection() {
    RejectMessage message;
    message.topic = text(2'000);
    message.payload = text(rejected_payload_limit);
    message.size = random_();
    message.reason = text(2'000);
    return message;
  }
  Command command() {
    switch (number(6)) {
      case 0:
        return rejection();
      case 1: {
        GatewayStarted facts;
        facts.boot_id = text(36);
        facts.software_version = text(20);
        return StartGateway{facts};
      }
      case 2:
        return StopGateway{text(2'000)};
      case 3:
        return ReportUpstreamConnected{text(2'000)};
      default:
        return reading();
    }
  }

 private:
  std::mt19937 random_;
};

// The bytes of the payloads of the events that `command` leads to.
std::size_t payload_bytes(const Command& command, const Limits& limits) {
  const State state;
  Draft draft(state, moment(1));
  decide(draft, command, moment(1).wall, limits).value();
  std::size_t bytes = 0;
  for (const auto& event : draft.events()) bytes += event.payload.size();
  return bytes;
}

TEST(CommandSize, is_never_less_than_the_payloads_of_its_events) {
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const Command command = random.command();
    ASSERT_GE(size_of(command), payload_bytes(command, {})) << i;
  }
}

TEST(CommandSize, covers_a_reading_that_is_refused_as_well) {
  Random random(2);
  for (int i = 0; i < 5'000; ++i) {
    const Command command = random.reading();
    ASSERT_GE(size_of(command), payload_bytes(command, {.devices = 0})) << i;
  }
}

TEST(CommandSize, of_a_disconnection_covers_its_reason) {
  const State state;
  Draft connected(state, moment(1));
  decide(connected, ReportUpstreamConnected{"mqtt://broker"}, moment(1).wall, {}).value();
  const std::size_t before = connected.events().size();
  const Command command = ReportUpstreamDisconnected{std::string(5'000, 'r')};
  decide(connected, command, moment(1).wall, {}).value();
  ASSERT_EQ(connected.events().size(), before + 1);
  EXPECT_GE(size_of(command), connected.events().back().payload.size());
}

TEST(CommandSize, of_damage_covers_its_text) {
  const Command command = ReportStorageDamage{{1, 2, std::string(5'000, 'w')}};
  EXPECT_GE(size_of(command), 5'000U);
}

TEST(CommandSize, grows_with_what_is_in_it) {
  RecordReading small = testing::reading("d", 1);
  RecordReading large = small;
  large.measurements.push_back({"b", std::string(4'000, 'x'), ""});
  EXPECT_GE(size_of(large), size_of(small) + 4'000);
}

}  // namespace
}  // namespace headwater
