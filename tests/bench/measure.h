// What the benchmarks measure with.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace headwater::testing {

inline constexpr int repetitions = 5;  // each figure is the median of so many

[[nodiscard]] double median(std::vector<double> values);
// The value that `percent` % of the values do not exceed; with 100, the largest.
[[nodiscard]] double percentile(std::vector<double> values, double percent);

// How long `work` takes, in seconds.
[[nodiscard]] double seconds_of(const std::function<void()>& work);

// The processor time of this thread so far, in seconds.
[[nodiscard]] double thread_seconds();

// Bytes that this process has sent to the disk (write_bytes in /proc/self/io); where the file
// system does not count them, those that it has passed to write() (wchar).
[[nodiscard]] std::uint64_t bytes_written();

}  // namespace headwater::testing
