#include "cli/command_outcome.h"

#include "cli/table.h"
#include "model/text.h"
#include "process/exit_code.h"

#include <boost/json.hpp>
#include <fmt/format.h>

namespace headwater {
namespace {

namespace json = boost::json;

constexpr unsigned http_bad_request = 400;
constexpr unsigned http_not_found = 404;
constexpr unsigned http_method_not_allowed = 405;
constexpr unsigned http_conflict = 409;
constexpr unsigned http_too_large = 413;
constexpr unsigned http_not_now = 503;

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return printable(std::string_view(value->get_string()), 1'024);
}

std::string number_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value == nullptr ? "?" : json::serialize(*value);
}

bool truth_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

const json::array& list_of(const json::object& object, std::string_view key) {
  static const json::array none;
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

const json::object* actuation_of(const json::object& object) {
  const json::value* value = object.if_contains("actuation");
  return value != nullptr && value->is_object() ? &value->get_object() : nullptr;
}

std::string actuation_lines(const json::object& actuation) {
  const char* open = truth_of(actuation, "over") ? "" : ", not over yet";
  std::string text = fact_line("actuation", text_of(actuation, "stage") + open);
  for (const auto& one : list_of(actuation, "steps")) {
    if (!one.is_object()) continue;
    const auto& step = one.get_object();
    const std::string detail = text_of(step, "detail");
    text += fact_line("", fmt::format("{} {} {}{}{}", number_of(step, "seq"), text_of(step, "time"),
                                      text_of(step, "stage"), detail.empty() ? "" : ": ", detail));
  }
  return text;
}

std::string lines_of(const json::object& outcome) {
  std::string text = fact_line("id", text_of(outcome, "id"));
  for (const char* key : {"command", "device"}) {
    if (const auto value = text_of(outcome, key); !value.empty()) text += fact_line(key, value);
  }
  const char* again = truth_of(outcome, "repeated") ? " (it had been done before)" : "";
  text += fact_line("outcome", text_of(outcome, "outcome") + again);
  for (const char* key : {"reason", "time", "hint"}) {
    if (const auto value = text_of(outcome, key); !value.empty()) text += fact_line(key, value);
  }
  const char* title = "events";
  for (const auto& one : list_of(outcome, "events")) {
    if (!one.is_object()) continue;
    const auto& event = one.get_object();
    text += fact_line(title, number_of(event, "seq") + ' ' + text_of(event, "type"));
    title = "";
  }
  if (const auto* actuation = actuation_of(outcome)) text += actuation_lines(*actuation);
  return text;
}

int exit_code_for(const json::object& outcome) {
  const std::string said = text_of(outcome, "outcome");
  if (said == "pending") return exit_try_again;
  if (said != "done") return exit_failure;
  const auto* actuation = actuation_of(outcome);
  const std::string stage = actuation == nullptr ? "" : text_of(*actuation, "stage");
  return stage == "failed" || stage == "expired" ? exit_failure : exit_success;
}

std::optional<json::object> parse(std::string_view body) {
  json::error_code code;
  json::value value = json::parse({body.data(), body.size()}, code);
  if (code || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

ErrorKind kind_for(unsigned status) {
  switch (status) {
    case http_bad_request:
    case http_too_large:
      return ErrorKind::invalid_input;
    case http_not_found:
    case http_method_not_allowed:
      return ErrorKind::not_found;
    case http_conflict:
      return ErrorKind::conflict;
    case http_not_now:
      return ErrorKind::network;
    default:
      return ErrorKind::storage;
  }
}

}  // namespace

Result<CommandOutcomeReport> read_outcome(std::string_view body, Format format) {
  const auto outcome = parse(body);
  if (!outcome || text_of(*outcome, "outcome").empty()) {
    return Error{ErrorKind::network,
                 fmt::format("the daemon's answer cannot be read: {}", escaped(body)), ""};
  }
  const std::string text =
      format == Format::json ? json::serialize(*outcome) + '\n' : lines_of(*outcome);
  return CommandOutcomeReport{text, exit_code_for(*outcome)};
}

Error complaint_in(unsigned status, std::string_view body) {
  const auto object = parse(body);
  std::string what = object ? text_of(*object, "error") : "";
  if (what.empty()) what = fmt::format("the daemon answers with HTTP status {}", status);
  return {kind_for(status), std::move(what), object ? text_of(*object, "hint") : ""};
}

}  // namespace headwater
