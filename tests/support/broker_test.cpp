#include "tests/support/broker.h"

#include "tests/support/certificates.h"
#include "tests/support/free_port.h"

#include <gtest/gtest.h>

namespace headwater::testing {
namespace {

// Publishes a retained message, or waits for one, with Mosquitto's own clients.
Outcome publish(const Broker& broker, const std::vector<std::string>& more = {}) {
  std::vector<std::string> arguments{
      "-p", std::to_string(broker.port()), "-t", "t", "-m", "kept", "-r", "-q", "1"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run("mosquitto_pub", arguments);
}

Outcome subscribe(const Broker& broker) {
  return run("mosquitto_sub",
             {"-p", std::to_string(broker.port()), "-t", "t", "-C", "1", "-W", "2"});
}

TEST(Broker, takes_connections_only_while_it_runs) {
  Broker broker;
  EXPECT_FALSE(accepts_connections(broker.port()));
  ASSERT_TRUE(broker.start()) << broker.log();
  EXPECT_EQ(publish(broker).exit_code, 0);
  EXPECT_EQ(subscribe(broker).out, "kept\n");
  broker.kill();
  EXPECT_FALSE(accepts_connections(broker.port()));
}

TEST(Broker, keeps_its_messages_over_a_restart_if_it_is_told_to) {
  Broker broker({.persistence = true});
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_EQ(publish(broker).exit_code, 0);
  ASSERT_TRUE(broker.restart()) << broker.log();
  EXPECT_EQ(subscribe(broker).out, "kept\n");
}

TEST(Broker, forgets_its_messages_over_a_restart_otherwise) {
  Broker broker;
  ASSERT_TRUE(broker.start()) << broker.log();
  ASSERT_EQ(publish(broker).exit_code, 0);
  ASSERT_TRUE(broker.restart()) << broker.log();
  EXPECT_EQ(subscribe(broker).out, "");
}

TEST(Broker, lets_only_its_users_in) {
  Broker broker({.users = {{"gateway", "secret"}, {"other", "word"}}});
  ASSERT_TRUE(broker.start()) << broker.log();
  EXPECT_NE(publish(broker).exit_code, 0);
  EXPECT_NE(publish(broker, {"-u", "gateway", "-P", "wrong"}).exit_code, 0);
  EXPECT_EQ(publish(broker, {"-u", "gateway", "-P", "secret"}).exit_code, 0);
  EXPECT_EQ(publish(broker, {"-u", "other", "-P", "word"}).exit_code, 0);
}

TEST(Broker, speaks_tls_on_a_port_of_its_own) {
  const Certificates certificates;
  Broker broker({.tls = BrokerTls{.ca_file = certificates.ca_file(),
                                  .certificate = certificates.server().certificate,
                                  .key = certificates.server().key,
                                  .require_client_certificate = true}});
  ASSERT_TRUE(broker.start()) << broker.log();
  const auto connect = [&](const std::vector<std::string>& more) {
    std::vector<std::string> arguments{"-h",       "localhost",
                                       "-p",       std::to_string(broker.tls_port()),
                                       "--cafile", certificates.ca_file(),
                                       "-t",       "t",
                                       "-m",       "x"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run("mosquitto_pub", arguments).exit_code;
  };
  EXPECT_EQ(
      connect({"--cert", certificates.client().certificate, "--key", certificates.client().key}),
      0);
  EXPECT_NE(connect({}), 0);
}

}  // namespace
}  // namespace headwater::testing
