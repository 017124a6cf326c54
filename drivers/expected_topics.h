// Topics of which messages are wanted for a while besides those of the routes.
#pragma once

#include <atomic>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// A topic that is not wanted any more is still known until the broker has been told: what comes
// meanwhile is no surprise. Any thread; holds its lock for none but itself.
class ExpectedTopics {
 public:
  enum class Standing { unknown, wanted, leaving };

  void want(const std::string& topic);
  // It is wanted no more; left() will follow.
  void leave(const std::string& topic);
  // The broker sends no more of it. Nothing, if it is wanted again.
  void left(std::string_view topic);
  // The connection is gone, and with it what was asked on it.
  void left_all();

  [[nodiscard]] Standing standing(std::string_view topic) const;
  [[nodiscard]] std::vector<std::string> wanted() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Standing, std::less<>> topics_;
  std::atomic<std::size_t> count_ = 0;  // most of the time, 0: then nobody takes the lock
};

}  // namespace headwater
