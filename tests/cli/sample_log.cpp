#include "tests/cli/sample_log.h"

#include <sstream>

namespace headwater::testing {
namespace {

constexpr std::string_view log_id{
    "\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f", 16};

}  // namespace

Timestamp at(const std::string& text) { return parse_iso8601(text).value(); }

Event reading(const std::string& device, Measurements measurements, Timestamp time) {
  ReadingRecorded payload;
  payload.measurements = std::move(measurements);
  return event_of(device, payload, time);
}

SampleLog::SampleLog(const LogTuning& tuning) {
  log_.emplace(Log::open(directory(), {"greenhouse-1", LogId::from_bytes(log_id)},
                         at("2026-01-01T09:00:00Z"), tuning)
                   .value());
}

void SampleLog::append(const std::vector<Event>& events, Timestamp recorded) {
  log_->append(events, {recorded, Uptime(1'000'000)}).value();
}

void SampleLog::append_two_devices() {
  const Timestamp ten = at("2026-01-01T10:00:00Z");
  append({event_of("dev-1", DeviceRegistered{"sensors/dev-1/telemetry"}, ten),
          event_of("dev-1", DeviceOnline{}, ten),
          reading("dev-1", {{"temp", 20.6, "C"}, {"door", std::string("shut"), ""}},
                  at("2026-01-01T09:59:58.25Z"))},
         ten);
  const Timestamp later = at("2026-01-01T10:05:00Z");
  append({event_of("dev-2", DeviceRegistered{"sensors/dev-2/telemetry"}, later),
          event_of("dev-2", DeviceOnline{}, later),
          reading("dev-2", {{"count", std::int64_t{7}, ""}}, later)},
         later);
}

Outcome SampleLog::ask(std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"--store", directory()});
  return run(HEADWATER_PROGRAM, arguments);
}

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

}  // namespace headwater::testing
