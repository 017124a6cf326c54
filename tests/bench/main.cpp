// headwater-bench [DIRECTORY [PART]]: what `make bench` runs. Figures of one run stand beside their
// baseline of the same run; only the ratios mean anything on another machine. PART is one of
// append, kept, latency, scale, views, recent, history and ingest.

#include "tests/bench/append_bench.h"
#include "tests/bench/history_bench.h"
#include "tests/bench/ingest_bench.h"
#include "tests/bench/kept_bench.h"
#include "tests/bench/latency_bench.h"
#include "tests/bench/readings.h"
#include "tests/bench/recent_bench.h"
#include "tests/bench/scale_bench.h"
#include "tests/bench/views_bench.h"

#include <fmt/format.h>

#include <exception>
#include <filesystem>
#include <string>

namespace {

using namespace headwater::testing;

void bench(const std::string& directory, const std::string& part, const std::string& program) {
  const auto wanted = [&part](const char* name) { return part.empty() || part == name; };
  const auto messages = bench_messages();
  const auto events = as_events(messages);
  if (wanted("append")) bench_append(events, directory);
  if (wanted("kept")) bench_kept(messages, events, directory);
  if (wanted("latency")) bench_latency(events, directory);
  if (wanted("scale")) bench_scale(events, directory, program);
  if (wanted("views")) bench_views(directory, program);
  if (wanted("recent")) bench_recent(events, directory);
  if (wanted("history")) bench_history(events, directory);
  std::filesystem::remove_all(directory);
  if (wanted("ingest")) bench_ingest(messages);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string first = argc > 1 ? argv[1] : "bench-data";
  const std::string second = argc > 2 ? argv[2] : "";
  try {
    if (first == "--start") {
      measure_start(second);
    } else if (first == "--make-views") {
      measure_making(second);
    } else if (first == "--open-views") {
      measure_opening(second);
    } else {
      bench(first, second, argv[0]);
    }
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "headwater-bench: {}\n", e.what());
    return 1;
  }
}
