// Events as every version of this program has written them: read for ever, on every machine with
// the same outcome.
#include "model/digest.h"
#include "model/upcast.h"
#include "tests/model/golden_events.h"

#include <gtest/gtest.h>

#include <map>

namespace headwater {
namespace {

struct Golden {
  std::string file;
  const char* state;  // the digest of the fold by this model version
  std::uint64_t unknown;
};

const std::string folder = std::string(HEADWATER_SOURCE_DIR) + "/tests/model/golden/";

class GoldenEvents : public ::testing::TestWithParam<Golden> {};

TEST_P(GoldenEvents, lead_to_the_same_state_on_every_machine) {
  State state;
  testing::read_golden_events(folder + GetParam().file, [&](const RecordedEvent& event) {
    ASSERT_TRUE(state.apply(event)) << event.sequence.value();
  });
  EXPECT_EQ(state.sequence(), Sequence(400));
  EXPECT_EQ(state.unknown_events(), GetParam().unknown);
  EXPECT_EQ(to_hex(state_digest(state)), GetParam().state);
}

TEST_P(GoldenEvents, can_be_read_whatever_version_they_have) {
  std::map<std::uint32_t, int> versions;
  testing::read_golden_events(folder + GetParam().file, [&](const RecordedEvent& event) {
    if (!is_known(event)) return;
    ++versions[event.version];
    bool readable = false;
    with_payload_of(event.type,
                    [&]<class Payload>() { readable = payload_of<Payload>(event).has_value(); });
    EXPECT_TRUE(readable) << event.sequence.value();
  });
  EXPECT_FALSE(versions.empty());
}

std::string version_of(const ::testing::TestParamInfo<Golden>& golden) {
  return golden.param.file.substr(0, golden.param.file.find('.'));
}

INSTANTIATE_TEST_SUITE_P(
    Model, GoldenEvents,
    ::testing::Values(
        Golden{"events_1.hex", "c71e20f6ba4e2f02779ece15d377f15f7b5060f08e5d78570485920ae1468b4c",
               14},
        Golden{"events_2.hex", "ba18655fa3bc0948feedc6d5df19615283e2c9cf63ae4b6e5a18c128b5b0d867",
               16},
        Golden{"events_3.hex", "43e9ec9526a5cfb9056ace4a5e69a2d857da73d6f928c58ba33726219416ac58",
               17}),
    version_of);

}  // namespace
}  // namespace headwater
