// Memory that SQLite asks for and does not get.
#pragma once

#include <cstdint>

namespace headwater::testing {

// Puts SQLite's memory under our control. Before anything else of SQLite.
void install_failing_memory();

// While it lives, the allocation after `at` others fails; with `for_ever`, all later ones too.
class FailingMemory {
 public:
  FailingMemory(std::uint64_t at, bool for_ever);
  ~FailingMemory();
  FailingMemory(const FailingMemory&) = delete;
  FailingMemory& operator=(const FailingMemory&) = delete;

  // Allocations since the last one was made.
  [[nodiscard]] static std::uint64_t allocations();
  [[nodiscard]] bool failed() const { return allocations() > at_; }

 private:
  std::uint64_t at_;
};

}  // namespace headwater::testing
