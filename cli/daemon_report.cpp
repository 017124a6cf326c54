#include "cli/daemon_report.h"

#include "cli/table.h"
#include "model/text.h"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <cmath>

namespace headwater {
namespace {

namespace json = boost::json;

const json::object& object_at(const json::object& parent, std::string_view name) {
  static const json::object none;
  const json::value* value = parent.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : none;
}

const json::array& array_at(const json::object& parent, std::string_view name) {
  static const json::array none;
  const json::value* value = parent.if_contains(name);
  return value != nullptr && value->is_array() ? value->get_array() : none;
}

std::optional<std::uint64_t> natural_at(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  if (value == nullptr) return std::nullopt;
  json::error_code code;
  const auto number = value->to_number<std::uint64_t>(code);
  return code ? std::nullopt : std::optional(number);
}

bool truth_at(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string text_at(const json::object& parent, std::string_view name) {
  const json::value* value = parent.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return escaped(std::string_view(value->get_string()));
}

std::string count_at(const json::object& parent, std::string_view name) {
  const auto number = natural_at(parent, name);
  return number ? fmt::to_string(*number) : "?";
}

void write_value(const json::value& value, JsonWriter& writer) {
  switch (value.kind()) {
    case json::kind::object:
      writer.begin_object();
      for (const auto& [name, field] : value.get_object()) {
        writer.key(name);
        write_value(field, writer);
      }
      writer.end_object();
      break;
    case json::kind::array:
      writer.begin_array();
      for (const auto& element : value.get_array()) write_value(element, writer);
      writer.end_array();
      break;
    case json::kind::string:
      writer.text(value.get_string());
      break;
    case json::kind::int64:
      writer.integer(value.get_int64());
      break;
    case json::kind::uint64:
      writer.natural(value.get_uint64());
      break;
    case json::kind::double_:
      if (std::isfinite(value.get_double())) {
        writer.number(value.get_double());
      } else {  // 1e999, which Boost.JSON reads as infinity
        writer.null();
      }
      break;
    case json::kind::bool_:
      writer.boolean(value.get_bool());
      break;
    case json::kind::null:
      writer.null();
      break;
  }
}

std::string health(const json::object& part, std::string_view healthy, std::string_view unhealthy) {
  const std::string detail = text_at(part, "detail");
  std::string text(truth_at(part, "healthy") ? healthy : unhealthy);
  return detail.empty() ? text : text + ": " + detail;
}

std::string driver_text(const json::object& driver) {
  std::string text = fact_line("driver", text_at(driver, "name"));
  text += fact_line("", health(driver, "healthy", "NOT HEALTHY"));
  std::string taken = fmt::format("{} messages since start, acknowledged when {}",
                                  count_at(driver, "messages"), text_at(driver, "acknowledge"));
  if (natural_at(driver, "unstored")) {
    taken += fmt::format(", unstored {} of at most {}", count_at(driver, "unstored"),
                         count_at(driver, "unstored_limit"));
  }
  text += fact_line("", taken);
  if (natural_at(driver, "sessions_lost").value_or(0) > 0) {
    text +=
        fact_line("", fmt::format("the broker lost the session {} times: messages may be missing",
                                  count_at(driver, "sessions_lost")));
  }
  return text;
}

// Of interest only if there are any.
std::string actuations_text(const json::object& part) {
  std::uint64_t all = 0;
  for (const char* name : {"requested", "attempted", "sent"}) {
    all += natural_at(part, name).value_or(0);
  }
  if (all == 0) return {};
  return fact_line("actuations",
                   fmt::format("{} wait to be sent, {} for the broker, {} to be confirmed",
                               count_at(part, "requested"), count_at(part, "attempted"),
                               count_at(part, "sent")));
}

std::string retention_text(const json::object& part) {
  if (part.empty()) return {};
  std::string text = fact_line(
      "kept", fmt::format("{} events, {} bytes in use; {}", count_at(part, "events"),
                          count_at(part, "bytes"),
                          natural_at(part, "removed").value_or(0) == 0
                              ? "nothing was removed"
                              : fmt::format("removed up to event {}", count_at(part, "removed"))));
  text += fact_line(
      "disk",
      fmt::format("{}: {} bytes free, of which {} are to stay so; {}", text_at(part, "disk"),
                  count_at(part, "disk_free"), count_at(part, "min_free"),
                  truth_at(part, "reserve") ? "the reserve is there" : "there is NO RESERVE"));
  const std::string alarm = text_at(part, "alarm");
  return alarm.empty() ? text : text + fact_line("", "ALARM: " + alarm);
}

// Of interest only if something is wrong with it.
std::string wal_text(const json::object& part) {
  const std::string alarm = text_at(part, "alarm");
  if (alarm.empty()) return {};
  return fact_line("write-ahead", fmt::format("{} bytes, where {} are enough",
                                              count_at(part, "bytes"), count_at(part, "limit"))) +
         fact_line("", "ALARM: " + alarm);
}

std::string range_at(const json::object& gap) {
  return fmt::format("events {} to {}", count_at(gap, "from"), count_at(gap, "to"));
}

std::string storage_text(const json::object& storage) {
  const auto damages = natural_at(storage, "damages").value_or(0);
  const auto restored = natural_at(storage, "restored").value_or(0);
  if (damages == 0 && restored == 0) return {};
  return fact_line("storage", fmt::format("DAMAGED {} times since start, brought back {} times",
                                          damages, restored));
}

std::string views_text(const json::object& views) {
  if (views.empty()) return {};
  std::string text =
      fact_line("views", fmt::format("{}, up to event {}, {} behind", text_at(views, "state"),
                                     count_at(views, "seq"), count_at(views, "lag_events")));
  const std::string detail = text_at(views, "detail");
  return detail.empty() ? text : text + fact_line("", detail);
}

std::string recall_text(const json::object& upstream) {
  std::string text;
  const json::object& recalling = object_at(upstream, "recalling");
  if (!recalling.empty()) {
    text += fact_line("", fmt::format("brings back {}: {} are here", range_at(recalling),
                                      count_at(recalling, "events")));
  }
  if (natural_at(upstream, "unavailable_gaps").value_or(0) > 0) {
    text += fact_line("", fmt::format("the centre could not fill {} gaps",
                                      count_at(upstream, "unavailable_gaps")));
  }
  return text;
}

std::string upstream_text(const json::object& upstream) {
  if (upstream.empty()) return fact_line("upstream", "none configured");
  const bool connected = truth_at(upstream, "connected");
  const std::string_view state = !connected                      ? "NOT CONNECTED"
                                 : truth_at(upstream, "healthy") ? "connected"
                                                                 : "connected, NOT HEALTHY";
  std::string text =
      fact_line("upstream", fmt::format("{}, {}", text_at(upstream, "broker"), state));
  const std::string detail = text_at(upstream, "detail");
  if (!detail.empty()) text += fact_line("", detail);
  const std::string alarm = text_at(upstream, "alarm");
  if (!alarm.empty()) text += fact_line("", "ALARM: " + alarm);
  text += recall_text(upstream);
  return text + fact_line("", fmt::format("{} batches, {} bytes sent since start",
                                          count_at(upstream, "batches_sent"),
                                          count_at(upstream, "bytes_sent")));
}

std::string since_start_text(const json::object& part) {
  std::string text =
      fact_line("since start", fmt::format("{} events in {} commits, {} messages rejected",
                                           count_at(part, "events"), count_at(part, "commits"),
                                           count_at(part, "rejected")));
  text += fact_line("suppressed", fmt::format("{} exact duplicates, {} retained since start",
                                              count_at(part, "suppressed_duplicates"),
                                              count_at(part, "suppressed_retained")));
  return text + fact_line("queue", fmt::format("{} of at most {} messages, {} of at most {} bytes",
                                               count_at(part, "queued_messages"),
                                               count_at(part, "queued_messages_limit"),
                                               count_at(part, "queued_bytes"),
                                               count_at(part, "queued_bytes_limit")));
}

std::string flash_text(const json::object& flash) {
  if (flash.empty()) return {};
  std::string text = fact_line(
      "flash", fmt::format("{} bytes written since start, {} an event",
                           count_at(flash, "bytes_written"), count_at(flash, "bytes_per_event")));
  text +=
      fact_line("", fmt::format("{} bytes a day at this rate", count_at(flash, "bytes_per_day")));
  const auto days = natural_at(flash, "card_life_days");
  if (!days) return text;
  return text + fact_line("", fmt::format("a card for {} bytes lasts {} days, {:.1f} years",
                                          count_at(flash, "card_endurance"), *days,
                                          static_cast<double>(*days) / 365.25));
}

}  // namespace

struct DaemonReport::Content {
  json::value whole;

  [[nodiscard]] const json::object& object() const { return whole.get_object(); }
};

Result<DaemonReport> DaemonReport::parse(std::string_view text) {
  json::error_code code;
  json::value whole = json::parse(text, code);
  if (code || !whole.is_object()) {
    return Error{ErrorKind::network,
                 fmt::format("the daemon's answer cannot be read: \"{}\"", escaped(text)), ""};
  }
  auto content = std::make_unique<Content>();
  content->whole = std::move(whole);
  return DaemonReport(std::move(content));
}

DaemonReport::DaemonReport(std::unique_ptr<Content> content) : content_(std::move(content)) {}
DaemonReport::DaemonReport(DaemonReport&&) noexcept = default;
DaemonReport& DaemonReport::operator=(DaemonReport&&) noexcept = default;
DaemonReport::~DaemonReport() = default;

std::optional<Sequence> DaemonReport::stored() const {
  const auto stored = natural_at(object_at(content_->object(), "upstream"), "stored");
  return stored ? std::optional(Sequence(*stored)) : std::nullopt;
}

std::optional<std::uint64_t> DaemonReport::devices() const {
  return natural_at(content_->object(), "devices");
}

void DaemonReport::write(JsonWriter& json) const { write_value(content_->whole, json); }

std::string DaemonReport::text() const {
  const json::object& report = content_->object();
  std::string text = fact_line("daemon", "running, version " + text_at(report, "version"));
  text += since_start_text(object_at(report, "since_start"));
  text += actuations_text(object_at(report, "actuations"));
  text += retention_text(object_at(report, "retention"));
  text += wal_text(object_at(report, "write_ahead_log"));
  text += flash_text(object_at(report, "flash"));
  text += storage_text(object_at(report, "storage"));
  text += views_text(object_at(report, "views"));
  for (const json::value& driver : array_at(report, "drivers")) {
    if (driver.is_object()) text += driver_text(driver.get_object());
  }
  return text + upstream_text(object_at(report, "upstream"));
}

}  // namespace headwater
