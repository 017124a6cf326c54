#include "config/driver_section.h"

#include "config/broker_section.h"
#include "config/named_file.h"
#include "config/topics_section.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr Range<std::uint64_t> max_payload_range{1, 1'024 * 1'024};
constexpr Range<std::uint32_t> qos_range{0, 1};
constexpr Range<double> rate_range{0, 1'000'000};  // messages per second
constexpr double lowest_rate = 0.001;              // above 0

enum class DriverType { mqtt, recording };

DecodeLimits read_limits(Section& section) {
  DecodeLimits limits;
  limits.payload_bytes =
      section.size("max_payload", max_payload_range).value_or(limits.payload_bytes);
  return limits;
}

MqttDriverOptions read_mqtt_driver(Section& section) {
  MqttDriverOptions options;
  options.broker = read_broker(section);
  options.broker.max_packet_bytes = read_max_packet(section, options.broker.max_packet_bytes);
  options.routes = read_topics(section);
  options.limits = read_limits(section);
  options.acknowledge =
      section
          .one_of<AcknowledgeMode>("acknowledge", {{"stored", AcknowledgeMode::stored},
                                                   {"received", AcknowledgeMode::received}})
          .value_or(options.acknowledge);
  if (const auto qos = section.whole("qos", qos_range)) options.qos = static_cast<int>(*qos);
  return options;
}

RecordingDriverOptions read_recording_driver(Section& section) {
  RecordingDriverOptions options;
  section.require({"file"});
  options.file = section.text("file").value_or("");
  if (!options.file.empty()) {
    if (const auto checked = check_file(options.file); !checked) {
      section.refuse_value("file", fmt::format("`file`: {}", checked.error().text()));
    }
  }
  options.routes = read_topics(section);
  const auto sends = [](const RouteOptions& route) { return !route.command.empty(); };
  if (std::any_of(options.routes.begin(), options.routes.end(), sends)) {
    section.refuse_value("topics", "`command` is only for `type: mqtt`");
  }
  options.limits = read_limits(section);
  options.messages_per_second =
      section.number("rate", rate_range).value_or(options.messages_per_second);
  if (options.messages_per_second > 0 && options.messages_per_second < lowest_rate) {
    section.refuse_value("rate", fmt::format("`rate` must be 0 or at least {}", lowest_rate));
  }
  options.repeat = section.boolean("repeat").value_or(options.repeat);
  return options;
}

}  // namespace

std::optional<DriverOptions> read_driver(Section& section) {
  section.require({"type"});
  const auto type = section.one_of<DriverType>(
      "type", {{"mqtt", DriverType::mqtt}, {"recording", DriverType::recording}});
  if (!type) return std::nullopt;
  DriverOptions options;
  if (*type == DriverType::mqtt) {
    options = read_mqtt_driver(section);
  } else {
    options = read_recording_driver(section);
  }
  section.reject_unknown_keys();
  return options;
}

}  // namespace headwater
