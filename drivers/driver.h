// The outside world in: what a driver is, and what it hands over.
#pragma once

#include "model/command.h"
#include "model/error.h"

#include <cstdint>
#include <functional>
#include <string>

namespace headwater {

// A message together with what acknowledges it to its sender.
struct Delivery {
  Command command;  // RecordReading or RejectMessage
  // Called once, on the writer's thread, after the event is on stable storage; must not block, and
  // may be empty. If the event cannot be stored it is never called: the process ends instead.
  std::function<void()> acknowledge;
  // Somebody waits for the acknowledgement before anything else can come: commit at once.
  bool waited_for = false;
};

// Where deliveries go. Any thread.
class Sink {
 public:
  virtual ~Sink() = default;
  // Takes the delivery over, waiting while the queue is full: the back-pressure.
  virtual void deliver(Delivery delivery) = 0;
};

// How a driver is doing; for `status`.
struct DriverStatus {
  std::string name;                 // "mqtt mqtt://localhost:1883"
  bool healthy = false;             // connected and subscribed, or playing
  std::string detail;               // what it is doing, or why it is not healthy
  std::uint64_t messages = 0;       // taken since start
  std::uint64_t sessions_lost = 0;  // times the broker had forgotten what it kept for us
  bool acknowledges_early = false;  // acknowledges before the message is on disk
  std::uint64_t unstored = 0;       // acknowledged to the sender but not on disk yet
};

class CommandChannel;

// A source of messages. start() and stop() are called once each, from one thread.
class Driver {
 public:
  virtual ~Driver() = default;
  // Begins to deliver, on threads of the driver's own; returns at once.
  virtual void start() = 0;
  // Returns when nothing more will be delivered. The sink must still take deliveries until then.
  virtual void stop() = 0;
  [[nodiscard]] virtual DriverStatus status() const = 0;
  // The way out to its devices (drivers/command_channel.h); null: there is none.
  [[nodiscard]] virtual CommandChannel* command_channel() { return nullptr; }
};

}  // namespace headwater
