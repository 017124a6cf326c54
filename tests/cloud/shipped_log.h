// An edge without a daemon: a log, and the uplink that ships it.
#pragma once

#include "sync/uplink.h"
#include "tests/mqtt/broker_connection.h"
#include "tests/sync/made_log.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

class ShippedLog final : private UplinkOwner {
 public:
  explicit ShippedLog(const std::string& gateway = "g1") : log_({.gateway = gateway}) {}

  // Begins to ship over the broker on `port`.
  void ship(std::uint16_t port) {
    UplinkOptions options;
    options.broker = options_for(loopback_url(port));
    options.broker.client_id = "uplink-" + log_.log().gateway();
    options.confirm_timeout = std::chrono::seconds(3);
    uplink_ = Uplink::open(options, log_.directory(), clock_, *this, notices_.sink()).value();
    uplink_->start();
  }
  [[nodiscard]] std::uint64_t stored() const { return stored_; }
  [[nodiscard]] bool all_stored() {
    return wait_until([this] { return stored_ == log_.end().value(); });
  }
  void stop() { uplink_->stop(); }
  // Where damage was met; 0: nowhere.
  [[nodiscard]] std::uint64_t damaged() const { return damaged_; }
  // What the centre has given back.
  [[nodiscard]] std::vector<Block> recalled() const {
    const std::lock_guard lock(mutex_);
    return recalled_;
  }
  // As the daemon does when the log has another gap, or one less.
  void storage_changed() { uplink_->storage_changed(); }

  [[nodiscard]] MadeLog& log() { return log_; }
  [[nodiscard]] UplinkStatus status() const { return uplink_->status(); }
  [[nodiscard]] const KeptNotices& notices() const { return notices_; }

 private:
  void upstream_connected(const std::string& /*broker*/) override {}
  void upstream_disconnected(const std::string& /*reason*/) override {}
  void upstream_stored(const Cursor& position) override { stored_ = position.sequence.value(); }
  void upstream_found_damage(Sequence sequence) override { damaged_ = sequence.value(); }
  void upstream_recalled(std::vector<Block> blocks) override {
    const std::lock_guard lock(mutex_);
    recalled_ = std::move(blocks);
  }

  SystemClock clock_;
  KeptNotices notices_;
  MadeLog log_;
  std::atomic<std::uint64_t> stored_ = 0;
  std::atomic<std::uint64_t> damaged_ = 0;
  mutable std::mutex mutex_;
  std::vector<Block> recalled_;
  std::unique_ptr<Uplink> uplink_;
};

// Adds `count` events that cannot be compressed, half a kilobyte each.
inline void add_bulk(MadeLog& log, std::uint32_t count) {
  constexpr std::uint32_t each = 500;  // in a commit
  for (std::uint32_t from = 0; from < count; from += each) {
    std::vector<Event> events;
    for (std::uint32_t i = from; i < from + each; ++i) events.push_back(noise(500, i));
    log.commit(events);
  }
}

}  // namespace headwater::testing
