#include "cli/command_arguments.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

std::string written(const std::string& name, const std::vector<std::string>& arguments) {
  JsonWriter json;
  const auto done = write_arguments(name, arguments, json);
  return done ? json.json() : done.error().text();
}

TEST(TypedValue, is_a_number_or_a_truth_if_it_looks_like_one) {
  EXPECT_EQ(typed_value("5"), Value(std::int64_t{5}));
  EXPECT_EQ(typed_value("-5"), Value(std::int64_t{-5}));
  EXPECT_EQ(typed_value("5.0"), Value(5.0));
  EXPECT_EQ(typed_value("-0.25e3"), Value(-250.0));
  EXPECT_EQ(typed_value("9223372036854775807"), Value(std::int64_t{9'223'372'036'854'775'807}));
  EXPECT_EQ(typed_value("9223372036854775808"), Value(9'223'372'036'854'775'808.0));
  EXPECT_EQ(typed_value("true"), Value(true));
  EXPECT_EQ(typed_value("false"), Value(false));
}

TEST(TypedValue, is_a_text_otherwise) {
  for (const char* text : {"", "open", "True", "1,5", "0x10", "nan", "inf", "1e999", "007", "-01",
                           "+5", "5 ", "1.2.3", "\"", "-"}) {
    EXPECT_EQ(typed_value(text), Value(std::string(text))) << text;
  }
}

TEST(TypedValue, in_quotes_is_a_text) {
  EXPECT_EQ(typed_value("\"5\""), Value(std::string("5")));
  EXPECT_EQ(typed_value("\"\""), Value(std::string()));
}

TEST(CommandArguments, are_typed_by_their_keys) {
  EXPECT_EQ(written("set-limits", {"measurement=5", "low=5", "high=6.5", "for=60s"}),
            R"({"measurement":"5","low":5,"high":6.5,"for":"60s"})");
  EXPECT_EQ(written("describe", {"name=42", "location="}), R"({"name":"42","location":""})");
  EXPECT_EQ(written("actuate", {"payload=true", "within=1m"}),
            R"({"payload":"true","within":"1m"})");
}

TEST(CommandArguments, keep_what_stands_behind_the_first_sign) {
  EXPECT_EQ(written("actuate", {"payload=a=b={\"c\":1}"}), R"({"payload":"a=b={\"c\":1}"})");
}

TEST(CommandArguments, make_one_object_of_labels) {
  EXPECT_EQ(written("describe", {"labels.floor=3", "name=x", "labels.a.b=true"}),
            R"({"name":"x","labels":{"floor":"3","a.b":"true"}})");
}

TEST(CommandArguments, of_a_correction_are_measurements) {
  EXPECT_EQ(written("correct", {"seq=17", "temp=20.5", "reason=5", "door.open=true", "values.seq=3",
                                "state=\"1\""}),
            R"({"seq":17,"reason":"5","values":{"temp":20.5,"door.open":true,"seq":3,)"
            R"("state":"1"}})");
}

TEST(CommandArguments, confirm_by_a_measurement_and_its_value) {
  EXPECT_EQ(written("actuate", {"payload=x", "confirm=valve=open"}),
            R"({"payload":"x","confirm":{"valve":"open"}})");
  EXPECT_EQ(written("actuate", {"confirm=valve=1"}), R"({"confirm":{"valve":1}})");
  EXPECT_EQ(written("actuate", {"confirm=valve"}),
            "\"valve\" is not MEASUREMENT=VALUE: `headwater command --help` has examples");
}

TEST(CommandArguments, without_a_sign_are_refused) {
  EXPECT_EQ(written("register", {"battery"}),
            "\"battery\" is not KEY=VALUE: `headwater command --help` has examples");
  EXPECT_EQ(written("register", {"=battery"}),
            "\"=battery\" is not KEY=VALUE: `headwater command --help` has examples");
}

TEST(CommandArguments, that_the_daemon_does_not_know_are_its_to_refuse) {
  EXPECT_EQ(written("register", {"clas=battery", "labels.=x"}),
            R"({"clas":"battery","labels.":"x"})");
}

}  // namespace
}  // namespace headwater
