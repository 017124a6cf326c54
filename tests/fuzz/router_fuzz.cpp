// A topic and a payload, with a line end between them: every message becomes a reading that may be
// recorded or a rejection that says why.
#include "drivers/router.h"
#include "model/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

RouteOptions route(const char* match, DecoderKind decoder, const char* time_field,
                   const char* device) {
  RouteOptions options;
  options.match = match;
  options.decoder = decoder;
  options.time_field = time_field;
  options.device = device;
  if (options.device.empty()) options.command = "commands/{device}";
  return options;
}

const Router& router() {
  static const Router instance =
      *Router::create({route("s/{device}/json", DecoderKind::json, "ts", ""),
                       route("s/{device}/{metric}", DecoderKind::scalar, "", ""),
                       route("j/{device}/{metric}/#", DecoderKind::json, "a.ts", ""),
                       route("lwt/{device}", DecoderKind::availability, "", ""),
                       route("fixed/+", DecoderKind::scalar, "", "fixed")},
                      DecodeLimits{});
  return instance;
}

void check(const RecordReading& reading, const Message& message) {
  require(check_topic(reading.source).has_value() && reading.source == message.topic);
  require(check_id(reading.device.text()).has_value());
  require(!reading.measurements.empty() && reading.measurements.size() <= measurements_limit);
  for (const Measurement& measurement : reading.measurements) {
    const std::string& name = measurement.name;
    require(!name.empty() && name.size() <= measurement_name_limit);
    require(is_utf8(name) && !has_control_characters(name));
  }
}

void check(const ReportAvailability& report, const Message& message) {
  require(check_topic(report.source).has_value() && report.source == message.topic);
  require(check_id(report.device.text()).has_value());
}

void check(const RejectMessage& rejected, const Message& message) {
  require(!rejected.reason.empty());
  require(is_utf8(rejected.reason) && !has_control_characters(rejected.reason));
  require(is_utf8(rejected.topic) && rejected.topic.size() <= rejected_topic_limit);
  require(rejected.payload == message.payload.substr(0, rejected_payload_limit));
  require(rejected.size == message.payload.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const Message message{input.substr(0, end), input.substr(std::min(end + 1, input.size()))};
  const Command command = router().route(message);
  if (const auto* reading = std::get_if<RecordReading>(&command)) {
    check(*reading, message);
  } else if (const auto* report = std::get_if<ReportAvailability>(&command)) {
    check(*report, message);
  } else {
    check(std::get<RejectMessage>(command), message);
  }
  return 0;
}
