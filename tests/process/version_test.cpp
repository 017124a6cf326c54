#include "process/version.h"

#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

TEST(Version, is_the_one_that_the_build_states) {
  const std::string build = testing::read_file(HEADWATER_SOURCE_DIR "/CMakeLists.txt");
  EXPECT_NE(build.find("VERSION " + std::string(version()) + " "), std::string::npos) << version();
}

}  // namespace
}  // namespace headwater
