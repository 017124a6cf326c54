#include "drivers/recording_driver.h"

#include "drivers/rejection.h"

#include <fmt/format.h>

namespace headwater {
namespace {

// After a longer hold-up the recording goes on at its speed; a shorter one is made up for.
constexpr std::chrono::seconds catch_up_limit{1};

}  // namespace

Result<std::unique_ptr<RecordingDriver>> RecordingDriver::create(RecordingDriverOptions options,
                                                                 Sink& sink) {
  const double speed = options.messages_per_second;
  // Written so that NaN is refused, too.
  if (!(speed == 0 || (speed >= slowest && speed <= fastest))) {
    return Error{
        ErrorKind::configuration, fmt::format("{} messages per second", speed),
        fmt::format("give a number from {} to {}, or 0 for as fast as possible", slowest, fastest)};
  }
  auto router = Router::create(options.routes, options.limits);
  if (!router) return router.error();
  return std::unique_ptr<RecordingDriver>(
      new RecordingDriver(std::move(options), std::move(*router), sink));
}

RecordingDriver::RecordingDriver(RecordingDriverOptions options, Router router, Sink& sink)
    : options_(std::move(options)), router_(std::move(router)), sink_(sink) {
  if (options_.messages_per_second == 0) return;
  const std::chrono::duration<double> pause(1 / options_.messages_per_second);
  pause_ = std::chrono::duration_cast<Clock::duration>(pause);
}

void RecordingDriver::start() {
  player_ = std::jthread([this](const std::stop_token& stop) { play(stop); });
}

void RecordingDriver::stop() {
  player_.request_stop();
  if (player_.joinable()) player_.join();
}

DriverStatus RecordingDriver::status() const {
  DriverStatus status;
  status.name = "recording " + options_.file;
  status.messages = messages_.load();
  const std::lock_guard lock(mutex_);
  status.healthy = healthy_;
  status.detail = detail_;
  return status;
}

void RecordingDriver::report(bool healthy, std::string detail) {
  const std::lock_guard lock(mutex_);
  healthy_ = healthy;
  detail_ = std::move(detail);
}

void RecordingDriver::play(const std::stop_token& stop) {
  report(true, "playing");
  turn_ = Clock::now();
  const auto outcome = play_file(stop);
  if (!outcome) return report(false, outcome.error().text());
  const std::string count = fmt::format("{} messages", messages_.load());
  if (stop.stop_requested()) return report(false, "stopped after " + count);
  report(true, "finished, " + count);
}

Result<void> RecordingDriver::play_file(const std::stop_token& stop) {
  auto reader = LineReader::open(options_.file, line_limit());
  if (!reader) return reader.error();
  for (;;) {
    const std::uint64_t before = messages_.load();
    if (auto played = play_lines(*reader, stop); !played) return played.error();
    // A file without messages would be read over and over again.
    const bool again = options_.repeat && messages_.load() > before;
    if (!again || stop.stop_requested()) return {};
    if (auto rewound = reader->rewind(); !rewound) return rewound.error();
  }
}

Result<void> RecordingDriver::play_lines(LineReader& reader, const std::stop_token& stop) {
  for (;;) {
    const auto line = reader.next(stop);
    if (!line) return line.error();
    if (!line->has_value()) return {};
    const std::string_view text = (*line)->text;
    if (text.empty() || text.front() == '#') continue;
    if (!wait_for_turn(stop)) return {};
    sink_.deliver(Delivery{read(**line), {}, false});
    ++messages_;
  }
}

// Waits until the next message is due; false if the driver is to stop.
bool RecordingDriver::wait_for_turn(const std::stop_token& stop) {
  if (stop.stop_requested()) return false;
  if (pause_ == Clock::duration::zero()) return true;
  {
    std::unique_lock lock(mutex_);
    stopped_.wait_until(lock, stop, turn_, [] { return false; });
  }
  if (stop.stop_requested()) return false;
  const auto now = Clock::now();
  if (now - turn_ > catch_up_limit) turn_ = now;
  turn_ += pause_;
  return true;
}

Command RecordingDriver::read(const LineReader::Line& line) const {
  const std::size_t space = line.text.find(' ');
  const std::string_view topic = line.text.substr(0, space);
  const std::string_view payload =
      space == std::string_view::npos ? std::string_view() : line.text.substr(space + 1);
  if (line.size == line.text.size()) return router_.route(Message{topic, payload});
  const std::uint64_t unseen = line.size - line.text.size();
  return reject(topic, payload, payload.size() + unseen,
                fmt::format("the line has {} bytes; a topic and a payload may have {}", line.size,
                            line_limit()));
}

std::size_t RecordingDriver::line_limit() const {
  return topic_limit + 1 + static_cast<std::size_t>(options_.limits.payload_bytes);
}

}  // namespace headwater
