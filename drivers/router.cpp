#include "drivers/router.h"

#include "drivers/json_decoder.h"
#include "drivers/rejection.h"
#include "drivers/scalar_decoder.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::string_view default_scalar_name = "value";

Error refuse(std::string detail) { return {ErrorKind::invalid_input, std::move(detail), ""}; }

Error misconfigured(std::string detail, std::string hint = "") {
  return {ErrorKind::configuration, std::move(detail), std::move(hint)};
}

// Says which route an error is about.
Error about(const RouteOptions& options, const Error& error) {
  const std::string where = options.where.empty() ? "" : options.where + ": ";
  return misconfigured(
      fmt::format("{}topic \"{}\": {}", where, escaped(options.match), error.detail), error.hint);
}

Result<void> check_name(std::string_view name) {
  if (name.size() <= measurement_name_limit) return {};
  return refuse(fmt::format("the name \"{}\" has more than {} bytes", escaped(name, 40),
                            measurement_name_limit));
}

Result<void> check_time_field(const RouteOptions& options) {
  if (options.time_field.empty()) return {};
  if (options.decoder != DecoderKind::json) {
    return misconfigured("a plain value has no time field", "leave out `time`, or decode as json");
  }
  const std::string_view name = options.time_field;
  if (has_control_characters(name) || !is_utf8(name)) {
    return misconfigured(fmt::format("the time field \"{}\" is no name", escaped(name)));
  }
  return check_name(name);
}

// The device that the route names itself. None: it stands in the topic.
Result<std::optional<DeviceId>> fixed_device(const RouteOptions& options,
                                             const TopicTemplate& topic) {
  if (topic.has_device() && !options.device.empty()) {
    return misconfigured("the device is named twice", "leave out {device} or `device`");
  }
  if (topic.has_device()) return std::optional<DeviceId>();
  if (options.device.empty()) {
    return misconfigured("nothing says which device it is",
                         "put {device} into the template, or set `device`");
  }
  auto device = DeviceId::parse(options.device);
  if (!device) return device.error();
  return std::optional<DeviceId>(std::move(*device));
}

}  // namespace

Result<Router::Route> Router::create_route(const RouteOptions& options) {
  auto topic = TopicTemplate::parse(options.match);
  if (!topic) return topic.error();
  auto device = fixed_device(options, *topic);
  if (!device) return device.error();
  if (auto checked = check_time_field(options); !checked) return checked.error();
  std::string name(topic->last_literal());
  if (name.empty()) name = default_scalar_name;
  const bool needs_name = options.decoder == DecoderKind::scalar && !topic->has_metric();
  if (auto checked = check_name(name); needs_name && !checked) return checked.error();
  return Route{std::move(*topic),  std::move(*device),  options.decoder,
               options.time_field, options.time_format, std::move(name)};
}

Result<Router> Router::create(const std::vector<RouteOptions>& routes, DecodeLimits limits) {
  if (routes.empty()) return misconfigured("no topics", "name at least one under `topics`");
  if (routes.size() > routes_limit) {
    return misconfigured(fmt::format("{} topics; the limit is {}", routes.size(), routes_limit));
  }
  Router router(limits);
  for (const RouteOptions& options : routes) {
    auto route = create_route(options);
    if (!route) return about(options, route.error());
    router.add(std::move(*route));
  }
  return router;
}

void Router::add(Route route) {
  const std::string& filter = route.topic.filter();
  if (std::find(filters_.begin(), filters_.end(), filter) == filters_.end()) {
    filters_.push_back(filter);
  }
  routes_.push_back(std::move(route));
}

Command Router::route(const Message& message) const {
  auto command = read(message);
  if (command) return std::move(*command);
  return reject(message.topic, message.payload, message.payload.size(), command.error().text());
}

std::optional<Router::Found> Router::find(std::string_view topic) const {
  for (const Route& route : routes_) {
    if (const auto match = route.topic.match(topic)) return Found{route, *match};
  }
  return std::nullopt;
}

Result<Command> Router::read(const Message& message) const {
  if (auto checked = check_topic(message.topic); !checked) return checked.error();
  const auto found = find(message.topic);
  if (!found) return refuse("no route matches the topic");
  if (message.payload.empty()) return refuse("empty payload");
  if (message.payload.size() > limits_.payload_bytes) {
    return refuse(fmt::format("the payload has {} bytes; the limit is {}", message.payload.size(),
                              limits_.payload_bytes));
  }
  auto device = found->route.device ? Result<DeviceId>(*found->route.device)
                                    : DeviceId::parse(found->match.device);
  if (!device) return device.error();
  auto decoded = decode(*found, message.payload);
  if (!decoded) return decoded.error();
  return Command(RecordReading{std::move(*device), std::string(message.topic), decoded->time,
                               std::move(decoded->implausible_time),
                               std::move(decoded->measurements), message.retained,
                               message.redelivered, message.best_effort});
}

Result<Decoded> Router::decode(const Found& found, std::string_view payload) {
  const auto& [route, match] = found;
  if (auto checked = check_name(match.metric); !checked) return checked.error();
  if (route.decoder == DecoderKind::json) {
    return decode_json(payload, {match.metric, route.time_field, route.time_format});
  }
  auto value = decode_scalar(payload);
  if (!value) return value.error();
  Decoded decoded;
  const std::string_view name = match.metric.empty() ? route.scalar_name : match.metric;
  decoded.measurements.push_back({std::string(name), std::move(*value), ""});
  return decoded;
}

}  // namespace headwater
