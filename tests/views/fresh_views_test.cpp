// Views made from a log: every table says what a plain look at all events says.

#include "store/fold.h"
#include "tests/support/random_events.h"
#include "tests/views/plain_views.h"

#include <fmt/format.h>

#include <cmath>

namespace headwater {
namespace {

using namespace testing;

class FreshViews : public ViewsFixture, public ::testing::WithParamInterface<std::uint64_t> {
 protected:
  static void expect_equal(const Buckets& actual, const PlainViews& plain) {
    ASSERT_EQ(actual.size(), plain.buckets.size());
    for (const auto& [name, expected] : plain.buckets) {
      const auto found = actual.find(name);
      ASSERT_NE(found, actual.end()) << name.period << " " << name.time_us << " " << name.device;
      const Rollup& rollup = found->second;
      EXPECT_EQ(rollup.count, expected.count);
      EXPECT_EQ(rollup.min, expected.min);
      EXPECT_EQ(rollup.max, expected.max);
      EXPECT_EQ(rollup.last, expected.last);
      EXPECT_EQ(rollup.last_time, expected.last_time);
      const double magnitude = plain.magnitude.at(name);
      if (magnitude < 1e300) {
        EXPECT_NEAR(rollup.sum, expected.sum, 1e-12 * magnitude);
      }
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Histories, FreshViews,
                         ::testing::Range(std::uint64_t{1}, std::uint64_t{9}));

TEST_P(FreshViews, say_what_all_events_say) {
  const auto events = random_events(GetParam(), 3'000, 12);
  Log log = open();
  append(log, events, 20);
  make_views();
  const PlainViews plain = plain_views(events);
  expect_equal(buckets(), plain);
  EXPECT_EQ(rows("SELECT sequence, device, measurement, bound, cleared_sequence FROM alarm "
                 "ORDER BY sequence"),
            plain.alarms);
  EXPECT_EQ(rows("SELECT sequence, topic, reason FROM rejected ORDER BY sequence"), plain.rejected);
  EXPECT_EQ(rows("SELECT sequence, key, device, name, outcome, status FROM command "
                 "ORDER BY sequence"),
            plain.commands);
  EXPECT_EQ(value("SELECT sequence FROM position"), "3000");
}

TEST_P(FreshViews, show_devices_and_their_values_as_the_state_has_them) {
  Log log = open();
  append(log, random_events(GetParam(), 2'000, 12), 20);
  make_views();
  auto log_reader = reader();
  const State state = state_at(log_reader, last_sequence).value();
  std::vector<std::string> devices;
  std::size_t values = 0;
  for (const Device* device : state.devices()) {
    const DeviceProfile nothing;
    const auto& profile = device->profile() == nullptr ? nothing : *device->profile();
    devices.push_back(fmt::format(
        "{}|{}|{}|{}|{}|{}|{}", device->id(), profile.description.name,
        name_of(device->device_class()), presence_name(device->presence()),
        device->decommissioned() ? 1 : 0, device->readings(), device->sequence().value()));
    values += device->measurements().size();
    for (const auto& latest : device->measurements()) {
      EXPECT_EQ(
          value(fmt::format("SELECT time_us, sequence, ifnull(corrected, 0), unit FROM latest "
                            "WHERE device = '{}' AND measurement = '{}'",
                            device->id(), latest.name)),
          fmt::format("{}|{}|{}|{}", latest.time.microseconds(), latest.sequence.value(),
                      latest.corrected.value(), latest.unit));
    }
  }
  EXPECT_EQ(rows("SELECT device, name, class, presence, decommissioned, readings, sequence "
                 "FROM device ORDER BY device"),
            devices);
  EXPECT_EQ(value("SELECT count(*) FROM latest"), std::to_string(values));
}

TEST_F(ViewsFixture, keep_numbers_exact_and_tell_truths_from_them) {
  Log log = open();
  ReadingRecorded reading;
  reading.measurements = {{"whole", std::int64_t{9'007'199'254'740'993}, "C"},
                          {"real", 0.1, ""},
                          {"truth", true, ""},
                          {"text", std::string("on"), ""}};
  append(log, {event_of("d", reading)});
  make_views();
  EXPECT_EQ(rows("SELECT measurement, value, typeof(value), kind, unit FROM latest "
                 "ORDER BY measurement"),
            (std::vector<std::string>{"real|0.1|real|number|", "text|on|text|text|",
                                      "truth|1|integer|truth|",
                                      "whole|9007199254740993|integer|number|C"}));
  EXPECT_EQ(rows("SELECT measurement, count FROM by_1m ORDER BY measurement"),
            (std::vector<std::string>{"real|1", "whole|1"}));
}

TEST_F(ViewsFixture, are_there_for_an_empty_log) {
  Log log = open();
  make_views();
  EXPECT_EQ(value("SELECT sequence FROM position"), "0");
  EXPECT_EQ(rows("SELECT * FROM device"), std::vector<std::string>());
}

}  // namespace
}  // namespace headwater
