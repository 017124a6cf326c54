#include "cli/traced_program.h"

#include "cli/trace_command.h"
#include "model/text.h"
#include "process/child_program.h"
#include "process/exit_code.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace headwater {
namespace {

namespace json = boost::json;

constexpr std::string_view name_before_version = "headwater ";

// The fields of one line; those that are not there, or are of another kind, are empty.
class Line {
 public:
  static std::optional<Line> parse(std::string_view text) {
    boost::system::error_code code;
    json::value value = json::parse({text.data(), text.size()}, code);
    if (code || !value.is_object()) return std::nullopt;
    return Line(std::move(value.get_object()));
  }

  [[nodiscard]] bool has(std::string_view name) const { return object_.contains(view(name)); }
  [[nodiscard]] std::string text(std::string_view name) const {
    const json::value* value = object_.if_contains(view(name));
    return value == nullptr ? "" : text_of(*value);
  }
  [[nodiscard]] std::uint64_t number(std::string_view name) const {
    const json::value* value = object_.if_contains(view(name));
    if (value == nullptr || !value->is_number()) return 0;
    boost::system::error_code code;
    const auto number = value->to_number<std::uint64_t>(code);
    return code ? 0 : number;
  }
  [[nodiscard]] std::vector<std::string> texts(std::string_view name) const {
    std::vector<std::string> all;
    const json::value* value = object_.if_contains(view(name));
    if (value == nullptr || !value->is_array()) return all;
    for (const json::value& one : value->get_array()) all.push_back(text_of(one));
    return all;
  }
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> pairs(
      std::string_view name) const {
    std::vector<std::pair<std::string, std::string>> all;
    const json::value* value = object_.if_contains(view(name));
    if (value == nullptr || !value->is_object()) return all;
    for (const auto& one : value->get_object()) {
      all.emplace_back(std::string(one.key().data(), one.key().size()), text_of(one.value()));
    }
    return all;
  }

 private:
  explicit Line(json::object object) : object_(std::move(object)) {}
  static json::string_view view(std::string_view text) { return {text.data(), text.size()}; }
  static std::string text_of(const json::value& value) {
    return value.is_string() ? std::string(value.get_string().c_str(), value.get_string().size())
                             : "";
  }

  json::object object_;
};

TraceHead head_of(const Line& line) {
  return {line.text("program"),   line.number("model"), line.text("log"),
          line.number("removed"), line.number("seq"),   line.texts("parts")};
}

TraceLine line_of(const Line& line) {
  TraceLine trace{
      line.number("seq"),  line.text("digest"), line.text("device"), line.text("type"), {},
      line.pairs("fields")};
  for (auto& [name, digest] : line.pairs("parts")) trace.parts[name] = digest;
  return trace;
}

// The first line of what it has complained, for people.
std::string complaint(const ChildEnding& ending) {
  const std::string first = ending.errors.substr(0, ending.errors.find('\n'));
  return first.empty() ? "and said nothing" : "and said \"" + escaped(first, 400) + "\"";
}

}  // namespace

Result<std::string> TracedProgram::ask(const std::vector<std::string>& arguments) const {
  auto ending = run_program({path_, arguments, patience_});
  if (!ending) {
    const Error& error = ending.error();
    if (error.kind == ErrorKind::storage) return error;
    return Error{ErrorKind::invalid_input, error.detail, error.hint};
  }
  if (ending->signal != 0) {
    return Error{
        ErrorKind::invalid_input,
        fmt::format("{} was ended by signal {}, {}", path_, ending->signal, complaint(*ending)),
        ""};
  }
  if (ending->code != exit_success) {
    const bool by_log = ending->code == exit_storage || ending->code == exit_failure;
    return Error{
        by_log ? ErrorKind::conflict : ErrorKind::invalid_input,
        fmt::format("{} ended with exit code {}, {}", path_, ending->code, complaint(*ending)), ""};
  }
  return std::move(ending->out);
}

Result<TraceHead> TracedProgram::introduce() const {
  auto version = ask({"--version"});
  if (!version || !version->starts_with(name_before_version)) {
    const std::string why =
        version ? fmt::format("it calls itself \"{}\"", escaped(version->substr(0, 80)))
                : version.error().text();
    return Error{ErrorKind::invalid_input, fmt::format("{} is no headwater: {}", path_, why),
                 "name a build of the program `headwater`"};
  }
  auto trace = this->trace({});
  if (trace) return std::move(trace->head);
  if (trace.error().detail.find(fmt::format("exit code {},", exit_usage)) == std::string::npos) {
    return trace.error();
  }
  return Error{ErrorKind::invalid_input,
               fmt::format("{} is {}, which does not know `headwater trace`", path_,
                           escaped(version->substr(0, version->find('\n')))),
               "it is too old for a rehearsal"};
}

Result<Trace> TracedProgram::trace(const std::vector<std::string>& arguments) const {
  std::vector<std::string> all{"--store=" + store_, "trace"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  auto out = ask(all);
  if (!out) return out.error();
  Trace trace;
  std::string_view rest = *out;
  for (bool first = true; first || !rest.empty(); first = false) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    const auto line = Line::parse(text);
    if (!line || !line->has(first ? "trace" : "digest")) {
      return Error{ErrorKind::invalid_input,
                   fmt::format("{} prints what is no trace: \"{}\"", path_, escaped(text)), ""};
    }
    if (first && line->number("trace") != trace_version) {
      return Error{ErrorKind::invalid_input,
                   fmt::format("{} prints traces of version {}, this program knows {}", path_,
                               line->number("trace"), trace_version),
                   "let the newer one of the two do the rehearsal"};
    }
    if (first) trace.head = head_of(*line);
    if (!first) trace.lines.push_back(line_of(*line));
  }
  return trace;
}

}  // namespace headwater
