#include "config/rules_file.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

std::string problem_of(std::string_view text) {
  const auto rules = parse_rules(text, "r.yaml");
  return rules ? "" : rules.error().detail;
}

TEST(RulesFile, has_limits_and_calibrations_by_device_and_measurement) {
  const auto rules = parse_rules(R"(
devices:
  boiler-1:
    temp:
      low: 5
      high: 80.5
      hysteresis: 2
      for: 5m
      scale: 1.5
      offset: -0.5
      unit: C
    pressure: { limits: none, calibration: none }
  boiler-2:
    temp: { high: 70 }
)",
                                 "r.yaml");
  ASSERT_TRUE(rules) << rules.error().text();
  ASSERT_EQ(rules->size(), 2U);
  const DeviceRules& first = (*rules)[0];
  EXPECT_EQ(first.device, "boiler-1");
  ASSERT_EQ(first.limits.size(), 2U);
  EXPECT_EQ(first.limits[0], (LimitsSet{"temp", 5.0, 80.5, 2.0, 300'000'000}));
  EXPECT_EQ(first.limits[1], (LimitsSet{"pressure", {}, {}}));
  ASSERT_EQ(first.calibrations.size(), 2U);
  EXPECT_EQ(first.calibrations[0], (CalibrationSet{"temp", 1.5, -0.5, "C"}));
  EXPECT_EQ(first.calibrations[1], (CalibrationSet{"pressure", 1, 0, ""}));
  const DeviceRules& second = (*rules)[1];
  ASSERT_EQ(second.limits.size(), 1U);
  EXPECT_EQ(second.limits[0], (LimitsSet{"temp", {}, 70.0}));
  EXPECT_TRUE(second.calibrations.empty());
}

TEST(RulesFile, says_of_every_problem_where_it_is) {
  EXPECT_EQ(problem_of("devices:\n  a:\n    temp:\n      hihg: 5\n      low: x\n"),
            "r.yaml:4:7: unknown key `hihg` in `temp`, did you mean `high`?\n"
            "r.yaml:5:12: `low` must be a number, found `x`");
  EXPECT_EQ(problem_of("devices:\n  a:\n    temp: { low: 5, high: 4 }\n"),
            "r.yaml:3:5: `temp`: low must be below high");
  EXPECT_EQ(problem_of("rules: 5\n"),
            "r.yaml:1:1: missing required key `devices`\n"
            "r.yaml:1:1: unknown key `rules`");
}

TEST(RulesFile, takes_no_names_that_cannot_be_and_no_half_rules) {
  EXPECT_TRUE(problem_of("devices:\n  a/b:\n    temp: { low: 5 }\n").starts_with("r.yaml:2:3: "));
  EXPECT_EQ(problem_of("devices:\n  a:\n    \"te\\x07mp\": { low: 5 }\n"),
            "r.yaml:3:5: \"te\\x07mp\" is not the name of a measurement");
  EXPECT_EQ(problem_of("devices:\n  a:\n    temp: { hysteresis: 5 }\n"),
            "r.yaml:3:5: `temp`: there is neither `low` nor `high` (`limits: none` takes limits "
            "away)");
  EXPECT_EQ(problem_of("devices:\n  a:\n    temp: { limits: none, high: 5 }\n"),
            "r.yaml:3:13: `limits: none` stands beside what it takes away");
}

TEST(RulesFile, that_is_not_there_is_an_error_of_configuration) {
  const auto rules = load_rules("/nowhere/rules.yaml");
  ASSERT_FALSE(rules);
  EXPECT_EQ(rules.error().kind, ErrorKind::configuration);
}

}  // namespace
}  // namespace headwater
