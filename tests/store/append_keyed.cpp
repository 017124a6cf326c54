// append_keyed DIRECTORY N: asks for the appends N, N + 1, ... until it is killed, each under the
// key of its number, and prints the number once it is known to be done. What a key stands for is
// not appended again. Append n says "temp" = n.
#include "store/log.h"
#include "tests/support/sample_events.h"

#include <unistd.h>

#include <iostream>
#include <string>

namespace {

using namespace headwater;

Result<void> ask(Log& log, std::uint64_t number) {
  const std::string key = "append " + std::to_string(number);
  auto known = log.find_append_key(key);
  if (!known) return known.error();
  if (*known) return {};
  const Event event = testing::reading_of("dev-1", static_cast<double>(number));
  const AppendKey append_key{key, 0, 1};
  if (auto done = log.append({&event, 1}, testing::moment(number), {&append_key, 1}); !done) {
    return done;
  }
  auto more = log.maintain();
  if (!more) return more.error();
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) return 64;
  LogTuning tuning;
  tuning.segment_events = 50;
  tuning.checkpoint_bytes = 40'000;
  auto log = Log::open(arguments[1], {"gw", {}}, Timestamp(), tuning);
  if (!log) {
    std::cerr << log.error().text() << '\n';
    return 1;
  }
  for (std::uint64_t number = std::stoull(arguments[2]);; ++number) {
    if (auto done = ask(*log, number); !done) {
      std::cerr << done.error().text() << '\n';
      return 1;
    }
    const std::string line = std::to_string(number) + "\n";
    if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) return 1;
  }
}
