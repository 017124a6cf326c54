#include "tests/system/playback.h"

#include "tests/support/wait_until.h"

#include <iostream>

namespace headwater::testing {
namespace {

constexpr std::size_t made_messages = 50'000;
constexpr std::chrono::minutes patience{4};

}  // namespace

std::vector<SensorMessage> telemetry() {
  auto recorded = recorded_telemetry();
  if (recorded) return std::move(*recorded);
  std::cout << "the recorded telemetry is not there, so made signals are played: "
            << recorded.error().detail << "\n";
  return synthetic_telemetry(made_messages, 3, 1);
}

std::string ask(const std::string& store, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"--store", store});
  const Outcome outcome = testing::run(operator_program(), arguments);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome.out;
}

void Playback::start(std::vector<SensorMessage> messages) {
  ASSERT_TRUE(site.start()) << read_file(site.gateway_log()) << read_file(site.collector_log());
  PublisherOptions options;
  options.broker = site.edge().url();
  publisher = std::make_unique<Publisher>(options, std::move(messages));
}

void Playback::wait_until_stored(std::uint64_t readings) {
  ASSERT_TRUE(
      wait_until([&] { return head_of(site.edge_store()).sequence.value() >= readings; }, patience))
      << read_file(site.gateway_log());
}

void Playback::wait_until_drained() {
  ASSERT_TRUE(publisher->finish(patience));
  const auto expected = expected_readings(publisher->messages());
  ASSERT_TRUE(expected) << expected.error().text();
  wait_until_stored(expected->size());
  ASSERT_TRUE(wait_until(
      [&] {
        const auto stored = stored_readings(site.edge_store());
        return stored && compare(*expected, *stored).missing == 0;
      },
      patience))
      << read_file(site.gateway_log());
  const Sequence head = head_of(site.edge_store()).sequence;
  ASSERT_TRUE(wait_until([&] { return head_of(site.centre_store()).sequence >= head; }, patience))
      << read_file(site.gateway_log()) << read_file(site.collector_log());
}

void Playback::expect_every_message_once() {
  ASSERT_EQ(publisher->acknowledged().size(), publisher->messages().size());
  const auto expected = expected_readings(publisher->messages());
  ASSERT_TRUE(expected);
  for (const auto& store : {site.edge_store(), site.centre_store()}) {
    const auto stored = stored_readings(store);
    ASSERT_TRUE(stored) << stored.error().text();
    const Difference difference = compare(*expected, *stored);
    EXPECT_EQ(difference.missing, 0U) << store;
    EXPECT_EQ(difference.repeated, 0U) << store;
    EXPECT_EQ(difference.unexpected, 0U) << store;
  }
}

void Playback::expect_identical() {
  const Sequence upto = head_of(site.centre_store()).sequence;
  const auto edge = prove(site.edge_store(), upto);
  const auto centre = prove(site.centre_store(), upto);
  ASSERT_TRUE(edge && centre);
  EXPECT_EQ(edge->sequence, upto);
  EXPECT_EQ(*edge, *centre);
  for (const auto& store : {site.edge_store(), site.centre_store()}) {
    EXPECT_EQ(testing::run(operator_program(), {"--store", store, "verify"}).exit_code, 0);
  }
}

}  // namespace headwater::testing
