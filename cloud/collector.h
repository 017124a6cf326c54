// The centre: takes the gateways' batches from the central broker, stores them, and answers each
// gateway with how far its log is stored; and gives back what a gateway has lost.
//
// Three threads. Paho's puts batches into a bounded queue and waits when it is full; the writer's
// stores them; the third publishes positions, because publishing waits for Paho's, which may wait
// for the writer.
#pragma once

#include "cloud/archive.h"
#include "cloud/outbox.h"
#include "cloud/recall_answer.h"
#include "cloud/receiver.h"
#include "config/collector_config.h"
#include "model/clock.h"
#include "model/notice.h"
#include "mqtt/connection.h"
#include "process/program.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <variant>

namespace headwater {

inline constexpr std::size_t collector_queue_batches = 64;
inline constexpr std::size_t collector_queue_bytes = 16 * 1024 * 1024;
// Questions for lost events that wait: what is beyond is dropped, and asked again.
inline constexpr std::size_t collector_questions = 64;

class Collector final : public Running, private MqttListener {
 public:
  // `clock` must outlive the collector. Error: as Archive::open.
  static Result<std::unique_ptr<Collector>> open(const CollectorConfig& config, const Clock& clock,
                                                 NoticeSink notice, Fatal fatal);
  ~Collector() override;

  void start() override;
  // Stores what has been received, and returns.
  void stop(const std::string& reason) override;

 private:
  struct Received {
    std::string gateway;
    Batch batch;
  };
  struct Asked {
    std::string gateway;
    RecallRequest request;
  };

  Collector(const CollectorConfig& config, Archive archive, NoticeSink notice, Fatal fatal);

  void connected(bool session_present) override;
  void disconnected(const std::string& /*reason*/) override {}
  void received(const IncomingMessage& message) override;
  void refused(const std::string& topic, const std::string& reason) override;

  void write(const std::stop_token& stop);
  using Work = std::variant<Received, Asked>;
  std::optional<Work> next(const std::stop_token& stop);
  void do_work(const Received& received);
  void do_work(const Asked& asked);
  void take_batch(const IncomingMessage& message, const std::string& gateway);
  void take_question(const IncomingMessage& message, const std::string& gateway);
  void publish(const std::stop_token& stop);
  void publish_recalled(const std::pair<std::string, Recalled>& answer);

  const NoticeSink notice_;
  const Fatal fatal_;
  Archive archive_;    // the writer's
  Receiver receiver_;  // the writer's
  Outbox outbox_;

  std::mutex mutex_;
  std::condition_variable_any filled_;
  std::condition_variable room_;
  std::deque<Received> queue_;
  std::size_t queued_bytes_ = 0;
  std::deque<Asked> questions_;
  bool announce_ = false;  // a connection was made: everybody shall know where we stand
  bool stopping_ = false;  // nobody takes from the queue any more

  MqttConnection connection_;
  std::jthread writer_;
  std::jthread publisher_;
};

}  // namespace headwater
