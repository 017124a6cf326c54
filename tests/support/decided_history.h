// A history that decide() makes of what happens: what a gateway would have recorded.
#pragma once

#include "model/decide.h"
#include "model/state.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

class DecidedHistory {
 public:
  // A commit of what the command leads to, if that is something. Throws if it cannot be.
  void decide(const Command& command);
  void start();
  // The machine begins anew: the clock since boot, too.
  void restart();
  void pass(std::uint64_t seconds) {
    wall_us_ += static_cast<std::int64_t>(seconds) * 1'000'000;
    uptime_us_ += seconds * 1'000'000;
  }
  // A reading of one measurement, now or with a time of its own.
  void read(const std::string& device, const std::string& measurement, double value,
            std::optional<Timestamp> time = std::nullopt);
  void set(const std::string& device, const LimitsSet& limits);

  [[nodiscard]] Instant now() const { return {Timestamp(wall_us_), Uptime(uptime_us_)}; }
  [[nodiscard]] const State& state() const { return state_; }
  // The commits, each with its moment.
  [[nodiscard]] const std::vector<std::pair<Instant, std::vector<Event>>>& commits() const {
    return commits_;
  }
  // Hands out every event as a log would have it.
  void each(const std::function<void(const RecordedEvent&)>& take) const;

 private:
  State state_;
  std::vector<std::pair<Instant, std::vector<Event>>> commits_;
  std::int64_t wall_us_ = 1'767'225'600'000'000;
  std::uint64_t uptime_us_ = 60'000'000;
};

}  // namespace headwater::testing
