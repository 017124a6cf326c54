// headwater-collector: the centre's program.

#include "cloud/collector.h"
#include "config/collector_config.h"
#include "process/program.h"

int main(int argc, char** argv) {
  using namespace headwater;
  const SystemClock clock;
  Program program;
  program.name = "headwater-collector";
  program.description = "Stores the logs of many gateways, and tells each how far it has come";
  program.configuration = "collector.yaml";
  program.check = [](const std::string& file) -> Result<void> {
    const auto config = load_collector_config(file);
    if (!config) return config.error();
    return {};
  };
  program.open = [&clock](const std::string& file, const NoticeSink& notice,
                          const Fatal& fatal) -> Result<std::unique_ptr<Running>> {
    const auto config = load_collector_config(file);
    if (!config) return config.error();
    auto collector = Collector::open(*config, clock, notice, fatal);
    if (!collector) return collector.error();
    return std::unique_ptr<Running>(std::move(*collector));
  };
  return run(program, argc, argv);
}
