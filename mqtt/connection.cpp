#include "mqtt/connection.h"

#include "mqtt/attempt.h"
#include "mqtt/backoff.h"

#include <fmt/format.h>

#include <condition_variable>
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

}  // namespace

MqttConnection::MqttConnection(MqttOptions options, MqttSession session, MqttListener& listener,
                               NoticeSink notice)
    : options_(std::move(options)),
      session_(std::move(session)),
      listener_(listener),
      notice_(std::move(notice)) {
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

Result<void> MqttConnection::publish(const std::string& topic, std::string_view payload,
                                     bool retained) {
  std::shared_ptr<MqttAttempt> attempt;
  {
    const std::lock_guard lock(mutex_);
    attempt = attempt_;
  }
  if (!attempt) {
    return Error{ErrorKind::network, fmt::format("{}: not connected", options_.broker), ""};
  }
  return attempt->publish(topic, payload, retained);
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
    const auto attempt = std::make_shared<MqttAttempt>(options_, session_, listener_);
    const auto opened = attempt->open(stop);
    if (opened) {
      last_failure.clear();
      const auto since = SteadyClock::now();
      serve(stop, attempt, *opened);
      backoff.lost_after(std::chrono::duration_cast<Backoff::Duration>(SteadyClock::now() - since));
    } else if (!stop.stop_requested()) {
      set_detail(false, false, opened.error().text());
      // The same failure over and over is said once.
      if (opened.error().detail != last_failure) notice_(Severity::warning, opened.error().text());
      last_failure = opened.error().detail;
    }
    if (!stop.stop_requested()) pause(stop, backoff.next(static_cast<std::uint32_t>(random())));
  }
  set_detail(false, false, "stopped");
}

void MqttConnection::serve(const std::stop_token& stop, const std::shared_ptr<MqttAttempt>& attempt,
                           const MqttGrant& grant) {
  {
    const std::lock_guard lock(mutex_);
    const bool forgotten = session_.persistent && status_.connections > 0 && !grant.session_present;
    if (forgotten) ++status_.sessions_lost;
    ++status_.connections;
    status_.connected = true;
    status_.healthy = grant.complaint.empty();
    status_.detail = grant.complaint.empty() ? "connected" : grant.complaint;
    attempt_ = attempt;
    if (forgotten) {
      notice_(Severity::warning, fmt::format("{}: the broker has lost the session; messages sent "
                                             "meanwhile may be missing",
                                             options_.broker));
    }
  }
  notice_(Severity::info, fmt::format("{}: connected", options_.broker));
  if (!grant.complaint.empty()) {
    notice_(Severity::error, fmt::format("{}: {}", options_.broker, grant.complaint));
  }
  listener_.connected(grant.session_present);
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
}

}  // namespace headwater
