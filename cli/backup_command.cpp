#include "cli/backup_command.h"

#include "cli/json_writer.h"
#include "cli/table.h"
#include "model/text.h"
#include "store/backup.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

namespace headwater {
namespace {

double seconds_between(Uptime from, Uptime to) {
  return static_cast<double>(to.microseconds() - from.microseconds()) / 1e6;
}

// Rewrites one line of a terminal whenever another hundredth is done.
class ProgressLine {
 public:
  ProgressLine() : shown_(isatty(STDERR_FILENO) == 1) {}
  ~ProgressLine() {
    if (percent_) fmt::print(stderr, "\r\x1b[K");
  }
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;

  void show(Sequence at, Sequence head) {
    const std::uint64_t percent = head.value() < 100 ? 100 : at.value() / (head.value() / 100);
    if (!shown_ || percent == percent_) return;
    percent_ = percent;
    fmt::print(stderr, "\r{} of {} events", at.value(), head.value());
    std::fflush(stderr);
  }

 private:
  const bool shown_;
  std::optional<std::uint64_t> percent_;
};

}  // namespace

Result<void> run_backup(LogReader& reader, const BackupOptions& options, Format format,
                        const Clock& clock, Output& output) {
  const Uptime begun = clock.now().uptime;
  auto backup = [&] {
    ProgressLine line;
    return back_up(reader, options.file, options.force,
                   [&line](Sequence at, Sequence head) { line.show(at, head); });
  }();
  if (!backup) return backup.error();
  const double seconds = seconds_between(begun, clock.now().uptime);
  if (format == Format::table) {
    output.write(fact_line("file", escaped(options.file)));
    output.write(fact_line("log", reader.id().text()));
    output.write(fact_line("seq", fmt::to_string(backup->end.sequence.value())));
    output.write(fact_line("chain", to_hex(backup->end.chain)));
    output.write(fact_line("events", fmt::format("{}, every one checked", backup->events)));
    output.write(fact_line("gaps", fmt::to_string(backup->gaps)));
    output.write(fact_line("bytes", fmt::to_string(backup->bytes)));
    output.write(fact_line("duration", fmt::format("{:.1f} s", seconds)));
    return {};
  }
  JsonWriter json;
  json.begin_object();
  json.field("file", options.file);
  json.field("log", reader.id().text());
  json.field("seq", backup->end.sequence.value());
  json.field("chain", to_hex(backup->end.chain));
  json.field("events", backup->events);
  json.field("gaps", backup->gaps);
  json.field("bytes", backup->bytes);
  json.key("duration_s");
  json.number(seconds);
  json.end_object();
  output.write(json.take_line());
  return {};
}

}  // namespace headwater
