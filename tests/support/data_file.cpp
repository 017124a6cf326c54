#include "tests/support/data_file.h"

#include <cstdlib>
#include <filesystem>

namespace headwater::testing {

std::string data_file(const std::string& name) {
  const char* configured = std::getenv("HEADWATER_DATA");
  const std::filesystem::path directory =
      configured != nullptr ? std::filesystem::path(configured)
                            : std::filesystem::path(HEADWATER_SOURCE_DIR) / "../shared/data";
  return directory / name;
}

}  // namespace headwater::testing
