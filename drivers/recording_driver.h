// Plays a recording: a file of "<topic> <payload>" lines, as `mosquitto_sub -v` prints them.
#pragma once

#include "drivers/driver.h"
#include "drivers/line_reader.h"
#include "drivers/options.h"
#include "drivers/router.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace headwater {

// The topic ends at the first space; the payload is the rest of the line, spaces and all. Empty
// lines and lines that begin with '#' are passed over. What has more bytes than a topic and a
// payload may have is delivered as RejectMessage with its first bytes; more is never held.
//
// Nothing is to be acknowledged. A file that cannot be opened or read makes the driver unhealthy,
// and it ends; a recording that was played to its end does not. status(): any thread.
class RecordingDriver final : public Driver {
 public:
  // The sink must outlive the driver. Error: configuration, for a route that cannot be used and for
  // a speed that is not 0 or within the limits below.
  static Result<std::unique_ptr<RecordingDriver>> create(RecordingDriverOptions options,
                                                         Sink& sink);
  static constexpr double slowest = 0.001;  // messages per second
  static constexpr double fastest = 1e9;

  void start() override;
  void stop() override;  // at once, also in the middle of a pause
  [[nodiscard]] DriverStatus status() const override;

 private:
  using Clock = std::chrono::steady_clock;

  RecordingDriver(RecordingDriverOptions options, Router router, Sink& sink);
  void play(const std::stop_token& stop);
  Result<void> play_file(const std::stop_token& stop);
  Result<void> play_lines(LineReader& reader, const std::stop_token& stop);
  bool wait_for_turn(const std::stop_token& stop);
  [[nodiscard]] Command read(const LineReader::Line& line) const;
  [[nodiscard]] std::size_t line_limit() const;
  void report(bool healthy, std::string detail);

  const RecordingDriverOptions options_;
  const Router router_;
  Sink& sink_;
  Clock::duration pause_{0};  // between two messages
  Clock::time_point turn_;    // the next message's; the playing thread's own
  std::atomic<std::uint64_t> messages_{0};

  mutable std::mutex mutex_;
  std::condition_variable_any stopped_;
  bool healthy_ = false;                // under mutex_
  std::string detail_ = "not started";  // under mutex_

  std::jthread player_;  // last: it must end before the rest
};

}  // namespace headwater
