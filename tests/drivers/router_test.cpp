#include "drivers/router.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

RouteOptions json(std::string match, std::string time_field = "") {
  RouteOptions options;
  options.match = std::move(match);
  options.time_field = std::move(time_field);
  return options;
}

RouteOptions scalar(std::string match) {
  RouteOptions options;
  options.match = std::move(match);
  options.decoder = DecoderKind::scalar;
  return options;
}

RouteOptions with_device(RouteOptions options, std::string device) {
  options.device = std::move(device);
  return options;
}

Router router(std::vector<RouteOptions> routes) {
  return Router::create(std::move(routes), {}).value();
}

RecordReading reading(const Router& router, const Message& message) {
  Command command = router.route(message);
  if (auto* rejected = std::get_if<RejectMessage>(&command)) {
    throw std::runtime_error("rejected: " + rejected->reason);
  }
  return std::get<RecordReading>(std::move(command));
}

Error failure(std::vector<RouteOptions> routes) {
  const auto result = Router::create(std::move(routes), {});
  EXPECT_FALSE(result);
  return result ? Error{} : result.error();
}

Measurement only_measurement(const RecordReading& reading) {
  EXPECT_EQ(reading.measurements.size(), 1U);
  return reading.measurements.at(0);
}

TEST(Router, a_message_becomes_a_reading_of_the_device_in_its_topic) {
  const auto result = reading(router({json("sensors/{device}/telemetry", "ts")}),
                              {"sensors/dev-1/telemetry", R"({"ts":1594512094.38,"temp":20.68})"});
  EXPECT_EQ(result.device.text(), "dev-1");
  EXPECT_EQ(result.source, "sensors/dev-1/telemetry");
  EXPECT_EQ(result.time, Timestamp(1594512094380000));
  EXPECT_EQ(result.measurements, (Measurements{{"temp", 20.68, ""}}));
  EXPECT_EQ(result.implausible_time, "");
  EXPECT_FALSE(result.retained || result.redelivered || result.best_effort);
}

TEST(Router, an_unbelievable_time_is_handed_on_as_text) {
  const auto result = reading(router({json("{device}", "ts")}), {"dev-1", R"({"ts":-5,"a":1})"});
  EXPECT_EQ(result.time, std::nullopt);
  EXPECT_EQ(result.implausible_time, "-5");
}

TEST(Router, the_flags_of_a_message_are_kept) {
  const auto routes = router({scalar("{device}")});
  EXPECT_TRUE(reading(routes, {"x", "1", true, false, false}).retained);
  EXPECT_TRUE(reading(routes, {"x", "1", false, true, false}).redelivered);
  EXPECT_TRUE(reading(routes, {"x", "1", false, false, true}).best_effort);
}

TEST(Router, a_route_may_name_the_device_itself) {
  const auto routes = router({with_device(json("boiler/state"), "boiler-1")});
  EXPECT_EQ(reading(routes, {"boiler/state", R"({"a":1})"}).device.text(), "boiler-1");
}

TEST(Router, the_first_route_that_matches_wins) {
  const auto routes = router({with_device(json("a/special"), "first"), json("a/{device}")});
  EXPECT_EQ(reading(routes, {"a/special", R"({"a":1})"}).device.text(), "first");
  EXPECT_EQ(reading(routes, {"a/other", R"({"a":1})"}).device.text(), "other");
}

TEST(Router, the_metric_stands_in_front_of_json_names) {
  const auto result =
      reading(router({json("{device}/{metric}")}), {"pump/motor", R"({"temp":1,"rpm":2})"});
  EXPECT_EQ(result.measurements.at(0).name, "motor.temp");
  EXPECT_EQ(result.measurements.at(1).name, "motor.rpm");
}

TEST(Router, the_metric_is_the_name_of_a_plain_value) {
  const auto result = reading(router({scalar("home/{device}/{metric}")}), {"home/x/temp", "21.5"});
  EXPECT_EQ(only_measurement(result), (Measurement{"temp", 21.5, ""}));
}

TEST(Router, without_a_metric_the_last_text_level_names_a_plain_value) {
  const auto result = reading(router({scalar("home/{device}/temp/+")}), {"home/x/temp/now", "ON"});
  EXPECT_EQ(only_measurement(result), (Measurement{"temp", std::string("ON"), ""}));
}

TEST(Router, without_a_text_level_a_plain_value_is_called_value) {
  const auto result = reading(router({scalar("{site}/{device}")}), {"north/x", "true"});
  EXPECT_EQ(only_measurement(result), (Measurement{"value", true, ""}));
}

TEST(Router, filters_come_in_order_and_none_twice) {
  const auto routes = router({json("b/{device}"), json("a/{device}"), scalar("b/{x}/{device}"),
                              with_device(json("b/{other}"), "x")});
  EXPECT_EQ(routes.filters(), (std::vector<std::string>{"b/+", "a/+", "b/+/+"}));
}

TEST(Router, a_wrong_route_is_a_configuration_error_that_says_where) {
  auto options = json("sensors/{device");
  options.where = "gateway.yaml:9:16";
  const auto error = failure({json("a/{device}"), options});
  EXPECT_EQ(error.kind, ErrorKind::configuration);
  EXPECT_TRUE(error.detail.starts_with("gateway.yaml:9:16: topic \"sensors/{device\": "))
      << error.detail;
}

TEST(Router, a_route_needs_a_device_and_only_one) {
  EXPECT_EQ(failure({json("sensors/telemetry")}).detail,
            "topic \"sensors/telemetry\": nothing says which device it is");
  EXPECT_EQ(failure({with_device(json("sensors/{device}"), "x")}).detail,
            "topic \"sensors/{device}\": the device is named twice");
}

TEST(Router, a_device_that_a_route_names_must_be_a_valid_id) {
  EXPECT_EQ(failure({with_device(json("a"), "../x")}).detail,
            "topic \"a\": \"../x\" is not a valid id");
}

TEST(Router, a_plain_value_has_no_time_field) {
  auto options = scalar("a/{device}");
  options.time_field = "ts";
  EXPECT_EQ(failure({options}).detail, "topic \"a/{device}\": a plain value has no time field");
}

TEST(Router, a_time_field_must_be_a_name) {
  for (const auto& name : {std::string("t\ns"), std::string(129, 't'), std::string("\xFF")}) {
    EXPECT_EQ(failure({json("a/{device}", name)}).kind, ErrorKind::configuration);
  }
}

TEST(Router, a_text_level_that_is_too_long_cannot_name_a_plain_value) {
  const std::string match = "{device}/" + std::string(129, 'n');
  EXPECT_EQ(failure({scalar(match)}).kind, ErrorKind::configuration);
  EXPECT_TRUE(Router::create({json(match)}, {}));
}

TEST(Router, there_must_be_routes_and_not_too_many) {
  EXPECT_EQ(failure({}).kind, ErrorKind::configuration);
  EXPECT_TRUE(Router::create(std::vector(routes_limit, json("{device}")), {}));
  EXPECT_EQ(failure(std::vector(routes_limit + 1, json("{device}"))).kind,
            ErrorKind::configuration);
}

}  // namespace
}  // namespace headwater
