#include "tests/crash/history.h"

#include "tests/support/sample_events.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace headwater::testing {

// Every ninth is one that outlives the readings.
Event event_number(std::uint64_t number) {
  const std::string device = "dev-" + std::to_string(number * 7 % 5);
  const std::int64_t time_us = moment(number).wall.microseconds();
  if (number % 9 == 0) return event_of(device, DeviceOffline{number}, time_us);
  return reading_of(device, static_cast<double>(number), time_us);
}

History::History(const std::string& directory) : file_(directory + "/commits") {
  std::ifstream stream(file_);
  for (std::uint64_t first = 0; stream >> first;) take(first);
}

// A commit that begins again was not made the first time.
void History::take(std::uint64_t first) {
  commits_.erase(commits_.lower_bound(first), commits_.end());
  commits_.insert(first);
}

void History::note(std::uint64_t first) {
  take(first);
  const std::string line = std::to_string(first) + "\n";
  const int descriptor = open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  const bool written = write(descriptor, line.data(), line.size()) > 0;
  close(descriptor);
  if (!written) throw std::runtime_error("write");
}

Instant History::moment_of(std::uint64_t number) const {
  return moment(*std::prev(commits_.upper_bound(number)));
}

State History::state(std::uint64_t head) const {
  State state;
  for (std::uint64_t n = 1; n <= head; ++n) {
    state.apply(as_recorded(event_number(n), Sequence(n), moment_of(n))).value();
  }
  return state;
}

}  // namespace headwater::testing
