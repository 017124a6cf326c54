#include "store/packing_thread.h"

#include <utility>

namespace headwater {
namespace {

// Events of a part: short enough that whoever waits for one, or for the end, does not wait long.
constexpr std::uint64_t part_events = 1'024;

}  // namespace

bool PackingJob::work(std::uint64_t events) {
  const bool more = packing_.step(events);
  const std::lock_guard lock(mutex_);
  ++parts_;
  done_ = !more;
  part_done_.notify_all();
  return more && !given_up_;
}

bool PackingJob::done() const {
  const std::lock_guard lock(mutex_);
  return done_;
}

void PackingJob::wait_for_part() {
  std::unique_lock lock(mutex_);
  part_done_.wait(lock, [this, before = parts_] { return done_ || parts_ != before; });
}

void PackingJob::wait() {
  std::unique_lock lock(mutex_);
  part_done_.wait(lock, [this] { return done_; });
}

void PackingJob::give_up() {
  const std::lock_guard lock(mutex_);
  given_up_ = true;
}

PackingThread::PackingThread() : thread_([this](const std::stop_token& stop) { run(stop); }) {}

void PackingThread::take(std::shared_ptr<PackingJob> job) {
  const std::lock_guard lock(mutex_);
  jobs_.push_back(std::move(job));
  news_.notify_one();
}

void PackingThread::run(const std::stop_token& stop) {
  for (;;) {
    std::unique_lock lock(mutex_);
    if (!news_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    while (!stop.stop_requested() && job->work(part_events)) {
    }
  }
}

}  // namespace headwater
