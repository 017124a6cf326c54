#include "cli/give_command.h"

#include "cli/command_arguments.h"
#include "cli/command_outcome.h"
#include "cli/control_client.h"
#include "config/quantity.h"
#include "model/device_id.h"
#include "model/log_id.h"
#include "model/text.h"
#include "store/control_socket.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

// Longer than a daemon waits for the disk before it says so.
constexpr std::chrono::seconds command_patience{20};
constexpr unsigned http_ok = 200;
constexpr unsigned http_accepted = 202;
constexpr unsigned http_rejected = 422;

// An ISO 8601 time, or how long from now.
Result<Timestamp> parse_expiry(std::string_view text, Timestamp now) {
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24) * 36'500;
  if (const auto from_now = parse_duration(text); from_now && from_now->count() >= 0) {
    const std::chrono::microseconds span = std::min(*from_now, longest);
    return Timestamp(now.microseconds() + span.count());
  }
  if (auto time = parse_iso8601(text)) return *time;
  return Error{ErrorKind::invalid_input, fmt::format("\"{}\" is not a time", escaped(text)),
               "write it like 2026-01-31T13:45:00Z, or how long from now like 30s, 10m or 2h"};
}

Result<std::string> body_of(const GiveCommandOptions& options, const std::string& key,
                            Timestamp now) {
  JsonWriter json;
  json.begin_object();
  json.field("id", key);
  if (options.expires) {
    auto expires = parse_expiry(*options.expires, now);
    if (!expires) return expires.error();
    json.field("expires", to_iso8601(*expires));
  }
  if (options.expected_seq) json.field("expected_seq", *options.expected_seq);
  json.key("arguments");
  if (auto written = write_arguments(options.name, options.arguments, json); !written) {
    return written.error();
  }
  json.end_object();
  return json.json();
}

// Text that is to stand in a path: all but letters and digits as %XX.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

std::string how_to_ask(std::string_view key) {
  return fmt::format(
      "whether it was done is not known: ask with `headwater command --outcome {}`, "
      "or give the same command again with --id {}",
      key, key);
}

Result<DaemonAnswer> ask(const std::string& directory, const DaemonRequest& request,
                         const std::string& key) {
  const std::string socket = control_socket_path(directory);
  auto answer = ask_daemon(socket, request);
  if (!answer) {
    Error error = answer.error();
    if (error.hint.empty() && request.method == "POST") error.hint = how_to_ask(key);
    return error;
  }
  if (*answer) return std::move(**answer);
  return Error{ErrorKind::network, fmt::format("no daemon listens at {}", socket),
               "start headwaterd: commands are its to do. It has not been given this one"};
}

}  // namespace

Result<int> run_give_command(const std::string& directory, const GiveCommandOptions& options,
                             Format format, const Clock& clock, Output& output) {
  std::string key = options.outcome.empty() ? options.id : options.outcome;
  if (key.empty()) key = LogId::random().text();
  if (auto checked = check_id(key); !checked) return checked.error();
  DaemonRequest request{"GET", "/v1/commands/" + percent_encoded(key)};
  if (options.outcome.empty()) {
    auto body = body_of(options, key, clock.now().wall);
    if (!body) return body.error();
    request = {"POST",
               fmt::format("/v1/devices/{}/commands/{}", percent_encoded(options.device),
                           percent_encoded(options.name)),
               std::move(*body), command_patience};
  }
  const auto answer = ask(directory, request, key);
  if (!answer) return answer.error();
  const unsigned status = answer->status;
  if (status != http_ok && status != http_accepted && status != http_rejected) {
    return complaint_in(status, answer->body);
  }
  auto outcome = read_outcome(answer->body, format);
  if (!outcome) return outcome.error();
  output.write(outcome->text);
  return outcome->exit_code;
}

}  // namespace headwater
