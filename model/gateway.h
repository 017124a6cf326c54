// The gateway aggregate: the gateway's own life, as a fold over the events of its stream.
#pragma once

#include "model/error.h"
#include "model/event.h"
#include "model/payload.h"

#include <cstdint>
#include <string>

namespace headwater {

class Gateway {
 public:
  // As Device::apply.
  Result<void> apply(const RecordedEvent& event);

  // The start that is in force: its facts, its position and its moment.
  [[nodiscard]] const GatewayStarted& start() const { return start_; }
  [[nodiscard]] Sequence started_at() const { return started_at_; }
  [[nodiscard]] Uptime started_uptime() const { return started_uptime_; }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] std::uint64_t starts() const { return starts_; }
  [[nodiscard]] bool upstream_connected() const { return upstream_connected_; }
  [[nodiscard]] std::uint64_t rejected_messages() const { return rejected_messages_; }
  // How often damage to the store was found, and how often what was lost came back.
  [[nodiscard]] std::uint64_t storage_damages() const { return storage_damages_; }
  [[nodiscard]] std::uint64_t storage_restores() const { return storage_restores_; }
  // The settings in force.
  [[nodiscard]] const ConfigurationChanged& configuration() const { return configuration_; }
  // Whether a ConfigurationChanged has said so.
  [[nodiscard]] bool configured() const { return configured_; }

  // Microseconds from the commit of event `at`, at `then`, until `now`, by the clock since boot.
  // That clock starts anew with every boot, so what was before the last start counts from there.
  [[nodiscard]] std::uint64_t elapsed(Sequence at, Uptime then, Uptime now) const;
  // The same over restarts of the program: only what was before this boot counts from the boot.
  [[nodiscard]] std::uint64_t elapsed_over_restarts(Sequence at, Uptime then, Uptime now) const;
  // The first start of this boot.
  [[nodiscard]] Sequence booted_at() const { return booted_at_; }

 private:
  friend class StateDecoder;
  Result<void> apply_started(const RecordedEvent& event);

  GatewayStarted start_;
  Sequence started_at_;
  Sequence booted_at_;
  Uptime started_uptime_;
  bool running_ = false;
  bool upstream_connected_ = false;
  std::uint64_t starts_ = 0;
  std::uint64_t rejected_messages_ = 0;
  std::uint64_t storage_damages_ = 0;
  std::uint64_t storage_restores_ = 0;
  bool configured_ = false;
  ConfigurationChanged configuration_;
};

}  // namespace headwater
