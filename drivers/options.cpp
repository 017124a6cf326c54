#include "drivers/options.h"

#include <fmt/format.h>

namespace headwater {
namespace {

std::string_view name_of(DecoderKind decoder) {
  switch (decoder) {
    case DecoderKind::json:
      return "json";
    case DecoderKind::scalar:
      return "scalar";
    case DecoderKind::availability:
      return "availability";
  }
  return "";
}

std::string_view name_of(TimeFormat format) {
  switch (format) {
    case TimeFormat::automatic:
      return "auto";
    case TimeFormat::seconds:
      return "seconds";
    case TimeFormat::milliseconds:
      return "milliseconds";
    case TimeFormat::iso8601:
      return "iso8601";
  }
  return "";
}

}  // namespace

std::string describe(const RouteOptions& route) {
  std::string text = fmt::format("{} decoder={}", route.match, name_of(route.decoder));
  if (!route.device.empty()) text += " device=" + route.device;
  if (!route.time_field.empty()) {
    text += fmt::format(" time={} time_format={}", route.time_field, name_of(route.time_format));
  }
  if (route.device_class != DeviceClass::unknown) {
    text += fmt::format(" class={}", name_of(route.device_class));
  }
  if (!route.command.empty()) text += " command=" + route.command;
  return text;
}

}  // namespace headwater
