// The way from a message to a command: which route it takes, which device it is from, what it says.
#pragma once

#include "drivers/decoded.h"
#include "drivers/message.h"
#include "drivers/options.h"
#include "drivers/topic_template.h"
#include "model/command.h"
#include "model/device_id.h"
#include "model/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

inline constexpr std::size_t routes_limit = 1'000;  // of one driver

// Immutable: any thread.
class Router {
 public:
  // Error: configuration, for the first route that cannot be used; its detail begins with the
  // route's `where`, if it has one.
  static Result<Router> create(const std::vector<RouteOptions>& routes, DecodeLimits limits);

  // What to subscribe to, in the order of the routes, none twice.
  [[nodiscard]] const std::vector<std::string>& filters() const { return filters_; }

  // Whether a route takes messages of this topic.
  [[nodiscard]] bool takes(std::string_view topic) const { return find(topic).has_value(); }
  // Whether a route takes messages of `source` as this device's.
  [[nodiscard]] bool is_source(std::string_view device, std::string_view source) const;
  // Where commands for the device go, by the first of the routes with a `command` that take
  // messages of `source` as this device's; none: there is no such route.
  [[nodiscard]] std::optional<std::string> command_topic(std::string_view device,
                                                         std::string_view source) const;
  // The topics for a device that was never heard: by each route with a `command` that may be its.
  [[nodiscard]] std::vector<std::string> possible_command_topics(std::string_view device) const;

  // Reads a message by the first route that matches its topic: RecordReading, ReportAvailability,
  // or RejectMessage with the reason. The json decoder puts {metric} in front of each name; the
  // scalar decoder takes it, or else the template's last literal level, or else "value", as the
  // name.
  [[nodiscard]] Command route(const Message& message) const;

 private:
  struct Route {
    TopicTemplate topic;
    std::optional<DeviceId> device;  // none: the template has {device}
    DecoderKind decoder;
    std::string time_field;
    TimeFormat time_format;
    std::string scalar_name;  // used where the template has no {metric}
    DeviceClass device_class;
    std::optional<TopicTemplate> command;
  };
  struct Found {
    const Route& route;
    TopicTemplate::Match match;
  };

  explicit Router(DecodeLimits limits) : limits_(limits) {}
  static Result<Route> create_route(const RouteOptions& options);
  static Result<std::optional<TopicTemplate>> create_command(const RouteOptions& options,
                                                             const std::optional<DeviceId>& device);
  // That none of its own commands comes back to us as a message of the device.
  [[nodiscard]] Result<void> check_command(const Route& route) const;
  void add(Route route);
  [[nodiscard]] std::optional<Found> find(std::string_view topic) const;
  static bool is_of(const Route& route, std::string_view device, std::string_view source);
  [[nodiscard]] Result<Command> read(const Message& message) const;
  static Result<Decoded> decode(const Found& found, std::string_view payload);

  std::vector<Route> routes_;
  std::vector<std::string> filters_;
  DecodeLimits limits_;
};

}  // namespace headwater
