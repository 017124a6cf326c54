#include "process/program.h"

#include "process/exit_code.h"
#include "process/notices.h"
#include "process/stop_signals.h"
#include "process/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <cstdio>
#include <cstdlib>

namespace headwater {
namespace {

int fail(const Program& program, const Error& error) {
  fmt::print(stderr, "{}: {}\n", program.name, error.text());
  return exit_code_of(error);
}

int check(const Program& program, const std::string& file) {
  if (auto checked = program.check(file); !checked) return fail(program, checked.error());
  fmt::print("{}: the configuration is good\n", file);
  return exit_success;
}

int run_until_signal(const Program& program, const std::string& file) {
  const StopSignals signals;  // before any thread is made
  const NoticeSink notice = notices_to_standard_error();
  // Callbacks may wait for what failed: to return from them could acknowledge it.
  const Fatal fatal = [&](const Error& error) { std::_Exit(fail(program, error)); };
  auto running = program.open(file, notice, fatal);
  if (!running) return fail(program, running.error());
  (*running)->start();
  notice(Severity::notice, fmt::format("{} {} is running", program.name, version()));
  sd_notify(0, "READY=1");
  const std::string reason = signals.wait([&] {
    notice(Severity::warning, "SIGHUP: the configuration is read at the start only; restart");
  });
  sd_notify(0, "STOPPING=1");
  (*running)->stop(reason);
  notice(Severity::notice, fmt::format("stopped by {}", reason));
  return exit_success;
}

}  // namespace

int run(const Program& program, int argc, char** argv) {
  CLI::App app(program.description, program.name);
  std::string file;
  bool check_only = false;
  app.add_option("--config", file, "The configuration file, " + program.configuration)->required();
  app.add_flag("--check", check_only, "Check the configuration and do nothing else");
  app.set_version_flag("--version", fmt::format("{} {}", program.name, version()));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? exit_success : exit_usage;
  }
  return check_only ? check(program, file) : run_until_signal(program, file);
}

}  // namespace headwater
