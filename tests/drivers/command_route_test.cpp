// Where commands for a device go, by the routes.
#include "drivers/router.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

RouteOptions route(std::string match, std::string command = "") {
  RouteOptions options;
  options.match = std::move(match);
  options.command = std::move(command);
  return options;
}

RouteOptions with_device(RouteOptions options, std::string device) {
  options.device = std::move(device);
  return options;
}

Router router(const std::vector<RouteOptions>& routes) {
  return Router::create(routes, {}).value();
}

Error failure(const std::vector<RouteOptions>& routes) {
  const auto result = Router::create(routes, {});
  EXPECT_FALSE(result);
  return result ? Error{} : result.error();
}

TEST(CommandRoute, a_command_goes_where_the_route_of_the_device_s_messages_says) {
  const auto routes = router({route("zigbee2mqtt/{device}", "zigbee2mqtt/{device}/set"),
                              route("tele/{device}/SENSOR", "cmnd/{device}/POWER")});
  EXPECT_EQ(routes.command_topic("lamp", "zigbee2mqtt/lamp"), "zigbee2mqtt/lamp/set");
  EXPECT_EQ(routes.command_topic("shed", "tele/shed/SENSOR"), "cmnd/shed/POWER");
}

TEST(CommandRoute, the_first_of_the_routes_that_take_its_messages_and_have_a_command_counts) {
  const auto routes = router({route("tele/{device}/SENSOR"), route("tele/{device}/+", "a/{device}"),
                              route("tele/{device}/SENSOR", "b/{device}")});
  EXPECT_EQ(routes.command_topic("shed", "tele/shed/SENSOR"), "a/shed");
}

TEST(CommandRoute, none_takes_the_messages_of_another_device_or_topic) {
  const auto routes = router({route("tele/{device}/SENSOR", "cmnd/{device}/POWER"),
                              with_device(route("boiler", "boiler/set"), "boiler-1")});
  EXPECT_EQ(routes.command_topic("other", "tele/shed/SENSOR"), std::nullopt);
  EXPECT_EQ(routes.command_topic("shed", "tele/shed/LWT"), std::nullopt);
  EXPECT_EQ(routes.command_topic("shed", ""), std::nullopt);
  EXPECT_EQ(routes.command_topic("boiler-1", "boiler"), "boiler/set");
  EXPECT_TRUE(routes.is_source("shed", "tele/shed/SENSOR"));
  EXPECT_FALSE(routes.is_source("other", "tele/shed/SENSOR"));
}

TEST(CommandRoute, for_a_device_that_was_never_heard_all_that_may_be_its_are_named_once) {
  const auto routes =
      router({route("a/{device}", "set/{device}"), route("b/{device}"),
              route("c/{device}", "set/{device}"), route("d/{device}", "s/{device}"),
              with_device(route("boiler", "boiler/set"), "boiler-1")});
  EXPECT_EQ(routes.possible_command_topics("x"), (std::vector<std::string>{"set/x", "s/x"}));
  EXPECT_EQ(routes.possible_command_topics("boiler-1").size(), 3U);
}

TEST(CommandRoute, a_command_must_be_a_topic_for_each_device) {
  const auto detail = [](const std::string& command) {
    return failure({route("a/{device}", command)}).detail;
  };
  EXPECT_NE(detail("cmnd/{device").find("`command`: the topic template"), std::string::npos);
  for (const char* open : {"cmnd/{device}/+", "cmnd/{device}/#", "cmnd/{device}/{metric}"}) {
    EXPECT_NE(detail(open).find("leaves open which topic it is"), std::string::npos) << open;
  }
  EXPECT_NE(detail("cmnd/POWER").find("is the same for every device"), std::string::npos);
  EXPECT_NE(detail("$SYS/{device}").find("begins with $"), std::string::npos);
  EXPECT_NE(detail("{device}/" + std::string(900, 'x')).find("too long"), std::string::npos);
}

TEST(CommandRoute, a_command_that_would_come_back_as_a_message_of_the_device_is_refused) {
  auto own = route("devices/{device}/#", "devices/{device}/set");
  own.where = "g.yaml:9:16";
  EXPECT_EQ(failure({own}).detail,
            "g.yaml:9:16: topic \"devices/{device}/#\": what is sent to \"devices/device/set\" by "
            "`command` would come back as a message of the device");
  EXPECT_FALSE(Router::create({route("a/{device}", "b/{device}/set"), route("b/+/{device}")}, {}));
}

TEST(CommandRoute, class_and_command_are_part_of_what_is_recorded_of_a_route) {
  auto options = route("tele/{device}/LWT", "cmnd/{device}/POWER");
  options.decoder = DecoderKind::availability;
  options.device_class = DeviceClass::battery;
  EXPECT_EQ(describe(options),
            "tele/{device}/LWT decoder=availability class=battery command=cmnd/{device}/POWER");
  EXPECT_EQ(describe(route("a/{device}")), "a/{device} decoder=json");
}

}  // namespace
}  // namespace headwater
