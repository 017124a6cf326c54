// Holds a pipeline's writer, as a slow disk would.
#pragma once

#include "tests/daemon/running_pipeline.h"

#include <future>

namespace headwater::testing {

// The writer stands still at an acknowledgement until it is released; it must be.
class HeldWriter {
 public:
  explicit HeldWriter(RunningPipeline& tested) {
    tested.deliver("holder", 0, [this] {
      held_.set_value();
      released_.get_future().wait();
    });
    held_.get_future().wait();
  }
  void release() { released_.set_value(); }

 private:
  std::promise<void> held_;
  std::promise<void> released_;
};

}  // namespace headwater::testing
