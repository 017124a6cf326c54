#include "daemon/command_request.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

CommandRequest parsed(const std::string& name, const std::string& arguments) {
  return parse_command_request("dev-1", name, R"({"arguments":)" + arguments + "}").value();
}

template <class Action>
Action action_of(const std::string& name, const std::string& arguments) {
  return std::get<Action>(parsed(name, arguments).command.action);
}

// What is said against the request; empty if nothing is.
std::string complaint(const std::string& name, const std::string& body) {
  const auto request = parse_command_request("dev-1", name, body);
  return request ? "" : request.error().text();
}
std::string complaint_about(const std::string& name, const std::string& arguments) {
  return complaint(name, R"({"arguments":)" + arguments + "}");
}

TEST(CommandRequest, without_a_body_is_a_command_without_arguments) {
  const auto request = parse_command_request("dev-1", "register", "").value();
  EXPECT_EQ(request.id, "");
  EXPECT_EQ(request.command.device.text(), "dev-1");
  EXPECT_EQ(std::get<RegisterDevice>(request.command.action).device_class, DeviceClass::unknown);
  EXPECT_FALSE(request.command.expires);
  EXPECT_FALSE(request.command.expected_last);
  EXPECT_EQ(request.command.arguments, "{}");
}

TEST(CommandRequest, has_a_key_an_expiry_and_an_expected_sequence) {
  const auto request =
      parse_command_request("dev-1", "register",
                            R"({"id":"k-1","expires":"2026-01-31T13:45:00Z","expected_seq":12})")
          .value();
  EXPECT_EQ(request.id, "k-1");
  EXPECT_EQ(to_iso8601(*request.command.expires), "2026-01-31T13:45:00.000000Z");
  EXPECT_EQ(request.command.expected_last, Sequence(12));
}

TEST(CommandRequest, registers_with_a_class) {
  EXPECT_EQ(action_of<RegisterDevice>("register", R"({"class":"battery"})").device_class,
            DeviceClass::battery);
}

TEST(CommandRequest, describes_what_is_given_and_leaves_the_rest) {
  const auto action = action_of<DescribeDevice>(
      "describe", R"({"name":"Boiler","class":"active","labels":{"floor":"3","old":""}})");
  EXPECT_EQ(action.name, "Boiler");
  EXPECT_FALSE(action.location);
  EXPECT_EQ(action.device_class, DeviceClass::active);
  EXPECT_EQ(action.labels, (std::vector<Label>{{"floor", "3"}, {"old", ""}}));
}

TEST(CommandRequest, sets_limits) {
  const auto limits =
      action_of<SetLimits>(
          "set-limits", R"({"measurement":"temp","low":-2,"high":8.3,"hysteresis":0.1,"for":"2m"})")
          .limits;
  EXPECT_EQ(limits, (LimitsSet{"temp", -2.0, 8.3, 0.1, 120'000'000}));
}

TEST(CommandRequest, takes_null_as_not_given) {
  const auto limits =
      action_of<SetLimits>("set-limits", R"({"measurement":"temp","low":null,"for":null})").limits;
  EXPECT_EQ(limits, (LimitsSet{"temp", {}, {}, 0, 0}));
  EXPECT_EQ(parse_command_request("dev-1", "register", R"({"id":null})").value().id, "");
}

TEST(CommandRequest, calibrates_with_the_nearest_numbers) {
  const auto action = action_of<Calibrate>(
      "calibrate", R"({"measurement":"temp","scale":1.7976931348623157e308,"offset":0.3})");
  EXPECT_EQ(action.calibration, (CalibrationSet{"temp", 1.7976931348623157e308, 0.3, ""}));
}

TEST(CommandRequest, corrects_with_values_as_they_are_written) {
  const auto action = action_of<CorrectReading>(
      "correct", R"({"seq":17,"values":{"n":9007199254740993,"t":2.0,"on":true,"s":"x"}})");
  EXPECT_EQ(action.reading, Sequence(17));
  EXPECT_EQ(action.values, (Measurements{{"n", std::int64_t{9'007'199'254'740'993}, ""},
                                         {"t", 2.0, ""},
                                         {"on", true, ""},
                                         {"s", std::string("x"), ""}}));
  EXPECT_FALSE(action.recorded);
}

TEST(CommandRequest, actuates_within_half_a_minute_unless_it_says_otherwise) {
  const auto asked = action_of<Actuate>("actuate", R"({"payload":"{\"on\":true}"})").asked;
  EXPECT_EQ(asked.payload, R"({"on":true})");
  EXPECT_EQ(asked.within_us, 30'000'000U);
  EXPECT_FALSE(asked.confirmed_by);
  const auto other =
      action_of<Actuate>("actuate", R"({"payload":"","topic":"v/set","within":"500ms",)"
                                    R"("confirm":{"valve":"open"}})")
          .asked;
  EXPECT_EQ(other.within_us, 500'000U);
  EXPECT_EQ(other.topic, "v/set");
  EXPECT_EQ(other.confirmed_by, (Measurement{"valve", std::string("open"), ""}));
}

TEST(CommandRequest, decommissions_and_recommissions_with_a_reason) {
  EXPECT_EQ(action_of<DecommissionDevice>("decommission", R"({"reason":"sold"})").reason, "sold");
  EXPECT_EQ(action_of<RecommissionDevice>("recommission", "{}").reason, "");
}

TEST(CommandRequest, keeps_its_arguments_in_one_form_whatever_their_order) {
  EXPECT_EQ(parsed("set-limits", R"({ "low": 2.50, "measurement" : "t\u00e9" })").command.arguments,
            "{\"low\":2.5,\"measurement\":\"t\xC3\xA9\"}");
  EXPECT_EQ(parsed("set-limits", "{\"measurement\":\"t\xC3\xA9\",\"low\":2.5}").command.arguments,
            "{\"low\":2.5,\"measurement\":\"t\xC3\xA9\"}");
}

TEST(CommandRequest, of_an_unknown_command_names_the_one_that_may_be_meant) {
  EXPECT_EQ(complaint("set-limit", ""),
            "there is no command \"set-limit\": did you mean `set-limits`?");
  EXPECT_EQ(complaint("explode", ""),
            "there is no command \"explode\": there are register, describe, set-limits, calibrate, "
            "correct, actuate, decommission, recommission");
  EXPECT_EQ(parse_command_request("dev-1", "explode", "").error().kind, ErrorKind::not_found);
}

TEST(CommandRequest, with_an_unknown_key_is_refused_with_a_suggestion) {
  EXPECT_EQ(complaint_about("set-limits", R"({"measurement":"t","hgih":3})"),
            "the body: `arguments.hgih` is not a key of this command: did you mean `high`?");
  EXPECT_EQ(complaint("register", R"({"argument":{}})"),
            "the body: `argument` is not a key of this command: did you mean `arguments`?");
  EXPECT_EQ(complaint("decommission", R"({"low":3})"),
            "the body: `low` is not a key of this command: its keys are `id`, `expires`, "
            "`expected_seq`, `arguments`");
}

struct Bad {
  std::string name;
  std::string body;
  std::string complaint;
};

class BadRequest : public ::testing::TestWithParam<Bad> {};

TEST_P(BadRequest, is_refused_with_what_is_wrong_and_where) {
  const auto request = parse_command_request("dev-1", GetParam().name, GetParam().body);
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::invalid_input);
  EXPECT_EQ(request.error().detail, "the body: " + GetParam().complaint);
}

INSTANTIATE_TEST_SUITE_P(
    Bodies, BadRequest,
    ::testing::Values(
        Bad{"register", "[]", "there is a list, where none can be"},
        Bad{"register", "7", "it is no JSON object"},
        Bad{"register", "null", "it is no JSON object"},
        Bad{"register", "\xFF{}", "it is not valid UTF-8"},
        Bad{"register", "{} {}", "malformed JSON: more text behind the object"},
        Bad{"register", R"({"id":"a","id":"b"})", "the key `id` comes twice"},
        Bad{"register", R"({"a":{"b":{"c":{"d":{}}}}})", "it is nested deeper than 4 levels"},
        Bad{"register", R"({"id":7})", "`id` must be a text, found a number"},
        Bad{"register", R"({"id":""})", "`id` cannot be a key: \"\" is not a valid id"},
        Bad{"register", R"({"id":"a b"})", "`id` cannot be a key: \"a b\" is not a valid id"},
        Bad{"register", R"({"expires":"soon"})",
            "`expires` must be a time such as \"2026-01-31T13:45:00Z\""},
        Bad{"register", R"({"expected_seq":-1})",
            "`expected_seq` must be the sequence of an event, a whole number"},
        Bad{"register", R"({"arguments":"class=active"})",
            "`arguments` must be an object, found a text"},
        Bad{"register", R"({"arguments":{"class":"batery"}})",
            "`arguments.class` must be one of `unknown`, `active`, `battery`, found \"batery\""},
        Bad{"actuate", R"({"arguments":{"payload":null}})", "`arguments.payload` is missing"},
        Bad{"describe", "{}",
            "`arguments.name` is missing, and so are `location`, `class` and `labels`"},
        Bad{"describe", R"({"arguments":{"labels":{"floor":3}}})",
            "`arguments.labels.floor` must be a text"},
        Bad{"set-limits", R"({"arguments":{"low":1}})", "`arguments.measurement` is missing"},
        Bad{"set-limits", R"({"arguments":{"measurement":"t","low":"1"}})",
            "`arguments.low` must be a number, found a text"},
        Bad{"set-limits", R"({"arguments":{"measurement":"t","low":1e999}})",
            "the number 1e999 is beyond double precision at `low`"},
        Bad{"set-limits", R"({"arguments":{"measurement":"t","for":"60"}})",
            "`arguments.for` must be a duration such as \"30s\", \"10m\" or \"2h\", found \"60\""},
        Bad{"correct", R"({"arguments":{"values":{"t":1}}})", "`arguments.seq` is missing"},
        Bad{"correct", R"({"arguments":{"seq":1}})", "`arguments.values` is missing"},
        Bad{"correct", R"({"arguments":{"seq":1,"values":{"t":{"u":1}}}})",
            "`arguments.values.t` must be a number, a truth or a text, found an object"},
        Bad{"actuate", "{}", "`arguments.payload` is missing"},
        Bad{"actuate", R"({"arguments":{"payload":"x","confirm":{}}})",
            "`arguments.confirm` must be one measurement and its value, {\"valve\": \"open\"}"},
        Bad{"actuate", R"({"arguments":{"payload":"x","within":5}})",
            "`arguments.within` must be a text, found a number"}));

TEST(CommandRequest, for_what_cannot_be_a_device_is_refused) {
  const auto request = parse_command_request("a b", "register", "");
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().kind, ErrorKind::invalid_input);
}

TEST(CommandRequest, with_thousands_of_keys_is_refused) {
  std::string body = "{";
  for (int i = 0; i < 2'000; ++i) body += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_EQ(complaint("register", body + "\"z\":1}"), "the body: there are more than 1024 keys");
}

}  // namespace
}  // namespace headwater
