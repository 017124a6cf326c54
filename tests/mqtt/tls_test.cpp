#include "tests/mqtt/broker_connection.h"
#include "tests/support/broker.h"
#include "tests/support/certificates.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

class TlsTest : public ::testing::Test {
 protected:
  // A broker that shows `server` and, if asked to, wants to see the client's certificate.
  std::unique_ptr<Broker> broker_with(const Certificate& server, bool require_client = false) {
    return std::make_unique<Broker>(
        BrokerOptions{.tls = BrokerTls{.ca_file = certificates_.ca_file(),
                                       .certificate = server.certificate,
                                       .key = server.key,
                                       .require_client_certificate = require_client}});
  }
  MqttOptions options(const Broker& broker) const {
    auto options = options_for(broker.tls_url());
    options.tls.ca_file = certificates_.ca_file();
    return options;
  }
  // Tries to connect, and expects that it never comes to that, and why with `reason` in it.
  static void expect_refused(const MqttOptions& options, const std::string& reason) {
    BrokerConnection tested(options, session_with({{"in", 1}}));
    ASSERT_TRUE(
        wait_until([&] { return tested.notices().has(Severity::warning, options.broker); }));
    const auto status = tested.status();
    EXPECT_FALSE(status.connected);
    EXPECT_EQ(status.connections, 0U);
    EXPECT_NE(status.detail.find(reason), std::string::npos) << "it says only: " << status.detail;
    EXPECT_TRUE(tested.listener().sessions_present().empty());
  }

  const Certificates certificates_;
};

TEST_F(TlsTest, a_broker_that_the_authority_vouches_for_is_trusted) {
  const auto broker = broker_with(certificates_.server());
  ASSERT_TRUE(broker->start()) << broker->log();
  BrokerConnection tested(options(*broker), session_with({{"in", 1}}));
  ASSERT_TRUE(tested.connects()) << tested.notices().text();
  ASSERT_TRUE(publish_to(broker->port(), "in", "over TLS"));
  EXPECT_TRUE(tested.receives("over TLS"));
}

TEST_F(TlsTest, it_works_with_mqtt_3_1_1_as_well) {
  const auto broker = broker_with(certificates_.server());
  ASSERT_TRUE(broker->start()) << broker->log();
  auto old = options(*broker);
  old.version = MqttVersion::v3_1_1;
  BrokerConnection tested(old);
  EXPECT_TRUE(tested.connects()) << tested.notices().text();
}

TEST_F(TlsTest, a_client_shows_its_own_certificate) {
  const auto broker = broker_with(certificates_.server(), true);
  ASSERT_TRUE(broker->start()) << broker->log();
  auto with_certificate = options(*broker);
  with_certificate.tls.certificate = certificates_.client().certificate;
  with_certificate.tls.key = certificates_.client().key;
  BrokerConnection tested(with_certificate);
  EXPECT_TRUE(tested.connects()) << tested.notices().text();
}

TEST_F(TlsTest, without_the_required_client_certificate_it_is_refused) {
  const auto broker = broker_with(certificates_.server(), true);
  ASSERT_TRUE(broker->start()) << broker->log();
  expect_refused(options(*broker), broker->tls_url());
}

TEST_F(TlsTest, an_unknown_authority_is_refused) {
  const auto broker = broker_with(certificates_.server());
  ASSERT_TRUE(broker->start()) << broker->log();
  auto unknown = options(*broker);
  unknown.tls.ca_file = certificates_.other_ca_file();
  expect_refused(unknown, "certificate verify failed");
}

TEST_F(TlsTest, without_an_authority_of_its_own_the_system_s_count) {
  const auto broker = broker_with(certificates_.server());
  ASSERT_TRUE(broker->start()) << broker->log();
  auto none = options(*broker);
  none.tls.ca_file.clear();
  expect_refused(none, "certificate verify failed");
}

TEST_F(TlsTest, a_certificate_for_another_host_is_refused) {
  const auto broker = broker_with(certificates_.other_host());
  ASSERT_TRUE(broker->start()) << broker->log();
  expect_refused(options(*broker), "TLS");
}

TEST_F(TlsTest, an_expired_certificate_is_refused) {
  const auto broker = broker_with(certificates_.expired());
  ASSERT_TRUE(broker->start()) << broker->log();
  expect_refused(options(*broker), "certificate verify failed");
}

TEST_F(TlsTest, a_missing_authority_file_is_refused) {
  const auto broker = broker_with(certificates_.server());
  ASSERT_TRUE(broker->start()) << broker->log();
  auto missing = options(*broker);
  missing.tls.ca_file = "/nonexistent/ca.pem";
  expect_refused(missing, broker->tls_url());
}

}  // namespace
}  // namespace headwater
