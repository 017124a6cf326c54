// The way of a message through the daemon: from a driver's thread into a bounded queue, and from
// there, on the writer's thread, into the log and the state; then its acknowledgement.
//
// A commit closes at once when somebody waits for it, else after commit_interval or at
// commit_events. If a commit fails, nothing of it is acknowledged and `fatal` is called, which must
// not return. If the disk is full, the commit waits for room, and with it all who have delivered.
#pragma once

#include "daemon/actuation_news.h"
#include "daemon/committer.h"
#include "daemon/log_keeper.h"
#include "daemon/storage_care.h"
#include "drivers/driver.h"
#include "model/clock.h"
#include "process/program.h"
#include "store/options.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace headwater {

// The queue in front of the writer; what it is full of waits on the sender's side.
inline constexpr std::size_t queue_messages_limit = 10'000;
inline constexpr std::size_t queue_bytes_limit = 8 * 1024 * 1024;
// Commands in it besides, which wait for their outcome; more are refused.
inline constexpr std::size_t waiting_commands_limit = 64;

// Told what became of a command, once, on the writer's thread; must return at once.
using OutcomeHandler = std::function<void(Result<CommandOutcome>)>;

struct PipelineOptions {
  std::chrono::milliseconds commit_interval{20};
  std::uint32_t commit_events = 1'000;
  LogKeeperOptions keeping{};
};

struct PipelineStatus {
  Sequence head;
  std::uint64_t devices = 0;
  std::uint64_t commits = 0;  // since start, as the following
  Committed committed;
  std::uint64_t queued_messages = 0;  // now
  std::uint64_t queued_bytes = 0;
  RetentionStatus retention;
  OpenCounts actuations{};  // now
};

class Pipeline final : public Sink {
 public:
  // Told, on the writer's thread, that the log has grown. Must return at once.
  using LogGrown = std::function<void(Sequence head)>;

  // Told, likewise, of the devices whose actuations have gone on.
  using ActuationsChanged = std::function<void(std::vector<DeviceActuations> devices)>;

  // `clock` must outlive the pipeline.
  Pipeline(Committer committer, const PipelineOptions& options, const Clock& clock, Fatal fatal);
  ~Pipeline() override;

  // Records the start and the settings that shape events, and begins to take deliveries. `care`:
  // what is done about damage to the store; it must outlive the pipeline.
  void start(const GatewayStarted& facts, const ConfigurationChanged& settings, LogGrown log_grown,
             StorageCare* care = nullptr);
  // Both before start(): who is told of actuations, and those that are open now. Error: storage,
  // damaged.
  void watch_actuations(ActuationsChanged changed) { actuations_changed_ = std::move(changed); }
  Result<std::vector<DeviceActuations>> open_actuations();
  // Says that stop() will follow: from here on, a full disk is not waited for, but fatal, since
  // those who wait for an acknowledgement would wait for ever. Any thread.
  void expect_stop();
  // Commits what was delivered, then the end, and returns.
  void stop(const std::string& reason);

  void deliver(Delivery delivery) override;
  // The gateway's own news. Returns at once; any thread.
  void report(Command command);
  // A command of which somebody waits for the outcome: committed at once, under its key if there is
  // one. Takes it over and returns at once; any thread. The outcome is an Error of Committed, or of
  // kind full, if the pipeline was stopped while the disk was. Error: conflict, and nothing will
  // come of the command: too many wait, or the pipeline does not run.
  Result<void> submit(Command command, std::string key, OutcomeHandler handler);
  // To be kept as the upstream cursor soon. Returns at once; any thread.
  void keep_cursor(const Cursor& cursor);

  [[nodiscard]] PipelineStatus status() const;

 private:
  struct Awaited {
    Terms terms;
    OutcomeHandler handler;
  };
  struct Queued {
    Delivery delivery;
    Timestamp arrived;
    std::size_t bytes = 0;
    std::unique_ptr<Awaited> awaited{};  // of a command
  };

  void run(const std::stop_token& stop);
  void tell_actuations(const std::vector<std::string>& devices);
  // Waits until a commit is due, and takes what belongs into it.
  std::vector<Queued> take(const std::stop_token& stop);
  [[nodiscard]] bool commit_is_due() const;
  std::vector<Queued> take_front();
  void enqueue(Queued queued);
  void commit(const std::vector<Queued>& batch);
  // As Committer::commit(), but waits for room on the disk. Nothing, if it was to be given up.
  std::optional<Committed> store(const std::vector<Queued>& batch);
  [[nodiscard]] std::vector<Arrival> arrivals(const std::vector<Queued>& batch) const;
  // The end on a full disk: nothing of the batch is stored.
  void give_up(const std::vector<Queued>& batch);
  void tell(const std::vector<Queued>& batch, const Committed& done);
  // Makes room, or waits a moment for some. False: it will not be waited for any more.
  bool wait_for_room();
  Result<void> goes_on(const Error& error);
  void keep_within_limits();
  void report_removed();
  void maintain();
  void pass_time();
  void care_for_storage();
  // Commits what nobody waits for.
  void record(std::vector<Command> commands);
  void set_cursor(const Cursor& cursor);
  void write_cursor(bool at_once);

  Committer committer_;  // the writer's
  LogKeeper keeper_;     // the writer's
  const PipelineOptions options_;
  const Clock& clock_;
  const Fatal fatal_;
  LogGrown log_grown_;
  ActuationsChanged actuations_changed_;
  bool told_all_actuations_ = false;  // the writer's
  ActuationCount actuations_;         // likewise
  Uptime time_due_;                   // the writer's
  Uptime cursor_due_;                 // the writer's
  Uptime confirmed_due_;              // the writer's
  // The writer's: what is not yet outside the database.
  std::optional<Cursor> unconfirmed_;
  StorageCare* care_ = nullptr;
  bool more_to_maintain_ = false;  // the writer's

  mutable std::mutex mutex_;
  std::condition_variable_any work_;
  std::condition_variable room_;
  std::deque<Queued> queue_;
  std::size_t queued_bytes_ = 0;
  std::size_t waited_for_ = 0;                    // of the queued
  std::size_t blocked_ = 0;                       // deliveries that wait for room
  std::chrono::steady_clock::time_point oldest_;  // when the queue's first came
  std::optional<Cursor> cursor_;
  std::size_t waiting_commands_ = 0;
  bool started_ = false;
  bool stop_expected_ = false;
  PipelineStatus status_;
  std::jthread writer_;
};

}  // namespace headwater
