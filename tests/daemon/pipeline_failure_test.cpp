// A commit that fails: nothing of it is acknowledged, and the process is told to end.

#include "tests/daemon/full_disk.h"
#include "tests/daemon/running_pipeline.h"

#include <gtest/gtest.h>

#include <future>

namespace headwater {
namespace {

using namespace testing;

// Holds the thread that calls it, as the end of the process would, until the test is over.
class HoldingFatal {
 public:
  [[nodiscard]] Fatal callback() {
    return [this](const Error& error) {
      {
        const std::lock_guard lock(mutex_);
        if (!first_) first_ = error;
      }
      released_.wait();
    };
  }
  [[nodiscard]] std::optional<Error> error() const {
    const std::lock_guard lock(mutex_);
    return first_;
  }
  void release() { release_.set_value(); }

 private:
  mutable std::mutex mutex_;
  std::optional<Error> first_;
  std::promise<void> release_;
  const std::shared_future<void> released_ = release_.get_future().share();
};

TEST(PipelineFailure, ends_the_process_and_acknowledges_nothing) {
  HoldingFatal fatal;
  RunningPipeline tested({}, fatal.callback());
  tested.deliver("dev-1", 1, true);
  ASSERT_TRUE(tested.acknowledges(1));
  {
    const FullDisk full;
    tested.deliver("dev-1", 2, true);
    tested.deliver("dev-1", 3, true);
    ASSERT_TRUE(wait_until([&] { return fatal.error().has_value(); }));
    EXPECT_EQ(fatal.error()->kind, ErrorKind::storage);
    EXPECT_NE(fatal.error()->text(), "");
  }
  EXPECT_EQ(tested.acknowledged(), (std::vector<std::int64_t>{1}));
  EXPECT_EQ(tested.pipeline().status().head, Sequence(5));
  EXPECT_EQ(recorded_values(tested.directory()), (std::vector<std::int64_t>{1}));
  fatal.release();
  tested.stop();
  EXPECT_EQ(tested.acknowledged(), (std::vector<std::int64_t>{1}));
}

TEST(PipelineFailure, of_the_cursor_ends_the_process_too) {
  HoldingFatal fatal;
  RunningPipeline tested({}, fatal.callback());
  auto reader = LogReader::open(tested.directory()).value();
  {
    const FullDisk full;
    tested.pipeline().keep_cursor({Sequence(1), reader.chain_at(Sequence(1)).value()});
    ASSERT_TRUE(wait_until([&] { return fatal.error().has_value(); }));
    EXPECT_EQ(fatal.error()->kind, ErrorKind::storage);
  }
  fatal.release();
}

}  // namespace
}  // namespace headwater
