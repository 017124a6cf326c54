#include "drivers/recording_driver.h"

#include "tests/support/temp_dir.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <vector>

namespace headwater {
namespace {

using testing::TempDir;
using testing::wait_until;
using testing::write_file;

// Keeps what is delivered, and with it, when.
class KeepingSink : public Sink {
 public:
  void deliver(Delivery delivery) override {
    const std::lock_guard lock(mutex_);
    deliveries_.push_back(std::move(delivery));
    arrivals_.push_back(std::chrono::steady_clock::now());
  }

  [[nodiscard]] std::vector<Delivery> deliveries() const {
    const std::lock_guard lock(mutex_);
    return deliveries_;
  }
  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return deliveries_.size();
  }
  [[nodiscard]] std::chrono::steady_clock::time_point last_arrival() const {
    const std::lock_guard lock(mutex_);
    return arrivals_.back();
  }

 private:
  mutable std::mutex mutex_;
  std::vector<Delivery> deliveries_;
  std::vector<std::chrono::steady_clock::time_point> arrivals_;
};

class RecordingDriverTest : public ::testing::Test {
 protected:
  RecordingDriverTest() {
    RouteOptions route;
    route.match = "s/{device}/{metric}";
    route.decoder = DecoderKind::scalar;
    options_.routes = {route};
    options_.file = dir_.file("recording.txt");
  }

  std::unique_ptr<RecordingDriver> create() {
    return RecordingDriver::create(options_, sink_).value();
  }

  // Plays `content` until the driver says that it has finished.
  void play(const std::string& content) {
    write_file(options_.file, content);
    driver_ = create();
    driver_->start();
    ASSERT_TRUE(wait_until([&] { return driver_->status().detail.starts_with("finished"); }))
        << driver_->status().detail;
    driver_->stop();
  }

  RecordReading reading(std::size_t i) {
    return std::get<RecordReading>(sink_.deliveries().at(i).command);
  }
  RejectMessage rejection(std::size_t i) {
    return std::get<RejectMessage>(sink_.deliveries().at(i).command);
  }

  TempDir dir_;
  RecordingDriverOptions options_;
  KeepingSink sink_;
  std::unique_ptr<RecordingDriver> driver_;
};

TEST_F(RecordingDriverTest, each_line_is_a_message) {
  play("s/x/temp 21.5\ns/y/hum 51\n");
  ASSERT_EQ(sink_.count(), 2U);
  EXPECT_EQ(reading(0).device.text(), "x");
  EXPECT_EQ(reading(0).source, "s/x/temp");
  EXPECT_EQ(reading(0).measurements, (Measurements{{"temp", 21.5, ""}}));
  EXPECT_EQ(reading(1).device.text(), "y");
  EXPECT_FALSE(sink_.deliveries().at(0).acknowledge);
}

TEST_F(RecordingDriverTest, a_payload_may_have_spaces) {
  play("s/x/text two  words \n");
  EXPECT_EQ(reading(0).measurements, (Measurements{{"text", std::string("two  words "), ""}}));
}

TEST_F(RecordingDriverTest, empty_lines_and_comments_are_passed_over) {
  play("# a comment\n\ns/x/temp 1\n#\n\n");
  EXPECT_EQ(sink_.count(), 1U);
}

TEST_F(RecordingDriverTest, what_cannot_be_read_is_rejected_and_the_rest_goes_on) {
  play("s/x/temp nan\ns/x/temp\nelsewhere 1\ns/x/temp 1\n");
  ASSERT_EQ(sink_.count(), 4U);
  EXPECT_EQ(rejection(0).reason, "nan is not a finite number");
  EXPECT_EQ(rejection(1).reason, "empty payload");
  EXPECT_EQ(rejection(2).reason, "no route matches the topic");
  EXPECT_EQ(reading(3).device.text(), "x");
}

TEST_F(RecordingDriverTest, the_status_says_how_many_messages_were_played) {
  play("s/x/temp 1\ns/x/temp 2\n");
  const auto status = driver_->status();
  EXPECT_EQ(status.name, "recording " + options_.file);
  EXPECT_TRUE(status.healthy);
  EXPECT_EQ(status.detail, "finished, 2 messages");
  EXPECT_EQ(status.messages, 2U);
}

TEST_F(RecordingDriverTest, a_line_over_the_limit_is_rejected_with_its_front_and_size) {
  options_.limits.payload_bytes = 10'000;
  const std::string payload(5'000'000, 'p');
  play("s/x/temp " + payload + "\n" + payload + "\ns/x/temp 1\n");
  ASSERT_EQ(sink_.count(), 3U);
  EXPECT_EQ(rejection(0).topic, "s/x/temp");
  EXPECT_EQ(rejection(0).payload, payload.substr(0, rejected_payload_limit));
  EXPECT_EQ(rejection(0).size, payload.size());
  EXPECT_EQ(rejection(0).reason,
            "the line has 5000009 bytes; a topic and a payload may have 11025");
  EXPECT_EQ(rejection(1).topic, payload.substr(0, rejected_topic_limit));
  EXPECT_EQ(reading(2).device.text(), "x");
}

TEST_F(RecordingDriverTest, a_payload_over_the_limit_in_a_line_within_it_is_rejected_too) {
  options_.limits.payload_bytes = 3;
  play("s/x/temp 21.5\n");
  EXPECT_EQ(rejection(0).reason, "the payload has 4 bytes; the limit is 3");
}

TEST_F(RecordingDriverTest, a_file_that_is_missing_makes_it_unhealthy) {
  driver_ = create();
  driver_->start();
  ASSERT_TRUE(wait_until([&] { return driver_->status().detail.starts_with("cannot open"); }));
  EXPECT_FALSE(driver_->status().healthy);
  driver_->stop();
}

TEST_F(RecordingDriverTest, a_failing_read_makes_it_unhealthy) {
  options_.file = "/proc/self/mem";  // its first page gives EIO
  driver_ = create();
  driver_->start();
  ASSERT_TRUE(wait_until([&] { return driver_->status().detail.starts_with("cannot read"); }));
  EXPECT_FALSE(driver_->status().healthy);
  driver_->stop();
}

TEST_F(RecordingDriverTest, it_says_that_it_was_not_started) {
  const auto status = create()->status();
  EXPECT_FALSE(status.healthy);
  EXPECT_EQ(status.detail, "not started");
}

TEST_F(RecordingDriverTest, repeating_begins_again_at_the_end) {
  options_.repeat = true;
  write_file(options_.file, "s/x/temp 1\ns/x/temp 2\n");
  driver_ = create();
  driver_->start();
  ASSERT_TRUE(wait_until([&] { return sink_.count() >= 5; }));
  driver_->stop();
  const std::size_t delivered = sink_.count();
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(reading(i).measurements.at(0).value, Value(static_cast<std::int64_t>(i % 2 + 1)));
  }
  const auto status = driver_->status();
  EXPECT_EQ(status.messages, delivered);
  EXPECT_EQ(status.detail, "stopped after " + std::to_string(delivered) + " messages");
}

TEST_F(RecordingDriverTest, repeating_a_recording_without_messages_ends) {
  options_.repeat = true;
  play("# nothing\n");
  EXPECT_EQ(driver_->status().detail, "finished, 0 messages");
}

TEST_F(RecordingDriverTest, messages_keep_their_pace) {
  options_.messages_per_second = 200;
  std::string content;
  for (int i = 0; i < 21; ++i) content += "s/x/temp 1\n";
  const auto begin = std::chrono::steady_clock::now();
  play(content);
  ASSERT_EQ(sink_.count(), 21U);
  // The first comes at once, the last 20 pauses of 5 ms after the start, and never before.
  EXPECT_GE(sink_.last_arrival() - begin, std::chrono::milliseconds(100));
}

TEST_F(RecordingDriverTest, stopping_interrupts_a_pause) {
  options_.messages_per_second = RecordingDriver::slowest;  // a thousand seconds each
  write_file(options_.file, "s/x/temp 1\ns/x/temp 2\n");
  driver_ = create();
  driver_->start();
  ASSERT_TRUE(wait_until([&] { return driver_->status().messages == 1; }));
  const auto before = std::chrono::steady_clock::now();
  driver_->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(10));
  EXPECT_EQ(sink_.count(), 1U);
}

TEST_F(RecordingDriverTest, destroying_it_stops_it) {
  options_.messages_per_second = RecordingDriver::slowest;
  write_file(options_.file, "s/x/temp 1\ns/x/temp 2\n");
  driver_ = create();
  driver_->start();
  driver_.reset();
  EXPECT_LE(sink_.count(), 1U);
}

TEST_F(RecordingDriverTest, wrong_options_are_configuration_errors) {
  for (const double speed : {-1.0, 1e-4, 1e10, std::numeric_limits<double>::quiet_NaN(),
                             std::numeric_limits<double>::infinity()}) {
    options_.messages_per_second = speed;
    const auto driver = RecordingDriver::create(options_, sink_);
    ASSERT_FALSE(driver);
    EXPECT_EQ(driver.error().kind, ErrorKind::configuration);
  }
  options_.messages_per_second = 0;
  options_.routes.clear();
  EXPECT_FALSE(RecordingDriver::create(options_, sink_));
}

}  // namespace
}  // namespace headwater
