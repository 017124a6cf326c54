// headwaterd: the gateway's daemon.

#include "config/gateway_config.h"
#include "daemon/service.h"
#include "process/program.h"

int main(int argc, char** argv) {
  using namespace headwater;
  const SystemClock clock;
  Program program;
  program.name = "headwaterd";
  program.description = "Records what sensors report over MQTT, and ships it to the centre";
  program.configuration = "gateway.yaml";
  program.check = [](const std::string& file) -> Result<void> {
    const auto config = load_gateway_config(file);
    if (!config) return config.error();
    if (auto group = check_control_group(config->control_group); !group) return group;
    return check_routes(*config);
  };
  program.open = [&clock](const std::string& file, const NoticeSink& notice,
                          const Fatal& fatal) -> Result<std::unique_ptr<Running>> {
    const auto config = load_gateway_config(file);
    if (!config) return config.error();
    auto service = Service::open(*config, clock, notice, fatal);
    if (!service) return service.error();
    return std::unique_ptr<Running>(std::move(*service));
  };
  return run(program, argc, argv);
}
