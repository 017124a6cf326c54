#include "mqtt/address.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(Address, plain_and_tls_have_schemes_of_their_own) {
  EXPECT_FALSE(is_tls("mqtt://broker.example:1883"));
  EXPECT_TRUE(is_tls("mqtts://broker.example:8883"));
}

TEST(Address, is_written_as_paho_wants_it) {
  EXPECT_EQ(paho_address("mqtt://broker.example:1883"), "tcp://broker.example:1883");
  EXPECT_EQ(paho_address("mqtts://broker.example:8883"), "ssl://broker.example:8883");
  EXPECT_EQ(paho_address("mqtt://[::1]:1883"), "tcp://[::1]:1883");
}

}  // namespace
}  // namespace headwater
