#include "tests/config/gateway_text.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::gateway_problems;

// A configuration whose first topic starts at line 6, column 9.
std::string topics_text(const std::string& topics) {
  return "gateway: g1\nstore: {path: /s}\ndrivers:\n  - {type: mqtt, broker: 'mqtt://b',\n"
         "     topics: [\n        " +
         topics + "\n     ]}\n";
}

TEST(TopicsConfig, every_key_is_taken) {
  const auto config = parse_gateway_config(
      topics_text("{match: 'a/{device}', decoder: json, time: t, time_format: milliseconds},\n"
                  "{match: b/c, device: d-1, decoder: scalar}"),
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& routes = std::get<MqttDriverOptions>(config->drivers[0]).routes;
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].match, "a/{device}");
  EXPECT_EQ(routes[0].where, "g.yaml:6:17");
  EXPECT_EQ(routes[0].time_field, "t");
  EXPECT_EQ(routes[0].time_format, TimeFormat::milliseconds);
  EXPECT_EQ(routes[1].where, "g.yaml:7:9");
  EXPECT_EQ(routes[1].device, "d-1");
  EXPECT_EQ(routes[1].decoder, DecoderKind::scalar);
}

TEST(TopicsConfig, all_time_formats_have_their_names) {
  const std::pair<const char*, TimeFormat> formats[] = {{"auto", TimeFormat::automatic},
                                                        {"seconds", TimeFormat::seconds},
                                                        {"milliseconds", TimeFormat::milliseconds},
                                                        {"iso8601", TimeFormat::iso8601}};
  for (const auto& [name, format] : formats) {
    const auto config = parse_gateway_config(
        topics_text("{match: a, time: t, time_format: " + std::string(name) + "}"), "g.yaml");
    ASSERT_TRUE(config) << config.error().detail;
    EXPECT_EQ(std::get<MqttDriverOptions>(config->drivers[0]).routes[0].time_format, format);
  }
}

TEST(TopicsConfig, every_rule_is_checked) {
  const std::pair<std::string, std::string> cases[] = {
      {"{device: d}", "g.yaml:6:9: missing required key `match` in an entry of `topics`"},
      {"{match: ''}", "g.yaml:6:17: `match` must not be empty"},
      {"{match: \"a\\tb\"}", "g.yaml:6:17: `match` must be one line without control characters"},
      {"{match: " + std::string(1'025, 'a') + "}",
       "g.yaml:6:17: `match` must not have more than 1024 bytes, found 1025"},
      {"{match: [a]}",
       "g.yaml:6:17: `match` must be a text, found a list (a text that starts with {, [, # or "
       "another sign needs quotes)"},
      {"{match: a, decoder: xml}",
       "g.yaml:6:29: `decoder` must be `json`, `scalar` or `availability`, found `xml`"},
      {"{match: a, time: t, time_format: unix}",
       "g.yaml:6:42: `time_format` must be `auto`, `seconds`, `milliseconds` or `iso8601`, found "
       "`unix`"},
      {"{match: a, decoder: scalar, time: t}", "g.yaml:6:37: `time` is only for `decoder: json`"},
      {"{match: a, time_format: seconds}", "g.yaml:6:20: `time_format` needs `time`"},
      {"{match: a, tme: t}",
       "g.yaml:6:20: unknown key `tme` in an entry of `topics`, did you mean `time`?"},
      {"sensors/a",
       "g.yaml:6:9: an entry of `topics` must be a map of keys and values, found "
       "`sensors/a`"},
  };
  for (const auto& [topic, problem] : cases) {
    EXPECT_EQ(gateway_problems(topics_text(topic)), problem);
  }
}

TEST(TopicsConfig, an_entry_says_what_its_devices_are_and_where_commands_for_them_go) {
  const auto config = parse_gateway_config(
      topics_text("{match: 'tele/{device}/LWT', decoder: availability, class: battery,\n"
                  " command: 'cmnd/{device}/POWER'}, {match: 'a/{device}', class: active}"),
      "g.yaml");
  ASSERT_TRUE(config) << config.error().detail;
  const auto& routes = std::get<MqttDriverOptions>(config->drivers[0]).routes;
  ASSERT_EQ(routes.size(), 2U);
  EXPECT_EQ(routes[0].decoder, DecoderKind::availability);
  EXPECT_EQ(routes[0].device_class, DeviceClass::battery);
  EXPECT_EQ(routes[0].command, "cmnd/{device}/POWER");
  EXPECT_EQ(routes[1].device_class, DeviceClass::active);
  EXPECT_EQ(routes[1].command, "");
}

TEST(TopicsConfig, the_rules_of_class_and_availability_are_checked) {
  EXPECT_EQ(gateway_problems(topics_text("{match: a, class: solar}")),
            "g.yaml:6:27: `class` must be `active` or `battery`, found `solar`");
  EXPECT_EQ(gateway_problems(topics_text("{match: a, decoder: availability, time: t}")),
            "g.yaml:6:43: `time` is only for `decoder: json`");
}

TEST(TopicsConfig, a_recording_takes_no_commands) {
  const std::string problems = gateway_problems(
      "gateway: g1\nstore: {path: /s}\ndrivers:\n  - type: recording\n    file: /etc/passwd\n"
      "    topics:\n      - {match: 'a/{device}', command: 'b/{device}'}\n");
  EXPECT_NE(problems.find("`command` is only for `type: mqtt`"), std::string::npos) << problems;
}

TEST(TopicsConfig, the_device_must_be_an_id) {
  EXPECT_EQ(gateway_problems(topics_text("{match: a, device: 'b/c'}")),
            "g.yaml:6:28: `device`: \"b/c\" is not a valid id: an id has 1 to 128 letters, digits "
            "and . _ : @ = -, and starts with a letter or a digit");
}

TEST(TopicsConfig, sixty_four_are_taken_and_one_more_refused) {
  std::string many;
  for (int i = 0; i < 64; ++i) many += "{match: t},";
  EXPECT_EQ(gateway_problems(topics_text(many)), "");
  EXPECT_EQ(gateway_problems(topics_text(many + "{match: t}")),
            "g.yaml:5:14: `topics` must have 1 to 64 entries, found 65");
}

}  // namespace
}  // namespace headwater
