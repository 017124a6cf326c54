#include "cloud/outbox.h"

namespace headwater {

void Outbox::put(const std::string& gateway, const Position& position) {
  {
    const std::lock_guard lock(mutex_);
    const Key key(gateway, position.log);
    if (positions_.insert_or_assign(key, position).second) order_.push_back(key);
  }
  filled_.notify_one();
}

std::optional<std::pair<std::string, Position>> Outbox::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!filled_.wait(lock, stop, [this] { return !positions_.empty(); })) return std::nullopt;
  const auto first = positions_.extract(order_.front());
  order_.pop_front();
  return std::pair(first.key().first, first.mapped());
}

}  // namespace headwater
