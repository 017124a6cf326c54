#include "cli/open_log.h"

#include "config/gateway_config.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace headwater {

Result<std::string> store_directory(const CommonOptions& options) {
  if (!options.store.empty()) return options.store;
  const std::string file = options.config.empty() ? default_config : options.config;
  std::error_code code;
  if (options.config.empty() && !std::filesystem::exists(file, code)) {
    return Error{ErrorKind::configuration, fmt::format("there is no {}", file),
                 "name the store with --store DIR, or the configuration with --config FILE"};
  }
  auto config = load_gateway_config(file);
  if (!config) return config.error();
  return config->store.path;
}

Result<OpenLog> open_log(const CommonOptions& options) {
  auto directory = store_directory(options);
  if (!directory) return directory.error();
  auto reader = LogReader::open(*directory);
  if (!reader) return reader.error();
  return OpenLog{std::move(*directory), std::move(*reader)};
}

}  // namespace headwater
