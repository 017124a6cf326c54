#include "tests/bench/ingest_bench.h"

#include "mqtt/connection.h"
#include "tests/bench/measure.h"
#include "tests/site/site.h"
#include "tests/support/publisher.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

#include <fmt/format.h>

#include <atomic>
#include <stdexcept>

namespace headwater::testing {
namespace {

constexpr const char* topics = "sensors/+/telemetry";

// Counts messages and forgets them.
class Dropper final : public MqttListener {
 public:
  explicit Dropper(const std::string& broker)
      : connection_(options(broker), session(), *this, [](Severity, std::string_view) {}) {}

  void start() { connection_.start(); }
  void stop() { connection_.stop(); }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool subscribed() const { return connection_.status().healthy; }

 private:
  static MqttOptions options(const std::string& broker) {
    MqttOptions options;
    options.broker = broker;
    options.client_id = "dropper";
    return options;
  }
  static MqttSession session() {
    MqttSession session;
    session.persistent = true;
    session.subscriptions.push_back({topics, 1});
    return session;
  }

  void connected(bool /*session_present*/) override {}
  void disconnected(const std::string& /*reason*/) override {}
  void received(const IncomingMessage& /*message*/) override { ++count_; }
  void refused(const std::string& /*topic*/, const std::string& /*reason*/) override {}

  std::atomic<std::uint64_t> count_ = 0;
  MqttConnection connection_;
};

void publish(const std::string& broker, const std::vector<SensorMessage>& messages) {
  PublisherOptions options;
  options.broker = broker;
  Publisher publisher(options, messages);
  if (!publisher.finish()) throw std::runtime_error("the messages could not be published");
}

// Messages a second between the hundredth part and the last of `all`.
double rate_of(const std::function<std::uint64_t()>& count, std::uint64_t all) {
  const std::uint64_t first = all / 100;
  const auto reaches = [&](std::uint64_t wanted) {
    if (!wait_until([&] { return count() >= wanted; }, std::chrono::minutes(2))) {
      throw std::runtime_error("the messages did not arrive");
    }
  };
  reaches(first);
  const std::uint64_t begun = count();
  const double seconds = seconds_of([&] { reaches(all); });
  return static_cast<double>(all - begun) / seconds;
}

double drop_rate(const std::vector<SensorMessage>& messages) {
  Broker broker;
  if (!broker.start()) throw std::runtime_error("mosquitto does not start");
  {
    Dropper dropper(broker.url());
    dropper.start();
    if (!wait_until([&] { return dropper.subscribed(); })) {
      throw std::runtime_error("the subscriber does not connect");
    }
  }
  publish(broker.url(), messages);
  Dropper dropper(broker.url());
  dropper.start();
  return rate_of([&] { return dropper.count(); }, messages.size());
}

double gateway_rate(const std::vector<SensorMessage>& messages, const std::string& acknowledge) {
  const TempDir directory;
  Site site(directory.path(), SiteOptions{.acknowledge = acknowledge});
  if (!site.edge().start() || !site.start_gateway()) {
    throw std::runtime_error("the gateway does not start: " + read_file(site.gateway_log()));
  }
  site.kill_gateway();
  publish(site.edge().url(), messages);
  if (!site.start_gateway()) throw std::runtime_error("the gateway does not start again");
  const std::uint64_t before = head_of(site.edge_store()).sequence.value();
  // What is stored counts, not what was received; an exact repetition is not stored again.
  return rate_of([&] { return head_of(site.edge_store()).sequence.value() - before; },
                 messages.size() - 1);
}

}  // namespace

void bench_ingest(const std::vector<SensorMessage>& messages) {
  std::vector<double> drop;
  std::vector<double> received;
  std::vector<double> stored;
  for (int i = 0; i < repetitions; ++i) {
    drop.push_back(drop_rate(messages));
    received.push_back(gateway_rate(messages, "received"));
  }
  stored.push_back(gateway_rate(messages, "stored"));
  const double baseline = median(drop);
  fmt::print(
      "\nMQTT ingest, messages/s (MQTT 5, QoS 1, Mosquitto on this machine), median of {}\n"
      "  subscriber that drops everything      {:>12.0f}\n"
      "  gateway, acknowledge: received        {:>12.0f}  {:.0f} %\n"
      "  gateway, acknowledge: stored (1 run)  {:>12.0f}  {:.0f} %\n",
      repetitions, baseline, median(received), 100 * median(received) / baseline, median(stored),
      100 * median(stored) / baseline);
}

}  // namespace headwater::testing
