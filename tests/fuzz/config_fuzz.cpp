// Feeds any text to both configuration parsers: they must end, and say where what is wrong stands.
#include "config/collector_config.h"
#include "config/gateway_config.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

// Every line is fuzz.yaml:LINE:COLUMN: message, but for the last, which may say that there are
// more.
void check(const headwater::Error& error) {
  require(error.kind == headwater::ErrorKind::configuration);
  std::string_view rest = error.detail;
  require(!rest.empty());
  int lines = 0;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() == rest.size() ? rest.size() : line.size() + 1);
    require(++lines <= 21);
    require(line.starts_with("fuzz.yaml:") || (rest.empty() && line == "... and more"));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto gateway = headwater::parse_gateway_config(text, "fuzz.yaml");
  if (gateway) {
    require(!gateway->gateway.empty() && !gateway->drivers.empty());
  } else {
    check(gateway.error());
  }
  const auto collector = headwater::parse_collector_config(text, "fuzz.yaml");
  if (collector) {
    require(!collector->broker.broker.empty() && collector->store_path.starts_with('/'));
  } else {
    check(collector.error());
  }
  return 0;
}
