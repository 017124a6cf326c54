// A thread that packs segments, so that the writers of logs need not.
#pragma once

#include "store/packing.h"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>

namespace headwater {

// A packing on its way: one thread does the work, and its owner waits for it, or does not. The
// owner may go without a word; so may the thread, and then nothing more is done.
class PackingJob {
 public:
  explicit PackingJob(Packing packing) : packing_(std::move(packing)) {}

  // A part of the work (Packing::step). True: there is more to do.
  bool work(std::uint64_t events);

  [[nodiscard]] bool done() const;
  // Waits until one part more is done.
  void wait_for_part();
  // Waits until it is done.
  void wait();
  // The outcome is not wanted any more.
  void give_up();
  // Once it is done.
  Packing& outcome() { return packing_; }

 private:
  Packing packing_;  // the worker's until it is done, then the owner's
  mutable std::mutex mutex_;
  std::condition_variable part_done_;
  std::uint64_t parts_ = 0;
  bool done_ = false;
  bool given_up_ = false;
};

// Does jobs one after the other, in the order in which they come. Several logs can share it; each
// of them has two jobs at most. It ends with its last owner, behind the part that is being done.
class PackingThread {
 public:
  PackingThread();

  void take(std::shared_ptr<PackingJob> job);

 private:
  void run(const std::stop_token& stop);

  std::mutex mutex_;
  std::condition_variable_any news_;
  std::deque<std::shared_ptr<PackingJob>> jobs_;
  std::jthread thread_;
};

}  // namespace headwater
