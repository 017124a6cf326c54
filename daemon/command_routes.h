// Where an actuation goes: which driver's broker, and which topic.
#pragma once

#include "daemon/actuation_news.h"
#include "drivers/command_channel.h"
#include "model/error.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace headwater {

struct Destination {
  std::size_t channel = 0;  // which of the channels
  std::string topic;
};

// The channels must outlive it. Any thread.
class CommandRoutes {
 public:
  explicit CommandRoutes(std::vector<const CommandChannel*> channels)
      : channels_(std::move(channels)) {}

  // The broker is that of the first driver with a route for the topic on which the device was first
  // heard; the topic is the one that was asked for, or else that of the first such route with a
  // `command`. For a device that was registered and never heard, it is what all routes agree on.
  // Error: conflict, with what to do: nothing says where it goes, or what is sent there, or what is
  // to confirm it, would be taken for a message of the device.
  [[nodiscard]] Result<Destination> find(const DeviceActuations& device,
                                         const ActuationRequested& asked) const;

 private:
  [[nodiscard]] Result<Destination> of_source(const DeviceActuations& device,
                                              const ActuationRequested& asked) const;
  [[nodiscard]] Result<Destination> of_unheard(const DeviceActuations& device,
                                               const ActuationRequested& asked) const;
  [[nodiscard]] Result<void> check(const Destination& found, const ActuationRequested& asked) const;

  std::vector<const CommandChannel*> channels_;
};

}  // namespace headwater
