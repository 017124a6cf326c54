#include "cli/status_command.h"

#include "cli/control_client.h"
#include "cli/daemon_report.h"
#include "cli/json_writer.h"
#include "cli/log_status.h"
#include "cli/table.h"
#include "model/state.h"
#include "model/text.h"
#include "store/control_socket.h"
#include "store/fold.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace headwater {
namespace {

struct Status {
  const LogReader& reader;
  LogStatus log;
  std::uint64_t devices = 0;
  std::optional<DaemonReport> daemon;
};

// What the daemon says, or nothing if it does not run or cannot be asked.
std::optional<DaemonReport> daemon_report(const std::string& directory, const NoticeSink& notice) {
  auto answer = ask_daemon(control_socket_path(directory), "/v1/status");
  if (answer && !*answer) return std::nullopt;
  auto report = answer ? DaemonReport::parse(**answer) : Result<DaemonReport>(answer.error());
  if (report) return std::move(*report);
  notice(Severity::warning, report.error().text());
  return std::nullopt;
}

// The daemon has counted; without it the log has to be read.
Result<std::uint64_t> count_devices(LogReader& reader, Sequence head,
                                    const std::optional<DaemonReport>& daemon) {
  if (daemon && daemon->devices()) return *daemon->devices();
  auto state = state_at(reader, head);
  if (!state) return state.error();
  return std::uint64_t{state->device_count()};
}

void write_sizes(const LogStatus& log, JsonWriter& json) {
  json.begin_object();
  json.field("segments", log.size.segments);
  json.field("segment_bytes", log.size.segment_bytes);
  json.field("tail_events", log.size.tail_events);
  json.field("tail_bytes", log.size.tail_bytes);
  json.field("log_file_bytes", log.files.log);
  json.field("wal_file_bytes", log.files.wal);
  json.field("disk_free_bytes", log.files.disk_free);
  json.end_object();
}

void write_gaps(const std::vector<Gap>& gaps, JsonWriter& json) {
  json.begin_array();
  for (const Gap& gap : gaps) {
    json.begin_object();
    json.field("from", gap.first.value());
    json.field("to", gap.last().value());
    json.field("reason", gap_reason_name(gap.reason));
    json.end_object();
  }
  json.end_array();
}

// A gap a line; of many, the first.
std::string gaps_text(const std::vector<Gap>& gaps) {
  constexpr std::size_t shown = 10;
  std::string text;
  for (std::size_t i = 0; i < std::min(gaps.size(), shown); ++i) {
    text += fact_line(i == 0 ? "gaps" : "",
                      fmt::format("events {} to {}: {}", gaps[i].first.value(),
                                  gaps[i].last().value(), gap_reason_name(gaps[i].reason)));
  }
  if (gaps.size() > shown) text += fact_line("", fmt::format("and {} more", gaps.size() - shown));
  return text;
}

std::string json_of(const Status& status) {
  JsonWriter json;
  json.begin_object();
  json.field("gateway", status.reader.gateway());
  json.field("log", status.reader.id().text());
  json.field("created", to_iso8601(status.reader.created()));
  json.field("seq", status.log.sequence.value());
  json.field("devices", status.devices);
  json.field("stored", status.log.stored.value());
  json.key("backlog");
  json.begin_object();
  json.field("events", status.log.backlog.events);
  json.field("bytes", status.log.backlog.bytes);
  json.field("age_s", status.log.backlog.age_s);
  json.end_object();
  json.key("size");
  write_sizes(status.log, json);
  json.key("gaps");
  write_gaps(status.log.gaps, json);
  json.key("daemon");
  if (status.daemon) {
    status.daemon->write(json);
  } else {
    json.null();
  }
  json.end_object();
  return json.take_line();
}

std::string backlog_text(const Backlog& backlog) {
  if (backlog.events == 0) return "none";
  return fmt::format("{} events, about {} bytes, the oldest recorded {} s ago", backlog.events,
                     backlog.bytes, backlog.age_s);
}

std::string table_of(const Status& status) {
  const LogStatus& log = status.log;
  std::string text = fact_line("gateway", escaped(status.reader.gateway()));
  text += fact_line("log", fmt::format("{}, created {}", status.reader.id().text(),
                                       to_iso8601(status.reader.created())));
  text += fact_line("seq", fmt::to_string(log.sequence.value()));
  text += fact_line("devices", fmt::to_string(status.devices));
  text += fact_line("stored upstream", log.stored == Sequence()
                                           ? "nothing yet"
                                           : fmt::format("up to event {}", log.stored.value()));
  text += fact_line("backlog", backlog_text(log.backlog));
  text +=
      fact_line("segments", fmt::format("{}, {} bytes", log.size.segments, log.size.segment_bytes));
  text += fact_line("tail",
                    fmt::format("{} events, {} bytes", log.size.tail_events, log.size.tail_bytes));
  text += fact_line("files", fmt::format("log.db {} bytes, log.db-wal {} bytes, {} bytes free",
                                         log.files.log, log.files.wal, log.files.disk_free));
  text += gaps_text(log.gaps);
  return text + (status.daemon ? status.daemon->text() : fact_line("daemon", "not running"));
}

}  // namespace

Result<void> run_status(LogReader& reader, const std::string& directory, Format format,
                        const Clock& clock, const NoticeSink& notice, Output& output) {
  auto daemon = daemon_report(directory, notice);
  auto log =
      log_status(reader, directory, daemon ? daemon->stored() : std::nullopt, clock.now().wall);
  if (!log) return log.error();
  auto devices = count_devices(reader, log->sequence, daemon);
  if (!devices) return devices.error();
  const Status status{reader, *log, *devices, std::move(daemon)};
  output.write(format == Format::json ? json_of(status) : table_of(status));
  return {};
}

}  // namespace headwater
