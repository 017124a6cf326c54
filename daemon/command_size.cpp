#include "daemon/command_size.h"

namespace headwater {
namespace {

// What an event has besides its payload, and a measurement besides its texts, with room to spare.
constexpr std::size_t event_overhead = 256;
constexpr std::size_t measurement_overhead = 64;
constexpr std::size_t command_overhead = 2'048;

std::size_t size_of(const Measurements& measurements) {
  std::size_t bytes = 0;
  for (const auto& measurement : measurements) {
    bytes += measurement_overhead + measurement.name.size() + measurement.unit.size();
    if (const auto* text = std::get_if<std::string>(&measurement.value)) bytes += text->size();
  }
  return bytes;
}

// The bytes of a command's texts, and of its measurements.
struct Texts {
  std::size_t operator()(const RecordReading& reading) const {
    return 2 * reading.source.size() + reading.device.text().size() +
           reading.implausible_time.size() + size_of(reading.measurements);
  }
  std::size_t operator()(const ReportAvailability& report) const {
    return 2 * report.source.size() + report.device.text().size();
  }
  // What a command leads to is at most what it says, and what is cleared and given up with it.
  std::size_t operator()(const DeviceCommand& command) const {
    return command_overhead + command.arguments.size() + std::visit(*this, command.action);
  }
  std::size_t operator()(const RegisterDevice& /*action*/) const { return 0; }
  std::size_t operator()(const DescribeDevice& action) const {
    std::size_t bytes = labels_limit * 2 * label_bytes_limit;
    for (const auto& label : action.labels) bytes += label.key.size() + label.value.size();
    return bytes;
  }
  std::size_t operator()(const SetLimits& action) const {
    return 2 * action.limits.measurement.size();
  }
  std::size_t operator()(const Calibrate& action) const {
    return action.calibration.measurement.size() + action.calibration.unit.size();
  }
  std::size_t operator()(const CorrectReading& action) const {
    const auto& recorded = action.recorded;
    return action.reason.size() + size_of(action.values) +
           (recorded ? size_of(recorded->measurements) : 0);
  }
  std::size_t operator()(const Actuate& action) const {
    return action.asked.payload.size() + action.asked.topic.size() +
           action.asked.confirm_topic.size();
  }
  std::size_t operator()(const DecommissionDevice& action) const { return action.reason.size(); }
  std::size_t operator()(const RecommissionDevice& action) const { return action.reason.size(); }
  std::size_t operator()(const RejectMessage& rejected) const {
    return rejected.topic.size() + rejected.payload.size() + rejected.reason.size();
  }
  std::size_t operator()(const StartGateway& start) const {
    return start.facts.boot_id.size() + start.facts.software_version.size();
  }
  std::size_t operator()(const StopGateway& stop) const { return stop.reason.size(); }
  std::size_t operator()(const ReportUpstreamConnected& report) const {
    return report.broker.size();
  }
  std::size_t operator()(const ReportUpstreamDisconnected& report) const {
    return report.reason.size();
  }
  std::size_t operator()(const ReportRemoved& report) const { return 2 * report.reason.size(); }
  std::size_t operator()(const ReportStorageDamage& report) const {
    return report.damage.what.size();
  }
  std::size_t operator()(const ReportStorageRestored& /*report*/) const { return 0; }
  std::size_t operator()(const ApplyConfiguration& apply) const {
    std::size_t bytes = 0;
    for (const auto& route : apply.configuration.routes) bytes += 2 * route.size();
    return bytes;
  }
  std::size_t operator()(const ReportActuation& report) const { return 2 * report.detail.size(); }
  std::size_t operator()(const PassTime& /*time*/) const { return 0; }
};

}  // namespace

std::size_t size_of(const Command& command) {
  return event_overhead + std::visit(Texts{}, command);
}

}  // namespace headwater
