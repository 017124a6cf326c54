#include "config/gateway_config.h"

#include "tests/config/gateway_text.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::gateway_problems;
using testing::gateway_text;

TEST(ControlGroup, is_the_daemons_own_unless_it_is_named) {
  EXPECT_EQ(parse_gateway_config(gateway_text(), "g.yaml").value().control_group, "");
  const auto named = parse_gateway_config(gateway_text("", "control: {group: operators}\n"), "g");
  EXPECT_EQ(named.value().control_group, "operators");
}

TEST(ControlGroup, that_is_wrong_is_said_with_its_place) {
  EXPECT_EQ(gateway_problems(gateway_text("", "control: {grup: operators}\n")),
            "g.yaml:8:11: unknown key `grup` in `control`, did you mean `group`?");
  EXPECT_EQ(gateway_problems(gateway_text("", "control: {group: \"\"}\n")),
            "g.yaml:8:18: `group` must not be empty");
}

}  // namespace
}  // namespace headwater
