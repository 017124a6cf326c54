// Keeps what a part tells the operator.
#pragma once

#include "model/notice.h"

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater::testing {

// Any thread. Must outlive the part whose sink it is.
class KeptNotices {
 public:
  [[nodiscard]] NoticeSink sink() {
    return [this](Severity severity, std::string_view text) {
      const std::lock_guard lock(mutex_);
      notices_.emplace_back(severity, std::string(text));
    };
  }
  // How many have `part` in them.
  [[nodiscard]] std::size_t count(std::string_view part) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count_if(
        notices_.begin(), notices_.end(),
        [part](const auto& notice) { return notice.second.find(part) != std::string::npos; }));
  }
  [[nodiscard]] bool has(std::string_view part) const { return count(part) > 0; }
  [[nodiscard]] bool has(Severity severity, std::string_view part) const {
    const std::lock_guard lock(mutex_);
    return std::any_of(notices_.begin(), notices_.end(), [&](const auto& notice) {
      return notice.first == severity && notice.second.find(part) != std::string::npos;
    });
  }
  // All of them, one a line.
  [[nodiscard]] std::string text() const {
    const std::lock_guard lock(mutex_);
    std::string all;
    for (const auto& notice : notices_) all += notice.second + "\n";
    return all;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::pair<Severity, std::string>> notices_;
};

}  // namespace headwater::testing
