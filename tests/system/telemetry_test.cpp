#include "tests/system/playback.h"
#include "tests/support/wait_until.h"

#include <fmt/format.h>

#include <fstream>
#include <set>

namespace headwater::testing {
namespace {

void write_messages(const std::string& path, const std::vector<SensorMessage>& messages) {
  std::ofstream file(path);
  for (const auto& message : messages) file << message.topic << ' ' << message.payload << '\n';
}

// The state in both logs is what a script computes that shares nothing with the program.
void expect_independent_fold(Playback& playback) {
  const std::string file = playback.directory.file("messages.txt");
  write_messages(file, playback.publisher->messages());
  const std::string script =
      std::string(HEADWATER_SOURCE_DIR) + "/tests/system/independent_fold.py";
  for (const auto& store : {playback.site.edge_store(), playback.site.centre_store()}) {
    const Outcome outcome = testing::run("python3", {script, file, operator_program(), store});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.out << outcome.err;
  }
}

TEST(WholeWay, a_day_of_telemetry_is_at_the_centre_as_it_is_at_the_edge) {
  Playback playback;
  ASSERT_NO_FATAL_FAILURE(playback.start(telemetry()));
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_drained());
  playback.expect_every_message_once();
  playback.expect_identical();
  expect_independent_fold(playback);

  // An exact repetition in the telemetry is not a second reading, and that is said.
  const auto& messages = playback.publisher->messages();
  const auto expected = expected_readings(messages);
  ASSERT_TRUE(expected);
  const auto repeated = messages.size() - expected->size();
  const std::string status = ask(playback.site.edge_store(), {"-o", "json", "status"});
  EXPECT_NE(status.find(fmt::format("\"suppressed_duplicates\":{}", repeated)), std::string::npos)
      << status;
}

TEST(WholeWay, acknowledge_on_receipt_loses_nothing_while_nothing_fails) {
  Playback playback(SiteOptions{.acknowledge = "received"});
  auto messages = telemetry();
  messages.resize(20'000);
  ASSERT_NO_FATAL_FAILURE(playback.start(messages));
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_drained());
  playback.expect_every_message_once();
  playback.expect_identical();
}

}  // namespace
}  // namespace headwater::testing
