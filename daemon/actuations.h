// What is to be done about the actuations under way: the actuator's rules, without its thread.
//
// An actuation waits until its device is online, its broker is there and its confirming topic is
// subscribed to. Then the attempt is reported; once that is in the log, and only then, the message
// is sent, once. It is never sent again, whatever becomes of it, except when it is certain that it
// was not handed over. After a restart, one that was attempted is only waited for. Messages of one
// device are sent in the order in which they were asked for.
#pragma once

#include "daemon/actuation_news.h"
#include "daemon/command_routes.h"
#include "model/command.h"
#include "mqtt/connection.h"

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace headwater {

inline constexpr std::size_t actuations_limit = 1'000;  // under way at a time; more are refused

// What is to be done next.
struct SendCommand {
  std::size_t channel = 0;
  Sequence request;
  std::string topic;
  std::string payload;
  DeviceId device;
  std::string key;
  Uptime deadline;
};
struct ExpectTopic {
  std::size_t channel = 0;
  std::string topic;
};
struct ForgetTopic {
  std::size_t channel = 0;
  std::string topic;
};
using ActuationStep = std::variant<ReportActuation, SendCommand, ExpectTopic, ForgetTopic>;

// One thread.
class Actuations {
 public:
  using Find =
      std::function<Result<Destination>(const DeviceActuations&, const ActuationRequested&)>;
  explicit Actuations(Find find) : find_(std::move(find)) {}

  // What the log has of a device now.
  void learn(const DeviceActuations& device);
  // What the channels tell. `moment`: counts messages and sends together, to tell whether a message
  // came behind a send.
  void reachable(std::size_t channel, bool reachable);
  void expected(std::size_t channel, const std::string& topic, const Result<void>& outcome);
  void heard(std::size_t channel, const std::string& topic, std::uint64_t moment);
  // That the broker has taken it is reported by who hears it. False: it is over already.
  bool published(Sequence request, Publication outcome, const std::string& reason);
  // How a SendCommand went: it was handed over at `moment`, or certainly not.
  void handed_over(Sequence request, std::uint64_t moment);
  void not_handed_over(Sequence request);
  // Nothing more is sent.
  void stop();

  // What is to be done at `now`; each is asked for once.
  [[nodiscard]] std::vector<ActuationStep> next(Uptime now);

  // That wait for the broker's answer.
  [[nodiscard]] std::size_t sending() const;
  [[nodiscard]] std::size_t under_way() const { return jobs_.size(); }

 private:
  enum class Phase {
    waiting,     // for its device, its broker or its confirming topic
    attempting,  // the attempt is reported, but not known to be in the log
    ready,       // it is
    sending,     // the broker has not answered yet
    sent,        // it has; a confirmation is waited for
    doubtful,    // nobody knows whether it was sent; likewise
    ending,      // its end is reported
  };
  struct Job {
    DeviceId device;
    bool online = false;
    OpenActuation open;
    Destination destination;
    Phase phase = Phase::waiting;
    std::uint64_t moment = 0;  // at which it was handed over; 0: before the start
  };
  using Topic = std::pair<std::size_t, std::string>;  // of a channel

  void begin(const DeviceActuations& device, const DeviceId& id, const OpenActuation& open);
  void refuse(const DeviceId& device, Sequence request, std::string reason);
  void report(Job& job, ReportActuation::Step step, std::string detail);
  void fail(Job& job, std::string reason);
  void go_on(Job& job);
  [[nodiscard]] bool can_go(const Job& job, Uptime now) const;
  void expect_topics();

  const Find find_;
  std::map<Sequence, Job> jobs_;
  std::set<std::size_t> reachable_;
  std::map<Topic, bool> topics_;  // that are expected; whether messages come
  std::set<Topic> left_over_;     // asked to be ended on this connection
  std::vector<ActuationStep> steps_;
  bool stopped_ = false;
};

}  // namespace headwater
