// The way out: what a driver offers that can send commands to devices.
#pragma once

#include "drivers/router.h"
#include "model/error.h"
#include "mqtt/connection.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// What a channel tells, on threads of the driver's own. Must return at once, wait for nobody who
// calls the channel, and not throw.
class CommandListener {
 public:
  virtual ~CommandListener() = default;
  // Connected, or not any more.
  virtual void reachable(bool reachable) = 0;
  // What became of publish(); once for each.
  virtual void published(std::uint64_t number, Publication outcome, const std::string& reason) = 0;
  // Messages of an expected topic come from now on, or the broker does not let us have them. After
  // each time that the channel becomes reachable.
  virtual void expected(const std::string& topic, const Result<void>& outcome) = 0;
  // A message came on an expected topic, or on one that no route takes and that is not expected any
  // more. Not told of what the broker had kept.
  virtual void heard(std::string_view topic) = 0;
};

// Any thread but those on which the listener is called, nor one that such a thread waits for: Paho
// holds a lock while it calls back.
class CommandChannel {
 public:
  virtual ~CommandChannel() = default;
  // Before the driver is started; `listener` must outlive it.
  virtual void listen(CommandListener& listener) = 0;
  [[nodiscard]] virtual const Router& router() const = 0;
  // Hands a message over, QoS 1, not to be kept. `number` is not 0. `left_us`: for how long it is
  // of use; a broker that speaks MQTT 5 delivers it no more after the whole seconds of that, one at
  // least, and one that speaks MQTT 3.1.1 whenever it can. Error: network: it is certain that it
  // was not sent, and nothing will be told of it.
  virtual Result<void> publish(std::uint64_t number, const std::string& topic,
                               std::string_view payload, std::uint64_t left_us) = 0;
  // From now on, messages of the topic are wanted, whenever there is a connection; or not any more.
  virtual void expect(const std::string& topic) = 0;
  virtual void forget(const std::string& topic) = 0;
};

}  // namespace headwater
