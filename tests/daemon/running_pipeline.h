// A pipeline over a log of a test's own, with a clock that stands still.
#pragma once

#include "daemon/pipeline.h"
#include "store/fold.h"
#include "tests/daemon/recorded.h"
#include "tests/support/manual_clock.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

class RunningPipeline {
 public:
  explicit RunningPipeline(const PipelineOptions& options = {}, Fatal fatal = {},
                           const ConfigurationChanged& settings = {})
      : pipeline_(make(options, std::move(fatal))) {
    pipeline_->start({}, settings, [this](Sequence head) { told_ = head.value(); });
    (void)wait_until([this] { return pipeline_->status().head >= Sequence(2); });
  }

  // Hands over a reading of `device` that is acknowledged into acknowledged().
  void deliver(const std::string& device, std::int64_t value, bool waited_for = false) {
    pipeline_->deliver({reading(device, value), [this, value] { acknowledge(value); }, waited_for});
  }
  // The same, with something that the writer does at the acknowledgement.
  void deliver(const std::string& device, std::int64_t value,
               std::function<void()> on_acknowledge) {
    pipeline_->deliver({reading(device, value), std::move(on_acknowledge), true});
  }
  // The values of the readings, in the order of their acknowledgement.
  [[nodiscard]] std::vector<std::int64_t> acknowledged() const {
    const std::lock_guard lock(mutex_);
    return acknowledged_;
  }
  [[nodiscard]] bool acknowledges(std::size_t count) {
    return wait_until([&] { return acknowledged().size() >= count; });
  }
  void stop() { pipeline_->stop("test"); }

  [[nodiscard]] Pipeline& pipeline() { return *pipeline_; }
  [[nodiscard]] ManualClock& clock() { return clock_; }
  [[nodiscard]] std::string directory() const { return directory_.path().string(); }
  // The last head that the pipeline has told of.
  [[nodiscard]] std::uint64_t told() const { return told_; }

 private:
  std::unique_ptr<Pipeline> make(const PipelineOptions& options, Fatal fatal) {
    auto log = Log::open(directory(), {"g1", {}}, moment(0).wall).value();
    return std::make_unique<Pipeline>(Committer(std::move(log), {}, {}), options, clock_,
                                      std::move(fatal));
  }
  void acknowledge(std::int64_t value) {
    const std::lock_guard lock(mutex_);
    acknowledged_.push_back(value);
  }

  TempDir directory_;
  ManualClock clock_;
  mutable std::mutex mutex_;
  std::vector<std::int64_t> acknowledged_;
  std::atomic<std::uint64_t> told_ = 0;
  std::unique_ptr<Pipeline> pipeline_;
};

}  // namespace headwater::testing
