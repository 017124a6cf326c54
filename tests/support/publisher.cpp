#include "tests/support/publisher.h"

#include <mqtt/async_client.h>

#include <condition_variable>
#include <mutex>
#include <cstdlib>
#include <utility>

namespace headwater::testing {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds connect_timeout{5};
constexpr std::chrono::milliseconds reconnect_pause{100};

// "mqtt://host:port" as every version of Paho knows it.
std::string paho_uri(const std::string& broker) {
  constexpr std::string_view scheme = "mqtt://";
  return broker.starts_with(scheme) ? "tcp://" + broker.substr(scheme.size()) : broker;
}

}  // namespace

struct Publisher::Progress {
  explicit Progress(std::size_t count) : acknowledged(count, false) {}

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::vector<bool> acknowledged;
  std::vector<std::size_t> order;
};

// One connection: publishes everything that is not acknowledged yet. The next one begins anew, so
// that nothing depends on what Paho keeps of a broken session.
class Publisher::Connection final : public mqtt::iaction_listener {
 public:
  explicit Connection(Publisher& publisher)
      : publisher_(publisher),
        progress_(*publisher.progress_),
        client_(paho_uri(publisher.options_.broker), publisher.options_.client_id,
                static_cast<int>(publisher.options_.window + 1)) {
    client_.set_connection_lost_handler([this](const std::string&) { lose(); });
  }

  // False if the broker does not answer. Throws mqtt::exception if it refuses.
  bool open() {
    mqtt::connect_options options;
    options.set_mqtt_version(MQTTVERSION_3_1_1);
    options.set_clean_session(true);
    options.set_keep_alive_interval(5);
    options.set_max_inflight(static_cast<int>(publisher_.options_.window + 1));
    if (!publisher_.options_.username.empty()) {
      options.set_user_name(publisher_.options_.username);
      options.set_password(publisher_.options_.password);
    }
    return client_.connect(options)->wait_for(connect_timeout);
  }

  // Returns when all is acknowledged, the connection is lost, or the publisher is to stop.
  void publish_rest() {
    const auto start = Clock::now();
    std::size_t sent = 0;
    for (std::size_t index = 0; index < publisher_.messages_.size(); ++index) {
      if (!wait_for_turn(index, start, sent)) continue;
      if (over()) return;
      publish(index);
      ++sent;
    }
    std::unique_lock lock(progress_.mutex);
    progress_.changed.wait(lock, [this] { return in_flight_ == 0 || lost_ || stopping(); });
  }

  void close() {
    if (client_.is_connected()) client_.disconnect()->wait_for(connect_timeout);
  }

 private:
  // False if the message is acknowledged already. Otherwise waits until it may be sent.
  bool wait_for_turn(std::size_t index, Clock::time_point start, std::size_t sent) {
    std::unique_lock lock(progress_.mutex);
    if (progress_.acknowledged[index]) return false;
    const auto ended = [this] { return lost_ || stopping(); };
    if (const double rate = publisher_.options_.messages_per_second; rate > 0) {
      const std::chrono::duration<double> due(static_cast<double>(sent) / rate);
      progress_.changed.wait_until(lock, start + std::chrono::duration_cast<Clock::duration>(due),
                                   ended);
    }
    progress_.changed.wait(lock,
                           [&] { return in_flight_ < publisher_.options_.window || ended(); });
    return true;
  }

  void publish(std::size_t index) {
    {
      const std::lock_guard lock(progress_.mutex);
      ++in_flight_;
    }
    const SensorMessage& message = publisher_.messages_[index];
    client_.publish(mqtt::make_message(message.topic, message.payload, 1, false),
                    reinterpret_cast<void*>(index), *this);
  }

  void on_success(const mqtt::token& token) override {
    const auto index = reinterpret_cast<std::size_t>(token.get_user_context());
    const std::lock_guard lock(progress_.mutex);
    --in_flight_;
    if (!progress_.acknowledged[index]) {
      progress_.acknowledged[index] = true;
      progress_.order.push_back(index);
      ++publisher_.acknowledged_count_;
    }
    progress_.changed.notify_all();
  }

  void on_failure(const mqtt::token&) override { lose(); }

  void lose() {
    const std::lock_guard lock(progress_.mutex);
    lost_ = true;
    progress_.changed.notify_all();
  }

  bool over() {
    const std::lock_guard lock(progress_.mutex);
    return lost_ || stopping();
  }

  [[nodiscard]] bool stopping() const { return publisher_.stopping_; }

  Publisher& publisher_;
  Progress& progress_;
  std::size_t in_flight_ = 0;
  bool lost_ = false;
  mqtt::async_client client_;  // last: its end comes first, and no callback runs after that
};

Publisher::Publisher(PublisherOptions options, std::vector<SensorMessage> messages)
    : options_(std::move(options)),
      messages_(std::move(messages)),
      progress_(std::make_unique<Progress>(messages_.size())) {
  // Paho would take a proxy for web pages (see mqtt/connection.cpp).
  unsetenv("http_proxy");
  thread_ = std::thread([this] { run(); });
}

Publisher::~Publisher() {
  {
    const std::lock_guard lock(progress_->mutex);
    stopping_ = true;
  }
  progress_->changed.notify_all();
  thread_.join();
}

void Publisher::run() {
  while (!stopping_ && acknowledged_count_ < messages_.size()) {
    try {
      Connection connection(*this);
      if (connection.open()) {
        connection.publish_rest();
        connection.close();
      }
    } catch (const mqtt::exception&) {
      // Refused or lost: the same as no answer. The next connection tries again.
    }
    if (acknowledged_count_ == messages_.size()) return;
    ++reconnects_;
    std::unique_lock lock(progress_->mutex);
    progress_->changed.wait_for(lock, reconnect_pause, [this] { return stopping_.load(); });
  }
}

bool Publisher::finish(std::chrono::milliseconds timeout) {
  std::unique_lock lock(progress_->mutex);
  return progress_->changed.wait_for(lock, timeout,
                                     [this] { return acknowledged_count_ == messages_.size(); });
}

std::vector<std::size_t> Publisher::acknowledged() const {
  const std::lock_guard lock(progress_->mutex);
  return progress_->order;
}

}  // namespace headwater::testing
