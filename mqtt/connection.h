// A connection to an MQTT broker that is made again whenever it is lost.
//
// This is the one place that knows Paho; what it does not promise is put right here. Paho calls
// back on one thread for the whole process, under one lock: a callback that waits holds up every
// connection of the process, and publish() waits for it. So what a callback waits for must never
// publish.
#pragma once

#include "model/error.h"
#include "model/notice.h"
#include "mqtt/options.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace headwater {

class MqttAttempt;

struct IncomingMessage {
  std::string_view topic;
  std::string_view payload;
  int qos = 0;
  bool retained = false;
  bool redelivered = false;  // MQTT's DUP flag
};

// What became of a message of ours. `taken` is the broker's word, and says nothing of who gets it,
// if anybody is subscribed at all; with MQTT 3.1.1 it stands for a refusal as well. `unknown`: the
// connection was lost before the answer came.
enum class Publication { taken, refused, unknown };

// What a connection tells its owner. Must not throw.
class MqttListener {
 public:
  virtual ~MqttListener() = default;
  // Connected and subscribed. `session_present`: the broker has kept the session, and with it what
  // was sent meanwhile. On the connection's own thread; publish() may be called.
  virtual void connected(bool session_present) = 0;
  // On the connection's own thread, once for each connected().
  virtual void disconnected(const std::string& reason) = 0;
  // A message; it is acknowledged when this returns. On Paho's thread.
  virtual void received(const IncomingMessage& message) = 0;
  // The broker has refused a message of ours. On Paho's thread.
  virtual void refused(const std::string& topic, const std::string& reason) = 0;
  // Answers to publish() with a number, subscribe() and unsubscribe(): on Paho's thread, or, of
  // what was `unknown`, on the connection's own before disconnected(). Must return at once.
  virtual void published(std::uint64_t /*number*/, Publication /*outcome*/,
                         const std::string& /*reason*/) {}
  virtual void subscribed(const std::string& /*topic*/, const Result<void>& /*outcome*/) {}
  virtual void unsubscribed(const std::string& /*topic*/) {}
};

struct Subscription {
  std::string filter;
  int qos = 1;
};

// What the broker says for us when we vanish.
struct LastWill {
  std::string topic;
  std::string payload;
};

// What is agreed with the broker besides MqttOptions.
struct MqttSession {
  bool persistent = false;  // the broker keeps the session while we are away
  std::vector<Subscription> subscriptions;
  std::optional<LastWill> will;           // retained, QoS 1
  std::uint16_t receive_maximum = 1'000;  // MQTT 5: unacknowledged messages towards us
};

struct MqttStatus {
  bool connected = false;
  std::string detail;               // "connected", or what is wrong
  bool healthy = false;             // connected, and every subscription granted as asked
  std::uint64_t connections = 0;    // made since start
  std::uint64_t sessions_lost = 0;  // reconnects at which the broker had forgotten the session
};

// start() and stop() from one thread, once each; the rest from any.
class MqttConnection {
 public:
  // `listener` must outlive the connection.
  MqttConnection(MqttOptions options, MqttSession session, MqttListener& listener,
                 NoticeSink notice);
  ~MqttConnection();

  // Begins to connect, again and again with jittered back-off.
  void start();
  // Disconnects and returns when no callback runs any more. The listener must still do its work
  // until then.
  void stop();

  // Hands a message to the connection, QoS 1. Error: network (not connected, or too many messages
  // are under way); then it is certain that it was not sent. Success says nothing about delivery:
  // with a `number` other than 0, the listener is told once what became of it. A message that the
  // broker has not acknowledged when the connection is lost is not sent again. `expiry_s`: MQTT 5's
  // Message Expiry Interval, section 3.3.2.3.3, after which the broker delivers it no more; 0:
  // none. MQTT 3.1.1 has no such thing.
  Result<void> publish(const std::string& topic, std::string_view payload, bool retained,
                       std::uint64_t number = 0, std::int32_t expiry_s = 0);
  // Asks for the messages of one topic besides those of the session, QoS 1, for as long as this
  // connection lasts; or does so no more. Returns at once; the listener is told the answer, if the
  // connection lasts until then. Error: network: it was not asked.
  Result<void> subscribe(const std::string& topic);
  Result<void> unsubscribe(const std::string& topic);

  [[nodiscard]] MqttStatus status() const;
  [[nodiscard]] const std::string& broker() const { return options_.broker; }

 private:
  void run(const std::stop_token& stop);
  Result<void> serve(const std::stop_token& stop, const std::shared_ptr<MqttAttempt>& attempt);
  void note_connection(bool session_present);
  [[nodiscard]] std::shared_ptr<MqttAttempt> current() const;
  [[nodiscard]] Error not_connected() const;
  void set_detail(bool connected, bool healthy, std::string detail);

  const MqttOptions options_;
  const MqttSession session_;
  MqttListener& listener_;
  const NoticeSink notice_;
  mutable std::mutex mutex_;  // status_ and attempt_
  MqttStatus status_;
  std::shared_ptr<MqttAttempt> attempt_;  // while connected
  std::jthread thread_;
};

}  // namespace headwater
