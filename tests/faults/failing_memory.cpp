#include "tests/faults/failing_memory.h"

#include <sqlite3.h>

#include <limits>
#include <stdexcept>

namespace headwater::testing {
namespace {

constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

sqlite3_mem_methods real_memory;
std::uint64_t allocation_count = 0;
std::uint64_t fails_from = never;
std::uint64_t fails_to = never;

bool next_fails() {
  const std::uint64_t index = allocation_count++;
  return index >= fails_from && index < fails_to;
}

void* allocate(int size) { return next_fails() ? nullptr : real_memory.xMalloc(size); }

void* reallocate(void* old, int size) {
  return next_fails() ? nullptr : real_memory.xRealloc(old, size);
}

}  // namespace

void install_failing_memory() {
  bool done = sqlite3_config(SQLITE_CONFIG_GETMALLOC, &real_memory) == SQLITE_OK;
  sqlite3_mem_methods memory = real_memory;
  memory.xMalloc = allocate;
  memory.xRealloc = reallocate;
  done = done && sqlite3_config(SQLITE_CONFIG_MALLOC, &memory) == SQLITE_OK;
  // Each small allocation counts: none comes out of a reserve of the connection's own.
  done = done && sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK;
  if (!done) throw std::runtime_error("SQLite does not take the failing memory");
}

FailingMemory::FailingMemory(std::uint64_t at, bool for_ever) : at_(at) {
  allocation_count = 0;
  fails_from = at;
  fails_to = for_ever ? never : at + 1;
}

FailingMemory::~FailingMemory() {
  fails_from = never;
  fails_to = never;
}

std::uint64_t FailingMemory::allocations() { return allocation_count; }

}  // namespace headwater::testing
