#include "cli/rebuild_command.h"

#include "cli/json_writer.h"
#include "cli/table.h"
#include "store/store_lock.h"
#include "views/views.h"

#include <fmt/format.h>

#include <limits>

namespace headwater {
namespace {

constexpr Sequence end_of_log{std::numeric_limits<std::int64_t>::max()};

Result<Cursor> rebuild(const std::string& directory, std::string& lost) {
  auto lock = StoreLock::acquire(directory);
  if (!lock && lock.error().kind == ErrorKind::in_use) {
    return Error{
        ErrorKind::in_use, lock.error().detail,
        fmt::format("a running headwaterd makes its views anew when {}/views.db is removed",
                    directory)};
  }
  if (!lock) return lock.error();
  auto views = Views::begin(directory, views_bytes_default);
  if (!views) return views.error();
  if (auto followed = views->follow(end_of_log); !followed) return followed.error();
  if (auto published = views->publish(); !published) return published.error();
  if (auto closed = views->close(); !closed) return closed.error();
  lost = views->lost();
  return views->position();
}

}  // namespace

Result<void> run_rebuild(const std::string& directory, Format format, const Clock& clock,
                         Output& output) {
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
  json.field("seq", rebuilt->sequence.value());
  json.key("duration_s");
  json.number(seconds);
  json.field("lost", lost);
  json.end_object();
  output.write(json.take_line());
  return {};
}

}  // namespace headwater
