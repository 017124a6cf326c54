#include "daemon/command_report.h"

#include "model/device_command.h"
#include "model/device_profile.h"
#include "model/upcast.h"
#include "store/scan.h"

#include <boost/json.hpp>

#include <algorithm>
#include <functional>

namespace headwater {
namespace {

namespace json = boost::json;

// Takes an event, in order. False: that was enough.
using Take = std::function<bool(const RecordedEvent&)>;

// Hands out the events of the range that are here; what has been removed, as far as it was kept.
Result<void> walk(LogReader& reader, ScanRange range, const Take& take) {
  bool enough = false;
  Result<void> kept;
  const auto take_kept = [&](const Gap& gap) {
    const ScanFilter& filter = range.filter;
    kept = reader.kept_events(std::max(gap.first, range.from), std::min(gap.last(), range.to),
                              false, [&](const RecordedEvent& event) {
                                if (!enough && filter.matches(event)) enough = !take(event);
                                return !enough;
                              });
  };
  ScanRange scanned = range;
  scanned.on_gap = take_kept;
  ForwardScan scan(reader, std::move(scanned));
  while (!enough) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!kept) return kept.error();
    if (!*event) break;
    if (!enough) enough = !take(**event);
  }
  return {};
}

// Notes one of the command's own events. What cannot be read says no more than its type.
void note(const RecordedEvent& event, CommandReport& report) {
  if (report.events.empty()) report.time = event.time;
  report.events.emplace_back(event.sequence, event.type);
  if (report.device.empty()) report.device = event.device;
  if (report.command.empty()) report.command = command_name(event.type);
  if (event.type == EventType::actuation_requested) {
    const auto asked = is_known(event) ? payload_of<ActuationRequested>(event)
                                       : Result<ActuationRequested>(Error{});
    report.to_be_confirmed = asked && wants_confirmation(*asked);
    report.steps.push_back({ActuationStage::requested, event.sequence, event.time, ""});
  }
  if (event.type != EventType::command_rejected || !is_known(event)) return;
  report.rejected = true;
  const auto rejected = payload_of<CommandRejected>(event);
  if (!rejected) return;
  report.command = rejected->command;
  report.device = rejected->device;
  report.reason = rejected->reason;
}

// What an event says of an actuation, and of which.
struct Said {
  Sequence request;
  ActuationStage stage = ActuationStage::requested;
  std::string detail;
};

Said said(const ActuationAttempted& event) {
  return {event.request, ActuationStage::attempted, event.topic};
}
Said said(const ActuationSent& event) { return {event.request, ActuationStage::sent, ""}; }
Said said(const ActuationConfirmed& event) {
  return {event.request, ActuationStage::confirmed, event.by};
}
Said said(const ActuationFailed& event) {
  return {event.request, ActuationStage::failed, event.reason};
}
Said said(const ActuationExpired& event) {
  return {event.request, ActuationStage::expired,
          event.sent ? "it was sent, and not confirmed in time" : "it could not be sent in time"};
}

using ActuationEvents = TypeList<ActuationAttempted, ActuationSent, ActuationConfirmed,
                                 ActuationFailed, ActuationExpired>;

template <class... Types>
std::vector<EventType> types_of(TypeList<Types...> /*list*/) {
  return {Types::type...};
}

std::optional<Said> said_by(const RecordedEvent& event) {
  std::optional<Said> found;
  if (!is_known(event)) return found;
  const auto read = [&]<class Payload>() {
    if (const auto payload = payload_of<Payload>(event)) found = said(*payload);
  };
  with_payload_of(event.type, read, ActuationEvents());
  return found;
}

// The steps that follow the request, up to the last one.
Result<void> follow(LogReader& reader, CommandReport& report) {
  auto head = reader.head();
  if (!head) return head.error();
  const Sequence request = report.steps.front().sequence;
  const ScanRange range{
      request.next(), head->sequence, {report.device, types_of(ActuationEvents())}, {}};
  return walk(reader, range, [&](const RecordedEvent& event) {
    auto step = said_by(event);
    if (!step || step->request != request) return true;
    const bool in_doubt = step->stage == ActuationStage::expired &&
                          report.steps.back().stage == ActuationStage::attempted;
    if (in_doubt) {
      step->detail = "the broker did not say in time that it has it: it may have been sent";
    }
    report.steps.push_back({step->stage, event.sequence, event.time, std::move(step->detail)});
    return !report.over();
  });
}

json::object step_json(const ReportedStep& step) {
  json::object object{{"stage", name_of(step.stage)},
                      {"seq", step.sequence.value()},
                      {"time", to_iso8601(step.time)}};
  if (!step.detail.empty()) object["detail"] = step.detail;
  return object;
}

json::object actuation_json(const CommandReport& report) {
  json::array steps;
  for (const auto& step : report.steps) steps.push_back(step_json(step));
  return {{"stage", name_of(report.steps.back().stage)},
          {"over", report.over()},
          {"steps", std::move(steps)}};
}

}  // namespace

std::string_view name_of(ActuationStage stage) {
  switch (stage) {
    case ActuationStage::requested:
      return "requested";
    case ActuationStage::attempted:
      return "attempted";
    case ActuationStage::sent:
      return "sent";
    case ActuationStage::confirmed:
      return "confirmed";
    case ActuationStage::failed:
      return "failed";
    case ActuationStage::expired:
      return "expired";
  }
  return "";
}

bool CommandReport::over() const {
  if (steps.empty()) return true;
  const ActuationStage stage = steps.back().stage;
  return stage == ActuationStage::confirmed || stage == ActuationStage::failed ||
         stage == ActuationStage::expired || (stage == ActuationStage::sent && !to_be_confirmed);
}

Result<CommandReport> report_command(LogReader& reader, const Appended& appended) {
  CommandReport report;
  if (appended.count == 0) return report;
  const ScanRange range{appended.first, appended.first.plus(appended.count - 1), {}, {}};
  auto walked = walk(reader, range, [&](const RecordedEvent& event) {
    note(event, report);
    return true;
  });
  if (!walked) return walked.error();
  if (report.steps.empty()) return report;
  if (auto followed = follow(reader, report); !followed) return followed.error();
  return report;
}

std::string command_json(std::string_view id, const CommandReport& report,
                         std::optional<bool> repeated) {
  const bool unknown = report.command.empty();
  json::object object{{"id", id}};
  if (!unknown) {
    object["command"] = report.command;
    object["device"] = report.device;
  }
  object["outcome"] = unknown ? "unknown" : report.rejected ? "rejected" : "done";
  if (report.rejected) object["reason"] = report.reason;
  if (unknown) object["reason"] = "it has been dealt with, but its events are not here any more";
  if (repeated) object["repeated"] = *repeated;
  if (!unknown) object["time"] = to_iso8601(report.time);
  json::array events;
  for (const auto& [sequence, type] : report.events) {
    events.push_back({{"seq", sequence.value()}, {"type", event_type_name(type)}});
  }
  object["events"] = std::move(events);
  if (!report.steps.empty()) object["actuation"] = actuation_json(report);
  return json::serialize(object);
}

}  // namespace headwater
