#include "daemon/command_size.h"

namespace headwater {
namespace {

// What an event has besides its payload, and a measurement besides its texts, with room to spare.
constexpr std::size_t event_overhead = 256;
constexpr std::size_t measurement_overhead = 64;

// The bytes of a command's texts, and of its measurements.
struct Texts {
  std::size_t operator()(const RecordReading& reading) const {
    std::size_t bytes = 2 * reading.source.size() + reading.device.text().size();
    bytes += reading.implausible_time.size();
    for (const auto& measurement : reading.measurements) {
      bytes += measurement_overhead + measurement.name.size() + measurement.unit.size();
      if (const auto* text = std::get_if<std::string>(&measurement.value)) bytes += text->size();
    }
    return bytes;
  }
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
  std::size_t operator()(const CheckPresence& /*check*/) const { return 0; }
};

}  // namespace

std::size_t size_of(const Command& command) {
  return event_overhead + std::visit(Texts{}, command);
}

}  // namespace headwater
