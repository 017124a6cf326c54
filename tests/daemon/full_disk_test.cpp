// headwaterd on a small disk that is full for a while: it acknowledges nothing meanwhile, answers,
// and goes on by itself.

#include "store/verify.h"
#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/small_disk.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>

namespace headwater {
namespace {

using namespace testing;

constexpr std::uint64_t mebibyte = 1024 * 1024;

class FullDiskTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(broker_.start()) << broker_.log(); }

  void prepare(const std::string& store_lines, const std::string& more = "",
               std::uint64_t disk_bytes = 24 * mebibyte) {
    daemon_ = std::make_unique<DaemonProgram>(
        DaemonProgramOptions{.broker = broker_.url(), .store_lines = store_lines, .more = more});
    disk_ = std::make_unique<SmallDisk>(daemon_->store(), disk_bytes);
  }

  [[nodiscard]] std::string disk_state() const {
    const auto status = daemon_->status();
    if (status.empty()) return "";
    return std::string(status.at("retention").as_object().at("disk").as_string());
  }
  [[nodiscard]] bool is(const std::string& state) const {
    return wait_until([&] { return disk_state() == state; });
  }
  [[nodiscard]] std::int64_t removed() const {
    const auto status = daemon_->status();
    if (status.empty()) return 0;
    return status.at("retention").as_object().at("removed").to_number<std::int64_t>();
  }

  static std::vector<SensorMessage> numbered(std::int64_t from, std::int64_t to) {
    std::vector<SensorMessage> messages;
    for (std::int64_t i = from; i < to; ++i) {
      messages.push_back(message_of("dev-1", i, 1'767'225'600 + i));
    }
    return messages;
  }
  // Messages of which few fit on the disk.
  static std::vector<SensorMessage> bulky(std::int64_t count) {
    std::mt19937_64 random(1);
    std::vector<SensorMessage> messages;
    for (std::int64_t i = 0; i < count; ++i) {
      std::string noise;
      for (int k = 0; k < 180; ++k) noise += std::to_string(random());
      messages.push_back({"sensors/dev-1/telemetry",
                          "{\"ts\":" + std::to_string(1'767'225'600 + i) +
                              ",\"value\":" + std::to_string(i) + ",\"noise\":\"" + noise + "\"}"});
    }
    return messages;
  }

  void expect_each_once(std::size_t count) const {
    const auto values = recorded_values(daemon_->store());
    EXPECT_EQ(values.size(), count);
    EXPECT_EQ(std::set<std::int64_t>(values.begin(), values.end()).size(), count);
  }
  void expect_clean() const {
    auto reader = LogReader::open(daemon_->store()).value();
    const auto verified = verify(reader).value();
    EXPECT_TRUE(verified.clean());
    for (const Damage& damage : verified.damages) ADD_FAILURE() << damage.what;
  }

  Broker broker_;
  std::unique_ptr<DaemonProgram> daemon_;
  std::unique_ptr<SmallDisk> disk_;
};

#define SKIP_WITHOUT_DISK() \
  if (!disk_->mounted()) GTEST_SKIP() << disk_->problem()

TEST_F(FullDiskTest, that_others_have_filled_stops_acknowledging_and_goes_on_with_room) {
  prepare("  min_free: 1MiB\n");
  SKIP_WITHOUT_DISK();
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  ASSERT_TRUE(publish_all(broker_, numbered(0, 200)));
  ASSERT_TRUE(wait_until([&] { return recorded_values(daemon_->store()).size() == 200; }));
  disk_->fill();
  ASSERT_TRUE(is("full")) << daemon_->process().errors();
  const std::uint64_t before = daemon_->since_start("events");
  ASSERT_TRUE(publish_all(broker_, numbered(200, 1'000)));
  ASSERT_TRUE(wait_until([&] { return daemon_->driver_number("messages") > 200; }));
  EXPECT_EQ(daemon_->since_start("events"), before);
  EXPECT_NE(daemon_->process().errors().find("the disk is full"), std::string::npos);
  disk_->make_room();
  EXPECT_TRUE(
      wait_until([&] { return daemon_->since_start("events") > before; }, std::chrono::seconds(5)))
      << daemon_->process().errors();
  ASSERT_TRUE(wait_until([&] { return recorded_values(daemon_->store()).size() >= 1'000; }));
  EXPECT_TRUE(is("normal"));
  EXPECT_EQ(daemon_->stop(), (Ending{.code = 0})) << daemon_->process().errors();
  expect_each_once(1'000);
  expect_clean();
}

TEST_F(FullDiskTest, that_readings_have_filled_loses_and_doubles_none_even_if_killed) {
  prepare("  min_free: 1MiB\n", "upstream:\n  broker: mqtt://127.0.0.1:1\n", 48 * mebibyte);
  SKIP_WITHOUT_DISK();
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  disk_->fill(4 * mebibyte);
  constexpr std::size_t count = 6'000;
  Publisher publisher({.broker = broker_.url()}, bulky(count));
  ASSERT_TRUE(is("full")) << daemon_->process().errors();
  for (int i = 0; i < 3; ++i) {
    const std::size_t stored = recorded_values(daemon_->store()).size();
    ASSERT_LT(stored, count);
    daemon_->kill();
    daemon_->start();
    ASSERT_TRUE(is("full")) << daemon_->process().errors();
    EXPECT_GE(recorded_values(daemon_->store()).size(), stored);
  }
  disk_->make_room();
  ASSERT_TRUE(publisher.finish());
  ASSERT_TRUE(wait_until([&] { return recorded_values(daemon_->store()).size() >= count; }))
      << recorded_values(daemon_->store()).size() << daemon_->process().errors();
  EXPECT_EQ(daemon_->stop(), (Ending{.code = 0})) << daemon_->process().errors();
  expect_each_once(count);
  expect_clean();
}

TEST_F(FullDiskTest, with_drop_oldest_makes_room_itself_and_says_what_was_dropped) {
  prepare("  when_full: drop_oldest\n", "upstream:\n  broker: mqtt://127.0.0.1:1\n", 32 * mebibyte);
  SKIP_WITHOUT_DISK();
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  constexpr std::size_t count = 25'000;
  Publisher publisher({.broker = broker_.url()}, bulky(count));
  ASSERT_TRUE(publisher.finish()) << daemon_->process().errors();
  ASSERT_TRUE(wait_until([&] {
    return daemon_->driver_number("messages") == static_cast<std::int64_t>(count) &&
           daemon_->since_start("events") >= count;
  })) << daemon_->process().errors();
  EXPECT_GT(removed(), 1'000);
  EXPECT_EQ(daemon_->stop(), (Ending{.code = 0})) << daemon_->process().errors();
  expect_clean();
}

TEST_F(FullDiskTest, with_stop_ends_it_with_74_and_says_why) {
  prepare("  min_free: 1MiB\n  when_full: stop\n");
  SKIP_WITHOUT_DISK();
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  disk_->fill();
  EXPECT_EQ(daemon_->process().wait(), (Ending{.code = 74}));
  EXPECT_NE(daemon_->process().errors().find("store.when_full"), std::string::npos)
      << daemon_->process().errors();
}

TEST_F(FullDiskTest, ends_at_sigterm_and_takes_what_waited_after_the_next_start) {
  prepare("  min_free: 1MiB\n");
  SKIP_WITHOUT_DISK();
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  disk_->fill();
  ASSERT_TRUE(is("full")) << daemon_->process().errors();
  ASSERT_TRUE(publish_all(broker_, numbered(0, 100)));
  ASSERT_TRUE(wait_until([&] { return daemon_->driver_number("messages") > 0; }));
  EXPECT_EQ(daemon_->stop(), (Ending{.code = 74})) << daemon_->process().errors();
  disk_->make_room();
  ASSERT_TRUE(daemon_->start_and_wait()) << daemon_->process().errors();
  ASSERT_TRUE(wait_until([&] { return recorded_values(daemon_->store()).size() >= 100; }));
  EXPECT_EQ(daemon_->stop(), (Ending{.code = 0}));
  expect_each_once(100);
}

}  // namespace
}  // namespace headwater
