// headwater-collector as a process: killed, refused, told to stop.

#include "tests/cloud/log_digest.h"
#include "tests/cloud/shipped_log.h"
#include "tests/support/broker.h"
#include "tests/support/tcp_proxy.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace testing;

constexpr std::uint32_t bulk = 12'000;

class CollectorProgram : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(broker_.start()) << broker_.log();
    write_file(config(), "broker: " + broker_.url() + "\nstore:\n  path: " + store() + "\n");
  }

  std::unique_ptr<Process> start() {
    return std::make_unique<Process>(ProcessOptions{.program = HEADWATER_COLLECTOR,
                                                    .arguments = {"--config", config()},
                                                    .environment = {sanitizer_environment}});
  }
  std::string config() const { return directory_.file("collector.yaml"); }
  std::string store() const { return directory_.file("store"); }
  // Far more than fits into the window, over a link that needs a few seconds for it.
  void ship_much(ShippedLog& edge, TcpProxy& link) {
    add_bulk(edge.log(), bulk);
    link.limit_rate(4 * 1024 * 1024);
    edge.ship(link.port());
  }
  void expect_same(ShippedLog& edge) {
    EXPECT_EQ(digest_of(store() + "/g1"), digest_of(edge.log().directory()));
  }

  Broker broker_;
  TempDir directory_;
};

TEST_F(CollectorProgram, killed_in_the_middle_it_goes_on_after_a_restart) {
  TcpProxy link(broker_.port());
  auto collector = start();
  ShippedLog edge;
  ship_much(edge, link);
  for (const int progress : {1'000, 6'000}) {
    ASSERT_TRUE(wait_until([&] { return edge.stored() >= static_cast<std::uint64_t>(progress); }))
        << collector->errors();
    ASSERT_LT(edge.stored(), bulk);
    collector->kill();
    ASSERT_TRUE(collector->wait());
    collector = start();
  }
  ASSERT_TRUE(edge.all_stored()) << collector->errors() << edge.notices().text();
  expect_same(edge);
  EXPECT_EQ(edge.status().alarm, "");
}

TEST_F(CollectorProgram, the_broker_killed_in_the_middle_loses_nothing) {
  TcpProxy link(broker_.port());
  const auto collector = start();
  ShippedLog edge;
  ship_much(edge, link);
  ASSERT_TRUE(wait_until([&] { return edge.stored() >= 3'000; })) << collector->errors();
  ASSERT_LT(edge.stored(), bulk);
  broker_.kill();
  ASSERT_TRUE(broker_.start()) << broker_.log();
  ASSERT_TRUE(edge.all_stored()) << collector->errors() << edge.notices().text();
  expect_same(edge);
}

TEST_F(CollectorProgram, stops_in_order_when_it_is_told_to) {
  const auto collector = start();
  ShippedLog edge;
  edge.log().commit_readings(100, 10);
  edge.ship(broker_.port());
  ASSERT_TRUE(edge.all_stored());
  collector->kill(SIGTERM);
  EXPECT_EQ(collector->wait(), (Ending{.code = 0}));
  expect_same(edge);
}

TEST_F(CollectorProgram, a_second_one_on_the_same_store_is_refused_with_74) {
  const auto first = start();
  ASSERT_TRUE(wait_until([&] { return first->errors().find("is running") != std::string::npos; }));
  const testing::Outcome second = testing::run(HEADWATER_COLLECTOR, {"--config", config()});
  EXPECT_EQ(second.exit_code, 74);
  EXPECT_NE(second.err.find("in use by process " + std::to_string(first->id())), std::string::npos)
      << second.err;
  EXPECT_TRUE(first->running());
}

TEST_F(CollectorProgram, a_wrong_configuration_is_refused_with_78_and_its_place) {
  write_file(config(), "broker: " + broker_.url() + "\nstore:\n  pth: " + store() + "\n");
  const testing::Outcome outcome =
      testing::run(HEADWATER_COLLECTOR, {"--config", config(), "--check"});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_NE(outcome.err.find(config() + ":3:3:"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace headwater
