// headwaterd while another process reads its log and does not end: it goes on, and says so.

#include "tests/daemon/daemon_program.h"
#include "tests/daemon/recorded.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <random>

namespace headwater {
namespace {

using namespace testing;

// What compression makes little of.
SensorMessage bulky(std::int64_t number) {
  std::mt19937_64 random(static_cast<std::uint64_t>(number));
  std::string noise;
  for (int i = 0; i < 200; ++i) noise += std::to_string(random());
  return {"sensors/dev-1/telemetry", "{\"ts\":" + std::to_string(1'767'225'600 + number) +
                                         ",\"value\":" + std::to_string(number) + ",\"noise\":\"" +
                                         noise + "\"}"};
}

TEST(PinnedLog, goes_on_growing_is_reported_with_its_reader_and_is_well_again_behind_it) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  DaemonProgram daemon({.broker = broker.url()});
  ASSERT_TRUE(daemon.start_and_wait()) << daemon.process().errors();
  const auto alarm = [&] {
    const auto status = daemon.status();
    if (status.empty()) return std::string("no answer");
    return std::string(status.at("write_ahead_log").at("alarm").as_string());
  };
  Process reader({.program = PINNING_READER, .arguments = {daemon.store()}});
  ASSERT_TRUE(wait_until([&] { return reader.out() == "reading\n"; })) << reader.errors();
  constexpr std::int64_t count = 12'000;
  std::vector<SensorMessage> messages;
  for (std::int64_t i = 0; i < count; ++i) messages.push_back(bulky(i));
  Publisher publisher({.broker = broker.url()}, messages);
  ASSERT_TRUE(wait_until([&] { return alarm().find("pinning_reader") != std::string::npos; }))
      << alarm() << daemon.process().errors();
  EXPECT_NE(daemon.process().errors().find("the write-ahead log grows"), std::string::npos);
  ASSERT_TRUE(publisher.finish());
  ASSERT_TRUE(wait_until([&] { return daemon.since_start("events") >= count; }));
  reader.kill();
  ASSERT_TRUE(wait_until([&] { return alarm().empty(); })) << alarm();
  EXPECT_LE(std::filesystem::file_size(daemon.store() + "/log.db-wal"), 16U * 1024 * 1024);
  EXPECT_EQ(daemon.stop(), (Ending{.code = 0})) << daemon.process().errors();
  EXPECT_EQ(recorded_values(daemon.store()).size(), static_cast<std::size_t>(count));
}

}  // namespace
}  // namespace headwater
