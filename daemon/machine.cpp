#include "daemon/machine.h"

#include "model/log_id.h"
#include "model/state.h"
#include "process/version.h"

#include <sys/timex.h>

#include <fstream>

namespace headwater {
namespace {

std::string read_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  std::getline(file, id);
  return id;
}

bool is_clock_synchronised() {
  timex query{};
  return adjtimex(&query) != TIME_ERROR && (query.status & STA_UNSYNC) == 0;
}

}  // namespace

GatewayStarted start_facts() {
  GatewayStarted facts;
  facts.boot_id = read_boot_id();
  facts.incarnation = random_16_bytes();
  facts.software_version = version();
  facts.model_version = model_version;
  facts.clock_synchronised = is_clock_synchronised();
  return facts;
}

}  // namespace headwater
