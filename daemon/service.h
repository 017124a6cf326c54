// The running gateway: the log, the pipeline, the drivers, the way to the centre and the control
// API, put together from the configuration.
#pragma once

#include "config/gateway_config.h"
#include "daemon/actuator.h"
#include "daemon/control_api.h"
#include "daemon/control_server.h"
#include "daemon/pipeline.h"
#include "daemon/status_report.h"
#include "model/clock.h"
#include "model/notice.h"
#include "process/program.h"
#include "views/upkeep.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

// What cannot be seen in the configuration file alone: that every route is valid. Touches nothing.
// Error: configuration.
Result<void> check_routes(const GatewayConfig& config);

class Service final : public Running, private UplinkOwner {
 public:
  // Opens the store and rebuilds the state from the log. `clock` must outlive the service. Error:
  // storage, damaged, in_use, unsupported; configuration.
  static Result<std::unique_ptr<Service>> open(const GatewayConfig& config, const Clock& clock,
                                               NoticeSink notice, Fatal fatal);
  ~Service() override;

  // Begins to take readings and to ship them.
  void start() override;
  // Takes no more, stores what was taken, and returns.
  void stop(const std::string& reason) override;

  [[nodiscard]] DaemonStatus status() const;

 private:
  Service(const GatewayConfig& config, Committer committer, const Clock& clock, NoticeSink notice,
          Fatal fatal);
  Result<void> prepare(const GatewayConfig& config, const Clock& clock);
  Result<void> prepare_actuator(const Clock& clock);

  void upstream_connected(const std::string& broker) override;
  void upstream_disconnected(const std::string& reason) override;
  void upstream_stored(const Cursor& position) override;
  void upstream_found_damage(Sequence sequence) override;
  void upstream_recalled(std::vector<Block> blocks) override;

  const std::string gateway_;
  const std::string store_;
  const ConfigurationChanged settings_;
  const NoticeSink notice_;
  const Clock& clock_;
  const std::optional<std::uint64_t> card_endurance_;
  const Uptime started_;
  const std::optional<std::uint64_t> written_before_;  // by this process, before the start
  StorageCare care_;
  Upkeep views_;
  Pipeline pipeline_;
  std::unique_ptr<Uplink> uplink_;
  std::vector<std::unique_ptr<Driver>> drivers_;
  ControlApi control_api_;
  std::unique_ptr<Actuator> actuator_;
  std::unique_ptr<ControlServer> control_;
};

}  // namespace headwater
