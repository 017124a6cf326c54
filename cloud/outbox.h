// Answers on their way to the gateways: of positions the latest of each log, since it says all that
// earlier ones said; of recalled events the last one of each gateway, which asks one thing at a
// time.
#pragma once

#include "sync/position.h"
#include "sync/recall_message.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>

namespace headwater {

inline constexpr std::size_t outbox_answers = 16;

// Any thread.
class Outbox {
 public:
  void put(const std::string& gateway, const Position& position);
  void put_recalled(const std::string& gateway, Recalled answer);
  // Waits for a position or an answer; nothing when it was an answer, or when `stop` is requested
  // and no position is left.
  std::optional<std::pair<std::string, Position>> take(const std::stop_token& stop);
  // An answer, if one is there. Beyond outbox_answers, later ones are dropped and asked for again.
  std::optional<std::pair<std::string, Recalled>> take_recalled();

 private:
  std::mutex mutex_;
  std::condition_variable_any filled_;
  using Key = std::pair<std::string, LogId>;
  std::map<Key, Position> positions_;
  std::map<std::string, Recalled> answers_;
  std::deque<Key> order_;  // of the positions' keys: whoever waits longest is first
};

}  // namespace headwater
