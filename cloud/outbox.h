// Positions on their way to the gateways: the latest of each, since it says all that earlier ones
// said.
#pragma once

#include "sync/position.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace headwater {

// Any thread.
class Outbox {
 public:
  void put(const std::string& gateway, const Position& position);
  // Waits for a position; nothing when `stop` is requested and none is left.
  std::optional<std::pair<std::string, Position>> take(const std::stop_token& stop);

 private:
  std::mutex mutex_;
  std::condition_variable_any filled_;
  using Key = std::pair<std::string, LogId>;
  std::map<Key, Position> positions_;
  std::deque<Key> order_;  // of the positions' keys: whoever waits longest is first
};

}  // namespace headwater
