// What the index costs that lets segments be passed over unread.

#include "store/sqlite.h"
#include "tests/store/log_fixture.h"

#include <fmt/format.h>

#include <cmath>
#include <random>

namespace headwater {
namespace {

using testing::event_of;
using testing::moment;

// A reading as a sensor of a building makes it: a temperature that wanders, humidity, a battery
// that drains, booleans that seldom change.
class Sensors {
 public:
  explicit Sensors(std::size_t count) : count_(count) {}

  Event next() {
    const std::size_t device = made_ % count_;
    const double round = static_cast<double>(made_ / count_);
    const double phase = static_cast<double>(device % 97);
    ReadingRecorded reading;
    reading.measurements = {
        {"temp", rounded(20 + 5 * std::sin((round + phase) / 50) + noise(), 2), ""},
        {"humidity", rounded(55 + 8 * std::cos((round + phase) / 80) + noise(), 1), ""},
        {"battery", rounded(100 - round / 500, 0), ""},
        {"light", made_ / 4'000 % 2 == 0, ""},
        {"motion", random_() % 50 == 0, ""}};
    const auto time =
        static_cast<std::int64_t>(1'767'225'600'000'000 + made_ * 1'700'000 + random_() % 400'000);
    ++made_;
    return event_of(fmt::format("iot-device-{:02}", device + 1), reading, time);
  }

 private:
  static double rounded(double value, int decimals) {
    const double unit = std::pow(10, decimals);
    return std::round(value * unit) / unit;
  }
  double noise() { return static_cast<double>(random_() % 1'000) / 2'500.0; }

  std::size_t count_;
  std::uint64_t made_ = 0;
  std::mt19937_64 random_{3};
};

class IndexSize : public testing::LogFixture {
 protected:
  // Bytes of the index for each byte of the events it is about.
  double share(std::size_t devices) {
    Log log = Log::open(path(), {"gw", {}}, moment(1).wall).value();
    Sensors sensors(devices);
    for (int commit = 0; commit < 90; ++commit) {
      std::vector<Event> events;
      for (int i = 0; i < 1'000; ++i) events.push_back(sensors.next());
      log.append(events, moment(static_cast<std::uint64_t>(commit))).value();
      testing::settle(log);
    }
    auto raw = Database::open(database(), Database::Mode::read_only).value();
    auto query = raw.prepare(
                        "SELECT sum(length(types) + length(devices) + 16 + 8), "
                        "sum(length(events)), count(*), "
                        "(SELECT sum(length(id) + 12) FROM device) FROM segment")
                     .value();
    EXPECT_TRUE(query.step().value());
    EXPECT_GE(query.integer(2), 9);
    numbers_bytes_ = query.integer(3);
    return static_cast<double>(query.integer(0)) / static_cast<double>(query.integer(1));
  }

  std::int64_t numbers_bytes_ = 0;  // of the devices' table, which is there once
};

TEST_F(IndexSize, is_next_to_nothing_for_a_few_devices) { EXPECT_LT(share(3), 0.01); }

TEST_F(IndexSize, is_less_than_a_tenth_of_what_it_indexes_for_10000_devices_in_turn) {
  EXPECT_LT(share(10'000), 0.1);
  EXPECT_LT(numbers_bytes_, 10'000 * 40);  // however long the log
}

}  // namespace
}  // namespace headwater
