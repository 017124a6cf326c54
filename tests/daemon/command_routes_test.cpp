// Which broker and which topic a command goes to.

#include "daemon/command_routes.h"

#include <gtest/gtest.h>

#include <memory>

namespace headwater {
namespace {

RouteOptions route(std::string match, std::string command = "") {
  RouteOptions options;
  options.match = std::move(match);
  options.command = std::move(command);
  return options;
}

class RoutesOnly final : public CommandChannel {
 public:
  explicit RoutesOnly(const std::vector<RouteOptions>& routes)
      : router_(Router::create(routes, {}).value()) {}
  void listen(CommandListener& /*listener*/) override {}
  [[nodiscard]] const Router& router() const override { return router_; }
  Result<void> publish(std::uint64_t /*number*/, const std::string& /*topic*/,
                       std::string_view /*payload*/, std::uint64_t /*left_us*/) override {
    return {};
  }
  void expect(const std::string& /*topic*/) override {}
  void forget(const std::string& /*topic*/) override {}

 private:
  Router router_;
};

class CommandRoutesTest : public ::testing::Test {
 protected:
  // "0 topic", or why not.
  [[nodiscard]] std::string find(const std::string& device, const std::string& source,
                                 const std::string& topic = "",
                                 const std::string& confirm_topic = "") const {
    std::vector<const CommandChannel*> channels;
    for (const auto& channel : channels_) channels.push_back(channel.get());
    const auto found = CommandRoutes(channels).find({device, source, true, {}},
                                                    {"ON", topic, 1, confirm_topic, {}});
    return found ? std::to_string(found->channel) + " " + found->topic : found.error().text();
  }
  void add(const std::vector<RouteOptions>& routes) {
    channels_.push_back(std::make_unique<RoutesOnly>(routes));
  }

  std::vector<std::unique_ptr<RoutesOnly>> channels_;
};

TEST_F(CommandRoutesTest, the_driver_is_the_first_that_takes_the_device_s_messages) {
  add({route("a/{device}", "a/{device}/set")});
  add({route("b/{device}", "b/{device}/set")});
  EXPECT_EQ(find("x", "b/x"), "1 b/x/set");
  EXPECT_EQ(find("x", "b/x", "explicit"), "1 explicit");
  EXPECT_EQ(find("x", "a/x", "explicit"), "0 explicit");
}

TEST_F(CommandRoutesTest, without_a_command_in_the_route_the_answer_says_what_to_do) {
  add({route("a/{device}"), route("b/{device}", "b/{device}/set")});
  EXPECT_EQ(find("x", "a/x"),
            "no entry of `topics` that takes a/x has a `command`: add one to the configuration, or "
            "give a topic with the command");
  EXPECT_EQ(find("x", "gone/x"),
            "no entry of `topics` takes gone/x, where the device was first heard: add one to a "
            "driver of `type: mqtt`");
  EXPECT_EQ(find("other", "b/x"),
            "no entry of `topics` takes b/x, where the device was first heard: add one to a driver "
            "of `type: mqtt`");
}

TEST_F(CommandRoutesTest, a_device_that_was_not_heard_gets_what_all_routes_agree_on) {
  add({route("a/{device}", "{device}/set"), route("b/{device}", "{device}/set"),
       route("c/{device}")});
  EXPECT_EQ(find("x", ""), "0 x/set");
  EXPECT_EQ(find("x", "", "explicit"), "0 explicit");
  add({route("d/{device}", "d/{device}/set")});
  EXPECT_NE(find("x", "").find("more than one `command` may be its"), std::string::npos);
  EXPECT_NE(find("x", "", "explicit").find("which broker it is at is not known"),
            std::string::npos);
}

TEST_F(CommandRoutesTest, without_a_driver_that_can_send_nothing_can_be_sent) {
  EXPECT_EQ(find("x", "a/x"), "no driver can send commands: a driver of `type: mqtt` can");
  add({route("a/{device}")});
  EXPECT_NE(find("x", "").find("no entry of `topics` has a `command`"), std::string::npos);
}

TEST_F(CommandRoutesTest, what_comes_back_as_the_device_s_own_word_is_refused) {
  add({route("a/{device}", "a/{device}/set")});
  EXPECT_EQ(find("x", "a/x", "a/y"),
            "what is sent to a/y would be taken for a message of the device: give another topic");
  EXPECT_NE(find("x", "a/x", "t", "t").find("would be the command itself"), std::string::npos);
  EXPECT_EQ(find("x", "a/x", "t", "a/x"), "0 t");
}

TEST_F(CommandRoutesTest, topics_that_cannot_be_used_are_refused) {
  add({route("a/{device}", "a/{device}/set")});
  for (const char* topic : {"$SYS/x", "a//b", "a/../b", "/a"}) {
    EXPECT_EQ(find("x", "a/x", topic).substr(0, 9), "the topic") << topic;
    EXPECT_EQ(find("x", "a/x", "", topic).substr(0, 9), "the topic") << topic;
  }
}

}  // namespace
}  // namespace headwater
