// What `headwater status` is told by a running daemon.
#pragma once

#include "daemon/flash_budget.h"
#include "daemon/pipeline.h"
#include "drivers/driver.h"
#include "sync/uplink.h"
#include "views/upkeep.h"

#include <optional>
#include <string>
#include <vector>

namespace headwater {

struct DaemonStatus {
  std::string gateway;
  PipelineStatus pipeline;
  StorageStatus storage;
  UpkeepStatus views;
  std::vector<DriverStatus> drivers;
  std::optional<UplinkStatus> upstream;
  std::optional<FlashUse> flash;  // nothing: the kernel does not count
  std::optional<std::uint64_t> card_endurance;
};

// One JSON object; its fields are described in README.md. Names are for ever.
[[nodiscard]] std::string status_report(const DaemonStatus& status);

}  // namespace headwater
