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

  // Reads a message by the first route that matches its topic: RecordReading, or RejectMessage with
  // the reason. The json decoder puts {metric} in front of each name; the scalar decoder takes it,
  // or else the template's last literal level, or else "value", as the name.
  [[nodiscard]] Command route(const Message& message) const;

 private:
  struct Route {
    TopicTemplate topic;
    std::optional<DeviceId> device;  // none: the template has {device}
    DecoderKind decoder;
    std::string time_field;
    TimeFormat time_format;
    std::string scalar_name;  // used where the template has no {metric}
  };
  struct Found {
    const Route& route;
    TopicTemplate::Match match;
  };

  explicit Router(DecodeLimits limits) : limits_(limits) {}
  static Result<Route> create_route(const RouteOptions& options);
  void add(Route route);
  [[nodiscard]] std::optional<Found> find(std::string_view topic) const;
  [[nodiscard]] Result<Command> read(const Message& message) const;
  static Result<Decoded> decode(const Found& found, std::string_view payload);

  std::vector<Route> routes_;
  std::vector<std::string> filters_;
  DecodeLimits limits_;
};

}  // namespace headwater
