// headwater-bench [DIRECTORY]: what `make bench` runs. Figures of one run stand beside their
// baseline of the same run; only the ratios mean anything on another machine.

#include "tests/bench/append_bench.h"
#include "tests/bench/ingest_bench.h"
#include "tests/bench/readings.h"

#include <fmt/format.h>

#include <exception>
#include <filesystem>

int main(int argc, char** argv) {
  using namespace headwater::testing;
  const std::string directory = argc > 1 ? argv[1] : "bench-data";
  try {
    const auto messages = bench_messages();
    bench_append(messages, directory);
    std::filesystem::remove_all(directory);
    bench_ingest(messages);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "headwater-bench: {}\n", e.what());
    return 1;
  }
}
