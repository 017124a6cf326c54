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
#include "sync/recall.h"
#include "sync/shipper.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <variant>
#include <vector>

namespace headwater {

// Must return at once, and not wait for anything that waits for the uplink.
class UplinkOwner {
 public:
  virtual ~UplinkOwner() = default;
  virtual void upstream_connected(const std::string& broker) = 0;
  virtual void upstream_disconnected(const std::string& reason) = 0;
  // The centre has stored the log up to here: to be kept as the cursor.
  virtual void upstream_stored(const Cursor& position) = 0;
  // What holds this event cannot be read: it is to be set aside (Log::set_aside), and
  // storage_changed() to be called then.
  virtual void upstream_found_damage(Sequence sequence) = 0;
  // The centre had what a gap has lost: to be put back (Log::restore), and storage_changed() to be
  // called then.
  virtual void upstream_recalled(std::vector<Block> blocks) = 0;
};

struct UplinkStatus {
  std::string broker;
  MqttStatus connection;
  Cursor confirmed;
  std::uint64_t batches_sent = 0;  // since start, repetitions included
  std::uint64_t bytes_sent = 0;
  std::string alarm;             // why shipping has stopped, or is in doubt; empty if all is well
  std::optional<Gap> recalling;  // what is being brought back from the centre
  std::uint64_t recalled_events = 0;   // how many of them are here
  std::uint64_t unavailable_gaps = 0;  // that the centre could not fill, since the last connection
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
  // There is another gap, or one less. Returns at once; any thread.
  void storage_changed();

  [[nodiscard]] UplinkStatus status() const;

 private:
  struct Connected {};
  struct Disconnected {};
  struct StorageChanged {};
  using News = std::variant<Connected, Disconnected, StorageChanged, Position, Recalled>;

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
  void take(News news);
  void take(const Position& position);
  // This log's chain at a position of the centre's; nothing if the log does not reach it.
  Result<std::optional<Hash>> chain_of(const Position& position);
  void take(Recalled answer);
  void ship();
  // Sends what begins at `from`, or the gap that holds it. False: not now.
  bool ship(Sequence from);
  void tell_of_damage(Sequence sequence);
  bool send(const Batch& batch);
  // Asks for what is lost here.
  void recall();
  void look_for_gaps();
  void publish_status(std::string_view state);
  void alarm(const std::string& text);

  const UplinkOptions options_;
  const Clock& clock_;
  UplinkOwner& owner_;
  const NoticeSink notice_;
  const std::string topic_;
  const std::string recalled_topic_;
  LogReader reader_;                        // the thread's
  BatchSource source_;                      // the thread's
  Shipper shipper_;                         // the thread's
  Recall recall_;                           // the thread's
  std::vector<Gap> gaps_;                   // the thread's: as they were when it last looked
  std::optional<Sequence> told_of_damage_;  // where the owner was told of damage last
  bool unsent_ = false;  // the connection did not take a message, or the log could not be read

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
