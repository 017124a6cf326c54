// headwater: what an operator asks a log or a running daemon. Only the command line is here.

#include "cli/backup_command.h"
#include "cli/devices_command.h"
#include "cli/diff_command.h"
#include "cli/digest_command.h"
#include "cli/events_command.h"
#include "cli/give_command.h"
#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/rebuild_command.h"
#include "cli/rehearse_command.h"
#include "cli/replay_command.h"
#include "cli/state_command.h"
#include "cli/status_command.h"
#include "cli/trace_command.h"
#include "cli/verify_command.h"
#include "cli/why_command.h"
#include "model/text.h"
#include "process/exit_code.h"
#include "process/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdio>
#include <functional>
#include <map>

namespace headwater {
namespace {

constexpr const char* command_help =
    R"(NAME and its KEY=VALUE, of which values that look like it are numbers or truths:
  register      [class=active|battery]
  describe      [name=T] [location=T] [class=active|battery|unknown] [labels.K=T ...]
  set-limits    measurement=M [low=N] [high=N] [hysteresis=N] [for=60s]
  calibrate     measurement=M [scale=N] [offset=N] [unit=T]
  correct       seq=N M=VALUE [M=VALUE ...] [reason=T]
  actuate       payload=T [topic=T] [within=30s] [confirm_topic=T | confirm=M=VALUE]
  decommission  [reason=T]
  recommission  [reason=T]
Exit codes: 0 done, 1 rejected, 64 not understood, 75 not known: ask again.)";

constexpr const char* time_help = "TIME: 2026-01-31T13:45:00Z, or how long ago: 10m, 2h, 3d";

// An option that takes a whole number in decimal: CLI11 would also take -1, and 010 for 8.
CLI::Option* add_natural(CLI::App& command, const std::string& name,
                         std::optional<std::uint64_t>& target, const std::string& help) {
  const auto read = [name, &target](const std::string& text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto result = std::from_chars(text.data(), end, value);
    if (result.ec != std::errc{} || result.ptr != end) {
      throw CLI::ValidationError(name, fmt::format("\"{}\" is not a whole number", escaped(text)));
    }
    target = value;
  };
  return command.add_option_function<std::string>(name, read, help)->option_text("N");
}

// Returns the exit code that the answer stands for.
using Command = std::function<Result<int>(OpenLog&, Output&)>;

// Of a command that asks the daemon alone; `directory` is that of its log.
using DaemonCommand = std::function<Result<int>(const std::string& directory, Output&)>;

Result<int> succeeded(const Result<void>& done) {
  if (!done) return done.error();
  return exit_success;
}

// The command line, and the command that it asks for.
class CommandLine {
 public:
  CommandLine() {
    app_.require_subcommand(1);
    app_.fallthrough();  // so that -o may also stand behind the command
    app_.set_version_flag("--version", std::string("headwater ") + version());
    auto* store = app_.add_option("--store", common_.store, "The directory of the log");
    app_.add_option("--config", common_.config,
                    "The gateway's configuration, which names the store")
        ->excludes(store)
        ->default_str(default_config);
    const std::map<std::string, Format> formats{{"table", Format::table}, {"json", Format::json}};
    app_.add_option("-o,--output", common_.format, "table, for people; json, for programs")
        ->transform(CLI::Transformer(formats))
        ->option_text("table|json");
    add_devices();
    add_state();
    add_diff();
    add_why();
    add_events();
    add_replay();
    add_rehearse();
    add_trace();
    add_digest();
    add_verify();
    add_backup();
    add_rebuild();
    add_status();
    add_command();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::Success& e) {  // --help, --version
      return app_.exit(e);
    } catch (const CLI::ParseError& e) {
      fmt::print(stderr, "headwater: {}\nTry headwater --help.\n", e.what());
      return exit_usage;
    }
    Output output(STDOUT_FILENO);
    auto done = daemon_command_ ? ask_daemon(output) : ask_log(output);
    // What was found before an error is still worth reading.
    if (auto flushed = output.flush(); !flushed) return fail(flushed.error());
    return done ? *done : fail(done.error());
  }

 private:
  Result<int> ask_log(Output& output) {
    auto log = open_log(common_);
    if (!log) return log.error();
    return command_(*log, output);
  }

  Result<int> ask_daemon(Output& output) {
    auto directory = store_directory(common_);
    if (!directory) return directory.error();
    return daemon_command_(*directory, output);
  }

  [[nodiscard]] int fail(const Error& error) const {
    fmt::print(stderr, "headwater: {}\n", error.text());
    if (daemon_command_ && error.kind == ErrorKind::network) return exit_try_again;
    return error.kind == ErrorKind::damaged ? damage_code_ : exit_code_of(error);
  }

  void add_devices() {
    auto* devices = app_.add_subcommand("devices", "All devices, one a line");
    devices->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_devices(log.reader, common_.format, output));
      };
    });
  }

  void add_state() {
    auto* state = app_.add_subcommand("state", "What is, or was, known of a device");
    state->add_option("DEVICE", state_.device, "The device's id")->required();
    auto* at = state->add_option("--at", state_.at,
                                 "As of the last event before the first one that was recorded "
                                 "after TIME");
    at->option_text("TIME");
    auto* at_seq = add_natural(*state, "--at-seq", state_.at_seq, "As of event N")->excludes(at);
    state
        ->add_option("--observed-at", state_.observed_at,
                     "What was true at TIME by all that is known now: the events that happened by "
                     "then, with late readings and later corrections; each reading is calibrated "
                     "as its place in the log says")
        ->option_text("TIME")
        ->excludes(at)
        ->excludes(at_seq);
    state->footer(time_help);
    state->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_state(log.reader, state_, common_.format, clock_, output));
      };
    });
  }

  void add_diff() {
    auto* diff =
        app_.add_subcommand("diff", "What changed of a device, with the events that did it");
    diff->add_option("DEVICE", diff_.device, "The device's id")->required();
    auto* from = diff->add_option("T1", diff_.from, "From what was known at this TIME");
    auto* to = diff->add_option("T2", diff_.to, "To what was known then; else to what is known");
    add_natural(*diff, "--from-seq", diff_.from_seq, "From event N")->excludes(from)->excludes(to);
    add_natural(*diff, "--to-seq", diff_.to_seq, "To event N")->excludes(to);
    diff->footer(time_help);
    diff->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_diff(log.reader, diff_, common_.format, clock_, output));
      };
    });
  }

  void add_why() {
    auto* why = app_.add_subcommand("why", "The events behind a value of a device's state");
    why->add_option("DEVICE", why_.device, "The device's id")->required();
    why->add_option("FIELD", why_.field,
                    "A measurement, presence, name, limits.temp, alarms.temp.high ...: as it "
                    "stands in `state -o json`; alarms, limits ...: all of them")
        ->required();
    auto* at = why->add_option("--at", why_.at, "As it was known at TIME")->option_text("TIME");
    add_natural(*why, "--at-seq", why_.at_seq, "As of event N")->excludes(at);
    why->footer(time_help);
    why->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_why(log.reader, why_, common_.format, clock_, output));
      };
    });
  }

  void add_replay() {
    auto* replay = app_.add_subcommand(
        "replay", "What history would have been with other limits and calibrations");
    replay
        ->add_option("--rules", replay_.rules,
                     "A file that says which, in place of those that were in force; nothing is "
                     "changed")
        ->option_text("FILE")
        ->required();
    replay->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_replay(log.reader, replay_, common_.format, output));
      };
    });
  }

  void add_rehearse() {
    auto* rehearse =
        app_.add_subcommand("rehearse", "What another build of this program would make of the log");
    rehearse->add_option("--with", rehearse_.program, "The other headwater")
        ->option_text("PATH")
        ->required();
    add_natural(*rehearse, "--patience", rehearse_.patience_s,
                "For how many seconds a program may say nothing; else 60");
    rehearse->callback([this] {
      command_ = [this](OpenLog& log, Output& output) -> Result<int> {
        auto same = run_rehearse(log.directory, rehearse_, common_.format, output);
        if (!same) return same.error();
        return *same ? exit_success : exit_failure;
      };
    });
  }

  void add_trace() {
    auto* trace = app_.add_subcommand("trace", "The fold in digests, for `rehearse`; JSON lines");
    trace->add_option("--at-seq", trace_.at_seq, "A digest of all events up to each of these")
        ->delimiter(',')
        ->option_text("N,N ...");
    add_natural(*trace, "--from-seq", trace_.from_seq, "One for each event from N on");
    add_natural(*trace, "--to-seq", trace_.to_seq, "One for each event up to N");
    trace->add_option("--parts", trace_.parts, "Of these parts of a state only")
        ->delimiter(',')
        ->option_text("PART,PART ...");
    trace->add_flag("--details", trace_.details, "With what they are of");
    trace->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_trace(log.reader, trace_, output));
      };
    });
  }

  void add_events() {
    auto* events = app_.add_subcommand("events", "The events of the log, one a line");
    events->add_option("--device", events_.device, "Only of this device")->option_text("D");
    events->add_option("--type", events_.types, "Only of this type; may be given several times")
        ->option_text("T");
    events->add_option("--since", events_.since, "Only what happened at TIME or later")
        ->option_text("TIME");
    events->add_option("--until", events_.until, "Only what happened before TIME")
        ->option_text("TIME");
    add_natural(*events, "--from-seq", events_.from_seq, "Only from event N on");
    add_natural(*events, "--to-seq", events_.to_seq, "Only up to event N");
    add_natural(*events, "-n", events_.last, "Only the last N of them");
    auto* reverse = events->add_flag("-r,--reverse", events_.reverse, "The newest first");
    events->add_flag("-f,--follow", events_.follow, "Go on with what comes")->excludes(reverse);
    events->footer(time_help);
    events->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(
            run_events(log.reader, log.directory, events_, common_.format, clock_, output));
      };
    });
  }

  void add_digest() {
    auto* digest = app_.add_subcommand("digest", "What is equal on edge and centre");
    add_natural(*digest, "--at-seq", digest_.at_seq, "As of event N");
    digest->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_digest(log.reader, digest_, common_.format, output));
      };
    });
  }

  void add_verify() {
    auto* verify = app_.add_subcommand("verify", "Read everything and check every hash");
    verify->callback([this] {
      damage_code_ = exit_failure;  // the answer, and not what keeps from giving one
      command_ = [this](OpenLog& log, Output& output) -> Result<int> {
        auto clean = run_verify(log.reader, common_.format, output);
        if (!clean) return clean.error();
        return *clean ? exit_success : exit_failure;
      };
    });
  }

  void add_backup() {
    auto* backup = app_.add_subcommand("backup", "Copy the log to one file, and check every hash");
    backup->add_option("FILE", backup_.file, "The file to make; it is a log.db")->required();
    backup->add_flag("--force", backup_.force, "Replace a file of that name");
    backup->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_backup(log.reader, backup_, common_.format, clock_, output));
      };
    });
  }

  void add_rebuild() {
    auto* rebuild = app_.add_subcommand("rebuild", "Make the views of the log (views.db) anew");
    rebuild->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        return succeeded(run_rebuild(log.directory, common_.format, clock_, output));
      };
    });
  }

  void add_status() {
    auto* status = app_.add_subcommand("status", "How the log and the running daemon stand");
    status->callback([this] {
      command_ = [this](OpenLog& log, Output& output) {
        const auto notice = [](Severity /*severity*/, std::string_view text) {
          fmt::print(stderr, "headwater: {}\n", text);
        };
        return succeeded(
            run_status(log.reader, log.directory, common_.format, clock_, notice, output));
      };
    });
  }

  void add_command() {
    auto* command =
        app_.add_subcommand("command", "Ask the running daemon to do something with a device");
    auto* device = command->add_option("DEVICE", give_.device, "The device's id");
    auto* name = command->add_option("NAME", give_.name, "What to do")->needs(device);
    device->needs(name);
    command->add_option("ARGUMENT", give_.arguments, "With what")
        ->option_text("KEY=VALUE ...")
        ->needs(name);
    auto* id =
        command->add_option("--id", give_.id,
                            "The command's key: under one key it is done once, however often "
                            "it comes; else a random one");
    id->option_text("KEY")->needs(name);
    command->add_option("--expires", give_.expires, "Rejected if it comes later than TIME")
        ->option_text("TIME")
        ->needs(name);
    add_natural(*command, "--expect-seq", give_.expected_seq,
                "Rejected unless N is the device's last event, as `state` shows it")
        ->needs(name);
    command->add_option("--outcome", give_.outcome, "Say what became of the command of that key")
        ->option_text("KEY")
        ->excludes(device);
    command->footer(command_help);
    command->callback([this] {
      if (give_.device.empty() && give_.outcome.empty()) {
        throw CLI::ValidationError("command", "needs DEVICE and NAME, or --outcome KEY");
      }
      daemon_command_ = [this](const std::string& directory, Output& output) {
        return run_give_command(directory, give_, common_.format, clock_, output);
      };
    });
  }

  CLI::App app_{"What an operator asks a log, or the daemon that writes it"};
  const SystemClock clock_;
  CommonOptions common_;
  StateOptions state_;
  DiffOptions diff_;
  WhyOptions why_;
  ReplayOptions replay_;
  RehearseOptions rehearse_;
  TraceOptions trace_;
  EventsOptions events_;
  BackupOptions backup_;
  DigestOptions digest_;
  GiveCommandOptions give_;
  Command command_;
  DaemonCommand daemon_command_;
  int damage_code_ = exit_storage;
};

}  // namespace
}  // namespace headwater

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // Output ends quietly when nobody reads
  return headwater::CommandLine().run(argc, argv);
}
