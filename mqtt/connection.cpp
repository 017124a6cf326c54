#include "mqtt/connection.h"

#include "mqtt/attempt.h"
#include "mqtt/backoff.h"

#include <fmt/format.h>

#include <condition_variable>
#include <cstdlib>
#include <random>

namespace headwater {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Waits for `duration`, or until `stop`.
void pause(const std::stop_token& stop, Backoff::Duration duration) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_for(lock, stop, duration, [] { return false; });
}

// Paho 1.3.11 and 1.3.12 send MQTT through the proxy that these variables name for web pages, even
// to this machine, and connect to nothing if one is set but empty. Done once, before Paho has any
// thread.
void ignore_proxy_variables() {
  static const bool done = [] {
    for (const char* name : {"http_proxy", "https_proxy"}) unsetenv(name);
    return true;
  }();
  (void)done;
}

}  // namespace

MqttConnection::MqttConnection(MqttOptions options, MqttSession session, MqttListener& listener,
                               NoticeSink notice)
    : options_(std::move(options)),
      session_(std::move(session)),
      listener_(listener),
      notice_(std::move(notice)) {
  ignore_proxy_variables();
  status_.detail = "not started";
}

MqttConnection::~MqttConnection() { stop(); }

void MqttConnection::start() {
  set_detail(false, false, "connecting");
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void MqttConnection::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

std::shared_ptr<MqttAttempt> MqttConnection::current() const {
  const std::lock_guard lock(mutex_);
  return attempt_;
}

Error MqttConnection::not_connected() const {
  return {ErrorKind::network, fmt::format("{}: not connected", options_.broker), ""};
}

Result<void> MqttConnection::publish(const std::string& topic, std::string_view payload,
                                     bool retained, std::uint64_t number, std::int32_t expiry_s) {
  const auto attempt = current();
  if (!attempt) return not_connected();
  return attempt->publish(topic, payload, retained, number, expiry_s);
}

Result<void> MqttConnection::subscribe(const std::string& topic) {
  const auto attempt = current();
  if (!attempt) return not_connected();
  return attempt->subscribe_besides(topic);
}

Result<void> MqttConnection::unsubscribe(const std::string& topic) {
  const auto attempt = current();
  if (!attempt) return not_connected();
  return attempt->unsubscribe(topic);
}

MqttStatus MqttConnection::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void MqttConnection::set_detail(bool connected, bool healthy, std::string detail) {
  const std::lock_guard lock(mutex_);
  status_.connected = connected;
  status_.healthy = healthy;
  status_.detail = std::move(detail);
}

void MqttConnection::run(const std::stop_token& stop) {
  Backoff backoff;
  std::minstd_rand random(std::random_device{}());
  std::string last_failure;
  while (!stop.stop_requested()) {
    const auto since = SteadyClock::now();
    const auto attempt = std::make_shared<MqttAttempt>(options_, session_, listener_);
    const auto served = serve(stop, attempt);
    attempt->close();
    if (stop.stop_requested()) break;
    if (served) {
      last_failure.clear();
      backoff.lost_after(std::chrono::duration_cast<Backoff::Duration>(SteadyClock::now() - since));
    } else {
      set_detail(false, false, served.error().text());
      // The same failure over and over is said once.
      if (served.error().detail != last_failure) notice_(Severity::warning, served.error().text());
      last_failure = served.error().detail;
    }
    pause(stop, backoff.next(static_cast<std::uint32_t>(random())));
  }
  set_detail(false, false, "stopped");
}

// From the attempt to connect to the loss of the connection. Error: nothing was achieved.
Result<void> MqttConnection::serve(const std::stop_token& stop,
                                   const std::shared_ptr<MqttAttempt>& attempt) {
  const auto session_present = attempt->connect(stop);
  if (!session_present) return session_present.error();
  note_connection(*session_present);
  const auto complaint = attempt->subscribe(stop);
  if (!complaint) return complaint.error();
  set_detail(true, complaint->empty(), complaint->empty() ? "connected" : *complaint);
  notice_(Severity::info, fmt::format("{}: connected", options_.broker));
  if (!complaint->empty()) {
    notice_(Severity::error, fmt::format("{}: {}", options_.broker, *complaint));
  }
  {
    const std::lock_guard lock(mutex_);
    attempt_ = attempt;
  }
  listener_.connected(*session_present);
  const std::string reason = attempt->wait_until_lost(stop);
  {
    const std::lock_guard lock(mutex_);
    attempt_.reset();
  }
  attempt->close();
  set_detail(false, false, reason);
  if (!stop.stop_requested()) {
    notice_(Severity::warning, fmt::format("{}: disconnected: {}", options_.broker, reason));
  }
  listener_.disconnected(reason);
  return {};
}

void MqttConnection::note_connection(bool session_present) {
  bool forgotten = false;
  {
    const std::lock_guard lock(mutex_);
    forgotten = session_.persistent && status_.connections > 0 && !session_present;
    if (forgotten) ++status_.sessions_lost;
    ++status_.connections;
  }
  set_detail(true, false, "connected; subscribing");
  if (forgotten) {
    notice_(Severity::warning, fmt::format("{}: the broker has lost the session; messages sent "
                                           "meanwhile may be missing",
                                           options_.broker));
  }
}

}  // namespace headwater
