// Waiting for what other threads, processes and brokers do: the one place in the tests that pauses.
#pragma once

#include <chrono>
#include <functional>

namespace headwater::testing {

// Asks `condition` again and again, with short pauses, until it holds or `timeout` is over. Whether
// it held: ASSERT_TRUE(wait_until([&] { return log.size() == 3; })).
[[nodiscard]] bool wait_until(const std::function<bool()>& condition,
                              std::chrono::milliseconds timeout = std::chrono::seconds(30));

}  // namespace headwater::testing
