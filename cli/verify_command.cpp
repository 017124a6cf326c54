#include "cli/verify_command.h"

#include "cli/json_writer.h"
#include "cli/table.h"
#include "model/text.h"
#include "store/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

namespace headwater {
namespace {

// What a verification was about, as it stood when it began.
struct Checked {
  const LogReader& reader;
  LogSize size;
  Verification result;

  [[nodiscard]] std::uint64_t tail_rows() const {
    return result.blocks - std::min(result.blocks, size.segments);
  }
  [[nodiscard]] std::uint64_t bytes() const { return size.segment_bytes + size.tail_bytes; }
};

std::string json_of(const Checked& checked) {
  const Verification& result = checked.result;
  JsonWriter json;
  json.begin_object();
  json.field("log", checked.reader.id().text());
  json.flag("clean", result.clean());
  json.field("events", result.events);
  json.field("segments", checked.size.segments);
  json.field("tail_rows", checked.tail_rows());
  json.field("bytes", checked.bytes());
  json.field("seq", result.end.sequence.value());
  json.field("chain", to_hex(result.end.chain));
  json.key("damages");
  json.begin_array();
  for (const Damage& damage : result.damages) {
    json.begin_object();
    json.field("from", damage.from.value());
    json.field("to", damage.to.value());
    json.field("what", damage.what);
    json.field("hint", damage.hint);
    json.end_object();
  }
  json.end_array();
  json.field("structure", result.structure.empty() ? "ok" : result.structure);
  json.end_object();
  return json.take_line();
}

// Each once.
std::string hints_of(const Verification& result) {
  std::set<std::string> hints;
  for (const Damage& damage : result.damages) hints.insert(damage.hint);
  if (!result.structure.empty()) {
    hints.insert(
        "the database file itself is damaged: stop the daemon, keep a copy of the store, "
        "and restore a backup; or move the store away and let the gateway begin anew");
  }
  std::string text;
  for (const std::string& hint : hints) text += fact_line("what to do", hint);
  return text;
}

std::string table_of(const Checked& checked) {
  const Verification& result = checked.result;
  std::string text = fact_line("log", checked.reader.id().text());
  text += fact_line("events", fmt::format("{} read and whole", result.events));
  text += fact_line("segments", fmt::to_string(checked.size.segments));
  text += fact_line("tail rows", fmt::to_string(checked.tail_rows()));
  text += fact_line("bytes", fmt::to_string(checked.bytes()));
  text += fact_line("unbroken up to", fmt::format("event {}", result.end.sequence.value()));
  for (const Damage& damage : result.damages) {
    text += fact_line("DAMAGED", fmt::format("events {} to {}: {}", damage.from.value(),
                                             damage.to.value(), damage.what));
  }
  if (result.damages.size() >= damages_limit) text += fact_line("", "and more");
  if (!result.structure.empty()) {
    text += fact_line("DAMAGED", "the database file: " + escaped(result.structure, 1'000));
  }
  return text + hints_of(result) + fact_line("result", result.clean() ? "all is well" : "DAMAGED");
}

}  // namespace

Result<bool> run_verify(LogReader& reader, Format format, Output& output) {
  auto size = reader.size();
  if (!size) return size.error();
  auto result = verify(reader);
  if (!result) return result.error();
  const Checked checked{reader, *size, std::move(*result)};
  output.write(format == Format::json ? json_of(checked) : table_of(checked));
  return checked.result.clean();
}

}  // namespace headwater
