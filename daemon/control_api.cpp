#include "daemon/control_api.h"

#include "daemon/command_report.h"
#include "model/device_id.h"
#include "model/log_id.h"
#include "model/text.h"
#include "model/upcast.h"
#include "store/scan.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>
#include <mutex>
#include <set>
#include <vector>

namespace headwater {
namespace {

namespace json = boost::json;

constexpr unsigned http_ok = 200;
constexpr unsigned http_accepted = 202;
constexpr unsigned http_bad_request = 400;
constexpr unsigned http_not_found = 404;
constexpr unsigned http_method_not_allowed = 405;
constexpr unsigned http_conflict = 409;
constexpr unsigned http_rejected = 422;
constexpr unsigned http_failed = 500;
constexpr unsigned http_not_now = 503;

ControlResponse refusal(unsigned status, const Error& error) { return {status, error_json(error)}; }

// An error of the store, of the request, or of what there is.
ControlResponse refusal(const Error& error) {
  switch (error.kind) {
    case ErrorKind::invalid_input:
      return refusal(http_bad_request, error);
    case ErrorKind::not_found:
      return refusal(http_not_found, error);
    case ErrorKind::conflict:
      return refusal(http_conflict, error);
    case ErrorKind::full:
    case ErrorKind::in_use:
      return refusal(http_not_now, error);
    default:
      return refusal(http_failed, error);
  }
}

ControlResponse only(std::string method) {
  ControlResponse response =
      refusal(http_method_not_allowed,
              {ErrorKind::invalid_input, fmt::format("here is only {}", method), ""});
  response.allow = std::move(method);
  return response;
}

ControlResponse unknown_path() {
  return refusal(http_not_found,
                 {ErrorKind::not_found, "there is nothing here",
                  "there are GET /v1/status, POST /v1/devices/{device}/commands/{name}, GET "
                  "/v1/commands/{id} and POST /v1/views/rebuild"});
}

// What `part` stands for in a target, where %41 is A (RFC 3986, 2.1); nothing if it is malformed.
std::optional<std::string> percent_decoded(std::string_view part) {
  std::string text;
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (part[i] != '%') {
      text += part[i];
      continue;
    }
    const std::string_view digits = part.substr(i + 1, 2);
    unsigned value = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
    if (digits.size() != 2 || read.ptr != digits.data() + 2) return std::nullopt;
    text += static_cast<char>(value);
    i += 2;
  }
  return text;
}

// The parts of a target between slashes, decoded; none if it is malformed.
std::vector<std::string> parts_of(std::string_view target) {
  constexpr std::size_t most = 6;
  std::vector<std::string> parts;
  while (target.starts_with('/') && parts.size() <= most) {
    target.remove_prefix(1);
    const auto end = std::min(target.find('/'), target.size());
    auto part = percent_decoded(target.substr(0, end));
    if (!part || part->empty()) return {};
    parts.push_back(std::move(*part));
    target.remove_prefix(end);
  }
  return target.empty() ? parts : std::vector<std::string>();
}

ControlResponse pending(std::string_view id) {
  const json::object object{{"id", id},
                            {"outcome", "pending"},
                            {"hint", fmt::format("it waits for the disk; ask `headwater command "
                                                 "--outcome {0}`, or GET /v1/commands/{0}, for "
                                                 "what becomes of it",
                                                 id)}};
  return {http_accepted, json::serialize(object)};
}

// Finds the reading that is to be corrected, if the log has it. Error: storage, damaged.
Result<void> look_up(const std::string& directory, DeviceCommand& command) {
  auto* correction = std::get_if<CorrectReading>(&command.action);
  if (correction == nullptr || correction->reading == Sequence()) return {};
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  ForwardScan scan(*reader, {.from = correction->reading,
                             .to = correction->reading,
                             .filter = {command.device.text(), {EventType::reading_recorded}},
                             .on_gap = [&](const Gap&) { correction->removed = true; }});
  auto event = scan.next();
  if (!event) return event.error();
  if (!*event || (*event)->sequence != correction->reading || !is_known(**event)) return {};
  auto reading = payload_of<ReadingRecorded>(**event);
  if (!reading) return reading.error();
  correction->recorded = RecordedReading{(*event)->time, std::move(reading->measurements)};
  return {};
}

// What became of the command that led to `appended`.
ControlResponse report(const std::string& directory, std::string_view id, const Appended& appended,
                       std::optional<bool> repeated) {
  auto reader = LogReader::open(directory);
  if (!reader) return refusal(reader.error());
  const auto found = report_command(*reader, appended);
  if (!found) return refusal(found.error());
  const bool refused = repeated.has_value() && found->rejected;
  return {refused ? http_rejected : http_ok, command_json(id, *found, repeated)};
}

}  // namespace

// The keys of the commands that have been handed over and are not done. Any thread.
class ControlApi::WaitingKeys {
 public:
  void add(const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.insert(key);
  }
  void remove(const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.erase(keys_.find(key));
  }
  [[nodiscard]] bool has(std::string_view key) const {
    const std::lock_guard lock(mutex_);
    return keys_.contains(key);
  }

 private:
  mutable std::mutex mutex_;
  std::multiset<std::string, std::less<>> keys_;
};

ControlApi::ControlApi(std::string directory, Pipeline& pipeline,
                       std::function<std::string()> status, std::function<void()> rebuild_views)
    : directory_(std::move(directory)),
      pipeline_(pipeline),
      status_(std::move(status)),
      rebuild_views_(std::move(rebuild_views)),
      waiting_(std::make_shared<WaitingKeys>()) {}

ControlApi::~ControlApi() = default;

ControlReply ControlApi::handle(const ControlRequest& request, const ControlAnswer& answer) {
  const auto parts = parts_of(request.target);
  if (parts.size() < 2 || parts[0] != "v1") return {unknown_path()};
  if (parts.size() == 2 && parts[1] == "status") {
    if (request.method != "GET") return {only("GET")};
    return {{http_ok, status_()}};
  }
  if (parts.size() == 3 && parts[1] == "commands") {
    if (request.method != "GET") return {only("GET")};
    return {outcome(parts[2])};
  }
  if (parts.size() == 3 && parts[1] == "views" && parts[2] == "rebuild") {
    if (request.method != "POST") return {only("POST")};
    return {rebuild_views()};
  }
  if (parts.size() == 5 && parts[1] == "devices" && parts[3] == "commands") {
    if (request.method != "POST") return {only("POST")};
    return command(parts[2], parts[4], request, answer);
  }
  return {unknown_path()};
}

ControlReply ControlApi::command(std::string_view device, std::string_view name,
                                 const ControlRequest& request, const ControlAnswer& answer) {
  auto asked = parse_command_request(device, name, request.body);
  if (!asked) return {refusal(asked.error())};
  if (auto looked = look_up(directory_, asked->command); !looked) return {refusal(looked.error())};
  const std::string id = asked->id.empty() ? LogId::random().text() : asked->id;
  const auto done = [id, answer, waiting = waiting_,
                     directory = directory_](const Result<CommandOutcome>& outcome) {
    waiting->remove(id);
    answer([directory, id, outcome] {
      return outcome ? report(directory, id, outcome->appended, outcome->repeated)
                     : refusal(outcome.error());
    });
  };
  waiting_->add(id);
  auto submitted = pipeline_.submit(std::move(asked->command), id, done);
  if (submitted) return {pending(id), true};
  waiting_->remove(id);
  return {refusal(http_not_now, submitted.error())};
}

ControlResponse ControlApi::rebuild_views() {
  rebuild_views_();
  const json::object object{
      {"views", "rebuilding"},
      {"hint", "those in use stay until then; GET /v1/status says how far the new ones are"}};
  return {http_accepted, json::serialize(object)};
}

ControlResponse ControlApi::outcome(std::string_view id) {
  if (auto checked = check_id(id); !checked) return refusal(checked.error());
  if (waiting_->has(id)) {
    ControlResponse response = pending(id);
    response.status = http_ok;
    return response;
  }
  auto reader = LogReader::open(directory_);
  if (!reader) return refusal(reader.error());
  const auto known = reader->find_append_key(id);
  if (!known) return refusal(known.error());
  if (*known) return report(directory_, id, **known, std::nullopt);
  return refusal(http_not_found,
                 {ErrorKind::not_found, fmt::format("there is no command with the id \"{}\"", id),
                  fmt::format("it has never come, or more than {} others have come since",
                              append_keys_limit)});
}

}  // namespace headwater
