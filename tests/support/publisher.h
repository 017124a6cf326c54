// Publishes messages and keeps the list of those that the broker has acknowledged: the witness of
// what must not be lost.
#pragma once

#include "tests/support/telemetry.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace headwater::testing {

struct PublisherOptions {
  std::string broker{};  // mqtt://127.0.0.1:1883
  std::string client_id = "publisher";
  std::string username{};
  std::string password{};
  std::size_t window = 1'000;      // messages on their way, not acknowledged yet
  double messages_per_second = 0;  // 0: as fast as the broker takes them
};

// Publishes at QoS 1, in order, on a thread of its own. When the connection is lost it connects
// again, and publishes once more what had not been acknowledged: such a message may arrive twice.
class Publisher {
 public:
  // Begins at once.
  Publisher(PublisherOptions options, std::vector<SensorMessage> messages);
  // Stops, whether or not everything was sent.
  ~Publisher();
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;

  // Waits until every message is acknowledged; false if some are not after `timeout`.
  [[nodiscard]] bool finish(std::chrono::milliseconds timeout = std::chrono::minutes(5));

  [[nodiscard]] std::size_t acknowledged_count() const { return acknowledged_count_; }
  // The messages' indexes, in the order in which they were acknowledged.
  [[nodiscard]] std::vector<std::size_t> acknowledged() const;
  [[nodiscard]] const std::vector<SensorMessage>& messages() const { return messages_; }
  // Times it had to connect again.
  [[nodiscard]] std::size_t reconnects() const { return reconnects_; }

 private:
  class Connection;
  struct Progress;

  void run();

  PublisherOptions options_;
  std::vector<SensorMessage> messages_;
  std::unique_ptr<Progress> progress_;
  std::atomic<std::size_t> acknowledged_count_{0};
  std::atomic<std::size_t> reconnects_{0};
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace headwater::testing
