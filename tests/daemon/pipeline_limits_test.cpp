// The queue in front of the writer has limits, and what it is full of waits on the sender's side.

#include "tests/daemon/running_pipeline.h"

#include <gtest/gtest.h>

#include <future>
#include <thread>

namespace headwater {
namespace {

using namespace testing;
using namespace std::chrono_literals;

class PipelineLimits : public ::testing::Test {
 protected:
  PipelineLimits() {
    // Keeps the writer busy until it is released.
    tested_.deliver("busy", 0, [this] {
      held_ = true;
      released_.wait();
    });
    (void)wait_until([this] { return held_.load(); });
  }
  ~PipelineLimits() override {
    if (!done_) release();
  }

  void release() {
    done_ = true;
    release_.set_value();
  }
  // Delivers `count` times what `make` makes, on a thread of its own.
  void send(std::size_t count, const std::function<Command(std::size_t)>& make) {
    sender_ = std::jthread([this, count, make] {
      for (std::size_t i = 0; i < count; ++i) {
        tested_.pipeline().deliver({make(i), [this] { ++acknowledged_; }, false});
        ++delivered_;
      }
    });
  }

  std::promise<void> release_;
  std::shared_future<void> released_ = release_.get_future().share();
  std::atomic<bool> held_ = false;
  bool done_ = false;
  std::atomic<std::size_t> delivered_ = 0;
  std::atomic<std::size_t> acknowledged_ = 0;
  RunningPipeline tested_;
  std::jthread sender_;
};

TEST_F(PipelineLimits, a_queue_full_of_messages_holds_the_sender_until_there_is_room) {
  constexpr std::size_t more = 100;
  send(queue_messages_limit + more,
       [](std::size_t i) { return reading("dev-1", static_cast<std::int64_t>(i)); });
  ASSERT_TRUE(wait_until([&] { return delivered_ == queue_messages_limit; }));
  EXPECT_FALSE(wait_until([&] { return delivered_ > queue_messages_limit; }, 100ms));
  EXPECT_EQ(tested_.pipeline().status().queued_messages, queue_messages_limit);
  EXPECT_EQ(acknowledged_, 0U);
  release();
  ASSERT_TRUE(wait_until([&] { return acknowledged_ == queue_messages_limit + more; }));
  const auto values = recorded_values(tested_.directory());
  ASSERT_EQ(values.size(), queue_messages_limit + more + 1);
  for (std::size_t i = 1; i < values.size(); ++i) {
    ASSERT_EQ(values[i], static_cast<std::int64_t>(i - 1));
  }
}

TEST_F(PipelineLimits, a_queue_full_of_bytes_holds_the_sender_too) {
  send(30, [](std::size_t) { return RejectMessage{"t", std::string(1024 * 1024, 'x'), 1, "why"}; });
  ASSERT_TRUE(wait_until([&] { return delivered_ >= 7; }));
  EXPECT_FALSE(wait_until([&] { return delivered_ > 8; }, 100ms));
  EXPECT_LE(tested_.pipeline().status().queued_bytes, queue_bytes_limit);
  release();
  ASSERT_TRUE(wait_until([&] { return acknowledged_ == 30; }));
  EXPECT_EQ(count_of(tested_.directory(), EventType::message_rejected), 30U);
}

TEST_F(PipelineLimits, one_message_larger_than_the_whole_queue_still_gets_through) {
  send(2, [](std::size_t) {
    return RejectMessage{"t", std::string(queue_bytes_limit + 1, 'x'), 1, "why"};
  });
  ASSERT_TRUE(wait_until([&] { return delivered_ == 1; }));
  release();
  ASSERT_TRUE(wait_until([&] { return acknowledged_ == 2; }));
}

TEST_F(PipelineLimits, the_gateway_s_own_news_never_wait) {
  send(queue_messages_limit + 1, [](std::size_t) { return reading("dev-1", 1); });
  ASSERT_TRUE(wait_until([&] { return delivered_ == queue_messages_limit; }));
  tested_.pipeline().report(ReportUpstreamConnected{"mqtt://centre"});
  EXPECT_EQ(tested_.pipeline().status().queued_messages, queue_messages_limit + 1);
  release();
  EXPECT_TRUE(wait_until(
      [&] { return count_of(tested_.directory(), EventType::upstream_connected) == 1; }));
}

}  // namespace
}  // namespace headwater
