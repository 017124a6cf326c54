#include "config/broker_url.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

std::string normal(std::string_view text) {
  const auto url = parse_broker_url(text);
  return url ? url->text() : "error: " + url.error().detail;
}

bool refused(std::string_view text) {
  const auto url = parse_broker_url(text);
  return !url && url.error().kind == ErrorKind::invalid_input && !url.error().detail.empty();
}

TEST(BrokerUrl, gets_the_port_of_its_scheme) {
  EXPECT_EQ(normal("mqtt://localhost"), "mqtt://localhost:1883");
  EXPECT_EQ(normal("mqtts://central.example"), "mqtts://central.example:8883");
  EXPECT_EQ(normal("mqtt://10.0.0.1:65535"), "mqtt://10.0.0.1:65535");
}

TEST(BrokerUrl, an_ipv6_address_stands_in_brackets) {
  EXPECT_EQ(normal("mqtt://[::1]"), "mqtt://[::1]:1883");
  EXPECT_EQ(normal("mqtts://[2001:DB8::7]:1"), "mqtts://[2001:db8::7]:1");
  EXPECT_TRUE(refused("mqtt://::1"));
  EXPECT_TRUE(refused("mqtt://[::1"));
  EXPECT_TRUE(refused("mqtt://[localhost]"));
  EXPECT_TRUE(refused("mqtt://[::1]1883"));
}

TEST(BrokerUrl, names_differ_not_by_case) {
  EXPECT_EQ(normal("mqtt://Broker_1.Example"), "mqtt://broker_1.example:1883");
}

TEST(BrokerUrl, a_port_is_1_to_65535) {
  EXPECT_EQ(normal("mqtt://h:0"), "error: `0` is not a port from 1 to 65535");
  EXPECT_EQ(normal("mqtt://h:65536"), "error: `65536` is not a port from 1 to 65535");
  EXPECT_TRUE(refused("mqtt://h:"));
  EXPECT_TRUE(refused("mqtt://h:x"));
  EXPECT_TRUE(refused("mqtt://h:-1"));
  EXPECT_TRUE(refused("mqtt://h:1883:1"));
}

TEST(BrokerUrl, other_schemes_paths_and_no_host_are_refused) {
  for (const char* text :
       {"", "localhost", "localhost:1883", "tcp://h", "ssl://h", "MQTT://h", "http://h", "ws://h",
        "mqtt:/h", "mqtt://", "mqtt://:1883", "mqtt://h/", "mqtt://h/path", "mqtt://h?x",
        "mqtt://h#x", "mqtt://a b", "mqtt://-h", "mqtt://.", "mqtt://\xC3\xA4"}) {
    EXPECT_TRUE(refused(text)) << text;
  }
  EXPECT_TRUE(refused("mqtt://" + std::string(254, 'h')));
}

TEST(BrokerUrl, a_user_is_refused_without_showing_the_password) {
  const auto url = parse_broker_url("mqtt://bob:hunter2@h");
  ASSERT_FALSE(url);
  EXPECT_EQ(url.error().text().find("hunter2"), std::string::npos);
  EXPECT_NE(url.error().text().find("username"), std::string::npos);
}

}  // namespace
}  // namespace headwater
