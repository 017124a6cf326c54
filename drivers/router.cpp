#include "drivers/router.h"

#include "drivers/availability_decoder.h"
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
    return misconfigured(options.decoder == DecoderKind::scalar ? "a plain value has no time field"
                                                                : "availability has no time field",
                         "leave out `time`, or decode as json");
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
  auto command = create_command(options, *device);
  if (!command) return command.error();
  return Route{std::move(*topic),   std::move(*device), options.decoder,      options.time_field,
               options.time_format, std::move(name),    options.device_class, std::move(*command)};
}

Result<std::optional<TopicTemplate>> Router::create_command(const RouteOptions& options,
                                                            const std::optional<DeviceId>& device) {
  if (options.command.empty()) return std::optional<TopicTemplate>();
  auto command = TopicTemplate::parse(options.command);
  if (!command) return misconfigured("`command`: " + command.error().detail, command.error().hint);
  const auto refuse_it = [&](std::string_view why, std::string hint = "") {
    return misconfigured(fmt::format("`command` \"{}\" {}", escaped(options.command), why),
                         std::move(hint));
  };
  if (options.command.front() == '$') return refuse_it("begins with $, which brokers keep");
  if (!command->topic_for("device")) {
    return refuse_it("leaves open which topic it is", "only {device} can be filled in");
  }
  if (!command->has_device() && !device) {
    return refuse_it("is the same for every device", "put {device} into it");
  }
  if (options.command.size() + id_length_limit > actuation_topic_limit) {
    return refuse_it(
        fmt::format("is too long; the limit is {} bytes", actuation_topic_limit - id_length_limit));
  }
  return std::optional<TopicTemplate>(std::move(*command));
}

Result<void> Router::check_command(const Route& route) const {
  if (!route.command) return {};
  const std::string device = route.device ? route.device->text() : "device";
  const std::string topic = route.command->topic_for(device).value_or("");
  if (!takes(topic)) return {};
  return misconfigured(
      fmt::format("what is sent to \"{}\" by `command` would come back as a message of the device",
                  escaped(topic)),
      "write a `match` that does not take it");
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
  for (std::size_t i = 0; i < routes.size(); ++i) {
    if (auto checked = router.check_command(router.routes_[i]); !checked) {
      return about(routes[i], checked.error());
    }
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

bool Router::is_of(const Route& route, std::string_view device, std::string_view source) {
  const auto match = route.topic.match(source);
  if (!match) return false;
  return (route.device ? std::string_view(route.device->text()) : match->device) == device;
}

bool Router::is_source(std::string_view device, std::string_view source) const {
  return std::any_of(routes_.begin(), routes_.end(),
                     [&](const Route& route) { return is_of(route, device, source); });
}

std::optional<std::string> Router::command_topic(std::string_view device,
                                                 std::string_view source) const {
  for (const Route& route : routes_) {
    if (route.command && is_of(route, device, source)) return route.command->topic_for(device);
  }
  return std::nullopt;
}

std::vector<std::string> Router::possible_command_topics(std::string_view device) const {
  std::vector<std::string> topics;
  for (const Route& route : routes_) {
    if (!route.command || (route.device && route.device->text() != device)) continue;
    auto topic = route.command->topic_for(device);
    if (topic && std::find(topics.begin(), topics.end(), *topic) == topics.end()) {
      topics.push_back(std::move(*topic));
    }
  }
  return topics;
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
  const Route& route = found->route;
  if (route.decoder == DecoderKind::availability) {
    auto online = decode_availability(message.payload);
    if (!online) return online.error();
    return Command(ReportAvailability{std::move(*device), std::string(message.topic), *online,
                                      route.device_class});
  }
  auto decoded = decode(*found, message.payload);
  if (!decoded) return decoded.error();
  return Command(RecordReading{std::move(*device), std::string(message.topic), decoded->time,
                               std::move(decoded->implausible_time),
                               std::move(decoded->measurements), message.retained,
                               message.redelivered, message.best_effort, route.device_class});
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
