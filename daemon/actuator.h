// Sends what was asked for to the devices, and reports what became of it.
//
// Two threads meet here that must never wait for each other: the writer, which tells what is in the
// log, and Paho's, which tells what the broker says. Both leave their word and go on. The
// actuator's own thread is the only one that calls the drivers, and may wait for Paho's lock. The
// rules are in actuations.h.
#pragma once

#include "daemon/actuation_news.h"
#include "daemon/actuations.h"
#include "drivers/command_channel.h"
#include "model/clock.h"
#include "model/command.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace headwater {

// What was left by others and not looked at yet. Messages on expected topics beyond the limit are
// let go: they confirm nothing, and the actuation's time runs out in sight.
inline constexpr std::size_t heard_limit = 1'000;

class Actuator {
 public:
  // Takes the reports. Must return at once; on the actuator's thread, or Paho's.
  using Report = std::function<void(ReportActuation)>;

  // The channels and the clock must outlive it, and it the drivers' work. Before they are started.
  Actuator(const std::vector<CommandChannel*>& channels, const Clock& clock, Report report);
  ~Actuator();
  Actuator(const Actuator&) = delete;
  Actuator& operator=(const Actuator&) = delete;

  // Takes what was open when the gateway was stopped, so that the drivers expect what confirms it
  // before they are started.
  void begin(const std::vector<DeviceActuations>& open);
  // Begins to send. After the writer has been told that the gateway starts.
  void start();
  // Sends nothing more, waits a moment for the broker's answers to what was sent, and returns. The
  // drivers must still run.
  void stop();

  // What the log has of these devices now. Returns at once; any thread.
  void tell(std::vector<DeviceActuations> devices);

 private:
  class Ear;
  struct Heard {
    std::size_t channel = 0;
    std::string topic;
    std::uint64_t moment = 0;
  };
  // A message that the broker has not answered yet.
  struct HandedOver {
    DeviceId device;
    std::string key;
    Uptime at;
  };
  using Word = std::function<void(Actuations&)>;

  void leave(Word word);
  void answered(std::uint64_t number, Publication outcome, const std::string& reason);
  void hear(std::size_t channel, std::string_view topic);
  void run(const std::stop_token& stop);
  void finish();
  void work();
  void take_in();
  void perform(const ActuationStep& step);
  void send(const SendCommand& command);

  std::vector<CommandChannel*> channels_;
  const Clock& clock_;
  const Report report_;
  const CommandRoutes routes_;
  Actuations actuations_;  // the actuator's thread's own, before start() the owner's
  std::vector<std::unique_ptr<Ear>> ears_;

  std::mutex mutex_;
  std::condition_variable_any news_;
  std::map<std::string, DeviceActuations> devices_;  // the newest of each
  std::deque<Word> words_;                           // a few for each actuation and connection
  std::deque<Heard> heard_;
  std::map<std::uint64_t, HandedOver> handed_over_;  // as many as a connection has under way
  std::uint64_t moment_ = 0;
  std::jthread thread_;
};

}  // namespace headwater
