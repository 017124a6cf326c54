#include "cli/rebuild_command.h"

#include "cli/control_client.h"
#include "cli/json_writer.h"
#include "cli/table.h"
#include "store/control_socket.h"
#include "store/store_lock.h"
#include "views/views.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr unsigned http_accepted = 202;

// Whoever has the store's lock keeps the views.
Result<Cursor> rebuild(const std::string& directory, std::string& lost) {
  auto views = Views::begin(directory, views_bytes_default);
  if (!views) return views.error();
  if (auto followed = views->follow(last_sequence); !followed) return followed.error();
  if (auto published = views->publish(); !published) return published.error();
  if (auto closed = views->close(); !closed) return closed.error();
  lost = views->lost();
  return views->position();
}

Result<void> ask_for_it(const std::string& directory, const Error& in_use) {
  const auto answer =
      ask_daemon(control_socket_path(directory), DaemonRequest{"POST", "/v1/views/rebuild"});
  if (!answer) return answer.error();
  if (!*answer) return in_use;
  if ((*answer)->status == http_accepted) return {};
  return Error{ErrorKind::network,
               fmt::format("the daemon answers with HTTP status {}", (*answer)->status),
               fmt::format("it makes them anew when {}/views.db is removed, too", directory)};
}

void write_asked(const std::string& directory, Format format, Output& output) {
  if (format == Format::table) {
    output.write(fact_line("views", directory + "/views.db"));
    output.write(fact_line("",
                           "are made anew by the running daemon: `headwater status` says how "
                           "far; those in use stay until then"));
    return;
  }
  JsonWriter json;
  json.begin_object();
  json.field("views", directory + "/views.db");
  json.field("state", "rebuilding");
  json.end_object();
  output.write(json.take_line());
}

}  // namespace

Result<void> run_rebuild(const std::string& directory, Format format, const Clock& clock,
                         Output& output) {
  const auto lock = StoreLock::acquire(directory);
  if (!lock && lock.error().kind == ErrorKind::in_use) {
    if (auto asked = ask_for_it(directory, lock.error()); !asked) return asked;
    write_asked(directory, format, output);
    return {};
  }
  if (!lock) return lock.error();
  const Uptime begun = clock.now().uptime;
  std::string lost;
  auto rebuilt = rebuild(directory, lost);
  if (!rebuilt) return rebuilt.error();
  const double seconds =
      static_cast<double>(clock.now().uptime.microseconds() - begun.microseconds()) / 1e6;
  if (format == Format::table) {
    output.write(fact_line("views", directory + "/views.db"));
    output.write(fact_line("seq", fmt::to_string(rebuilt->sequence.value())));
    output.write(fact_line("duration", fmt::format("{:.1f} s", seconds)));
    if (!lost.empty()) output.write(fact_line("lost", "of what the log has removed: " + lost));
    return {};
  }
  JsonWriter json;
  json.begin_object();
  json.field("views", directory + "/views.db");
  json.field("state", "complete");
  json.field("seq", rebuilt->sequence.value());
  json.key("duration_s");
  json.number(seconds);
  json.field("lost", lost);
  json.end_object();
  output.write(json.take_line());
  return {};
}

}  // namespace headwater
