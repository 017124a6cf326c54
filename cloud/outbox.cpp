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

void Outbox::put_recalled(const std::string& gateway, Recalled answer) {
  {
    const std::lock_guard lock(mutex_);
    if (answers_.size() >= outbox_answers && !answers_.contains(gateway)) return;
    answers_.insert_or_assign(gateway, std::move(answer));
  }
  filled_.notify_one();
}

std::optional<std::pair<std::string, Recalled>> Outbox::take_recalled() {
  const std::lock_guard lock(mutex_);
  if (answers_.empty()) return std::nullopt;
  auto first = answers_.extract(answers_.begin());
  return std::pair(std::move(first.key()), std::move(first.mapped()));
}

std::optional<std::pair<std::string, Position>> Outbox::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  filled_.wait(lock, stop, [this] { return !positions_.empty() || !answers_.empty(); });
  if (positions_.empty()) return std::nullopt;
  const auto first = positions_.extract(order_.front());
  order_.pop_front();
  return std::pair(first.key().first, first.mapped());
}

}  // namespace headwater
