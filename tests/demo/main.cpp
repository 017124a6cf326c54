// headwater-demo [--keep]: what `make demo` runs.

#include "tests/demo/demo.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>

#include <csignal>
#include <exception>
#include <string_view>

int main(int argc, char** argv) {
  using namespace headwater::testing;
  const bool keep = argc == 2 && std::string_view(argv[1]) == "--keep";
  if (argc > 1 && !keep) {
    fmt::print(stderr, "usage: headwater-demo [--keep]\n");
    return 64;
  }
  if (keep) {
    // Before any thread is made: keep_running() waits for them.
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
  }
  try {
    const TempDir directory;
    Demo demo(directory.path());
    const bool good = demo.run();
    if (keep) demo.keep_running();
    return good ? 0 : 1;
  } catch (const std::exception& e) {
    fmt::print(stderr, "headwater-demo: {}\n", e.what());
    return 1;
  }
}
