#include "tests/system/playback.h"

namespace headwater::testing {
namespace {

constexpr std::uint64_t kills = 20;

TEST(Faults, twenty_kills_of_the_gateway_and_a_failing_centre_lose_and_repeat_nothing) {
  Playback playback;
  auto messages = telemetry();
  const std::uint64_t step = messages.size() / (kills + 1);
  ASSERT_NO_FATAL_FAILURE(playback.start(std::move(messages)));
  for (std::uint64_t kill = 1; kill <= kills; ++kill) {
    ASSERT_NO_FATAL_FAILURE(playback.wait_until_stored(kill * step));
    playback.site.kill_gateway();
    // The centre has its own bad day meanwhile.
    if (kill == 5) playback.site.kill_collector();
    if (kill == 8) {
      ASSERT_TRUE(playback.site.start_collector());
    }
    if (kill == 11) playback.site.centre().kill();
    if (kill == 14) {
      ASSERT_TRUE(playback.site.centre().start());
    }
    ASSERT_TRUE(playback.site.start_gateway()) << read_file(playback.site.gateway_log());
  }
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_drained());
  playback.expect_every_message_once();
  playback.expect_identical();
}

TEST(Faults, a_link_that_is_cut_and_frozen_delays_the_centre_and_nothing_else) {
  Playback playback;
  auto messages = telemetry();
  messages.resize(15'000);
  ASSERT_NO_FATAL_FAILURE(playback.start(std::move(messages)));
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_stored(3'000));
  playback.site.link().cut();
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_stored(6'000));
  playback.site.link().restore();
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_stored(9'000));
  playback.site.link().freeze();
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_stored(12'000));
  playback.site.link().restore();
  ASSERT_NO_FATAL_FAILURE(playback.wait_until_drained());
  playback.expect_every_message_once();
  playback.expect_identical();
}

}  // namespace
}  // namespace headwater::testing
