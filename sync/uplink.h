// Ships the log to the centre: reads it from the cursor on, sends batches, and learns from the
// centre's positions what is stored there. Nothing is kept in memory that the log does not have.
//
// The rules are the Shipper's; here are the thread, the reader and the connection. What it tells
// its owner (UplinkOwner) is told on its own thread or the connection's.
#pragma once

#include "model/clock.h"
#include "model/notice.h"
#include "mqtt/connection.h"
#include "store/reader.h"
#include "sync/batch_source.h"
#include "sync/options.h"
#include "sync/shipper.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <variant>

namespace headwater {

// Must return at once, and not wait for anything that waits for the uplink.
class UplinkOwner {
 public:
  virtual ~UplinkOwner() = default;
  virtual void upstream_connected(const std::string& broker) = 0;
  virtual void upstream_disconnected(const std::string& reason) = 0;
  // The centre has stored the log up to here: to be kept as the cursor.
  virtual void upstream_stored(const Cursor& position) = 0;
};

struct UplinkStatus {
  std::string broker;
  MqttStatus connection;
  Cursor confirmed;
  std::uint64_t batches_sent = 0;  // since start, repetitions included
  std::uint64_t bytes_sent = 0;
  std::string alarm;  // why shipping has stopped, or is in doubt; empty if all is well
};

class Uplink final : private MqttListener {
 public:
  // Reads the log in `directory`. `clock` and `owner` must outlive the uplink. Error: as
  // LogReader::open.
  static Result<std::unique_ptr<Uplink>> open(const UplinkOptions& options,
                                              const std::string& directory, const Clock& clock,
                                              UplinkOwner& owner, NoticeSink notice);
  ~Uplink() override;

  void start();
  // Returns when the uplink does nothing any more.
  void stop();
  // The log has grown up to `head`. Returns at once; any thread.
  void log_reaches(Sequence head);

  [[nodiscard]] UplinkStatus status() const;

 private:
  struct Connected {};
  struct Disconnected {};
  using News = std::variant<Connected, Disconnected, Position>;

  Uplink(const UplinkOptions& options, LogReader reader, const Cursor& confirmed, Sequence head,
         const Clock& clock, UplinkOwner& owner, NoticeSink notice);

  void connected(bool session_present) override;
  void disconnected(const std::string& reason) override;
  void received(const IncomingMessage& message) override;
  void refused(const std::string& topic, const std::string& reason) override;

  void tell(News news);
  void run(const std::stop_token& stop);
  // Waits for news, a longer log or the shipper's deadline.
  std::deque<News> wait(const std::stop_token& stop);
  void take(const News& news);
  void take(const Position& position);
  void ship();
  bool send(const Block& block);
  void publish_status(std::string_view state);
  void alarm(const std::string& text);

  const UplinkOptions options_;
  const Clock& clock_;
  UplinkOwner& owner_;
  const NoticeSink notice_;
  const std::string topic_;
  LogReader reader_;     // the thread's
  BatchSource source_;   // the thread's
  Shipper shipper_;      // the thread's
  bool unsent_ = false;  // the connection did not take a batch

  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<News> news_;
  Sequence head_;
  Sequence looked_at_;  // the head that the thread has seen
  UplinkStatus status_;

  MqttConnection connection_;
  std::jthread thread_;
};

}  // namespace headwater
