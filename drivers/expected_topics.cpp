#include "drivers/expected_topics.h"

namespace headwater {

void ExpectedTopics::want(const std::string& topic) {
  const std::lock_guard lock(mutex_);
  topics_[topic] = Standing::wanted;
  count_ = topics_.size();
}

void ExpectedTopics::leave(const std::string& topic) {
  const std::lock_guard lock(mutex_);
  topics_[topic] = Standing::leaving;
  count_ = topics_.size();
}

void ExpectedTopics::left(std::string_view topic) {
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  if (found != topics_.end() && found->second == Standing::leaving) topics_.erase(found);
  count_ = topics_.size();
}

void ExpectedTopics::left_all() {
  const std::lock_guard lock(mutex_);
  std::erase_if(topics_, [](const auto& topic) { return topic.second == Standing::leaving; });
  count_ = topics_.size();
}

ExpectedTopics::Standing ExpectedTopics::standing(std::string_view topic) const {
  if (count_ == 0) return Standing::unknown;
  const std::lock_guard lock(mutex_);
  const auto found = topics_.find(topic);
  return found == topics_.end() ? Standing::unknown : found->second;
}

std::vector<std::string> ExpectedTopics::wanted() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> topics;
  for (const auto& [topic, standing] : topics_) {
    if (standing == Standing::wanted) topics.push_back(topic);
  }
  return topics;
}

}  // namespace headwater
