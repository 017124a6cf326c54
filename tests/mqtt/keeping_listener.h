// Keeps what a connection tells its owner.
#pragma once

#include "mqtt/connection.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::testing {

struct KeptMessage {
  std::string topic;
  std::string payload;
  int qos = 0;
  bool retained = false;
};

// Any thread.
class KeepingListener final : public MqttListener {
 public:
  KeepingListener() = default;
  // `on_message` is called for every message, on Paho's thread, before the message is kept.
  explicit KeepingListener(std::function<void()> on_message) : on_message_(std::move(on_message)) {}

  void connected(bool session_present) override {
    const std::lock_guard lock(mutex_);
    sessions_present_.push_back(session_present);
  }
  void disconnected(const std::string& reason) override {
    const std::lock_guard lock(mutex_);
    disconnections_.push_back(reason);
  }
  void received(const IncomingMessage& message) override {
    if (on_message_) on_message_();
    const std::lock_guard lock(mutex_);
    messages_.push_back(
        {std::string(message.topic), std::string(message.payload), message.qos, message.retained});
  }
  void refused(const std::string& topic, const std::string& reason) override {
    const std::lock_guard lock(mutex_);
    refusals_.push_back(topic + ": " + reason);
  }

  void published(std::uint64_t number, Publication outcome, const std::string& reason) override {
    constexpr const char* names[] = {"taken", "refused", "unknown"};
    const std::lock_guard lock(mutex_);
    publications_.push_back(std::to_string(number) + " " + names[static_cast<int>(outcome)] +
                            (reason.empty() ? "" : ": " + reason));
  }
  void subscribed(const std::string& topic, const Result<void>& outcome) override {
    const std::lock_guard lock(mutex_);
    answers_.push_back(outcome ? "+" + topic : outcome.error().detail);
  }
  void unsubscribed(const std::string& topic) override {
    const std::lock_guard lock(mutex_);
    answers_.push_back("-" + topic);
  }

  [[nodiscard]] std::vector<KeptMessage> messages() const { return copy(messages_); }
  [[nodiscard]] bool has(std::string_view payload) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(messages_.begin(), messages_.end(), [payload](const KeptMessage& message) {
      return message.payload == payload;
    });
  }
  // For each connected(), whether the broker had kept the session.
  [[nodiscard]] std::vector<bool> sessions_present() const { return copy(sessions_present_); }
  [[nodiscard]] std::vector<std::string> disconnections() const { return copy(disconnections_); }
  // "<number> <outcome>[: <reason>]"
  [[nodiscard]] std::vector<std::string> publications() const { return copy(publications_); }
  // "+<topic>" for what was granted, "-<topic>" for what was ended, or why it was refused.
  [[nodiscard]] std::vector<std::string> answers() const { return copy(answers_); }
  // "<topic>: <reason>"
  [[nodiscard]] std::vector<std::string> refusals() const { return copy(refusals_); }

 private:
  template <class T>
  [[nodiscard]] std::vector<T> copy(const std::vector<T>& kept) const {
    const std::lock_guard lock(mutex_);
    return kept;
  }

  const std::function<void()> on_message_;
  mutable std::mutex mutex_;
  std::vector<bool> sessions_present_;
  std::vector<std::string> disconnections_;
  std::vector<KeptMessage> messages_;
  std::vector<std::string> refusals_;
  std::vector<std::string> publications_;
  std::vector<std::string> answers_;
};

}  // namespace headwater::testing
