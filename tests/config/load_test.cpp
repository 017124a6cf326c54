#include "config/collector_config.h"
#include "config/gateway_config.h"
#include "tests/config/gateway_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>

namespace headwater {
namespace {

using testing::gateway_text;
using testing::TempDir;
using testing::write_file;

TEST(LoadConfig, a_file_is_read_and_its_path_is_in_every_message) {
  const TempDir dir;
  const std::string path = dir.file("gateway.yaml");
  write_file(path, gateway_text());
  EXPECT_TRUE(load_gateway_config(path));
  write_file(path, gateway_text("    qos: 3\n"));
  const auto wrong = load_gateway_config(path);
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().detail, path + ":8:10: `qos` must be 0 to 1, found `3`");
}

TEST(LoadConfig, a_file_that_is_not_there_is_a_configuration_error) {
  const TempDir dir;
  const std::string path = dir.file("absent.yaml");
  for (const Error& error :
       {load_gateway_config(path).error(), load_collector_config(path).error()}) {
    EXPECT_EQ(error.kind, ErrorKind::configuration);
    EXPECT_EQ(error.detail, path + ": cannot be read: No such file or directory");
  }
}

TEST(LoadConfig, a_directory_is_a_configuration_error) {
  const TempDir dir;
  const auto config = load_gateway_config(dir.path());
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().kind, ErrorKind::configuration);
  EXPECT_EQ(config.error().detail, dir.path().string() + ": cannot be read: Is a directory");
}

TEST(LoadConfig, a_file_without_the_right_to_read_it_is_a_configuration_error) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TempDir dir;
  const std::string path = dir.file("gateway.yaml");
  write_file(path, gateway_text());
  std::filesystem::permissions(path, std::filesystem::perms::none);
  const auto config = load_gateway_config(path);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().detail, path + ": cannot be read: Permission denied");
}

TEST(LoadConfig, a_file_of_100_megabytes_is_refused) {
  const TempDir dir;
  const std::string path = dir.file("gateway.yaml");
  write_file(path, gateway_text());
  std::filesystem::resize_file(path, 100'000'000);
  const auto config = load_gateway_config(path);
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().detail, path + ":1:1: larger than 64 KiB");
}

TEST(LoadConfig, an_endless_file_is_refused) {
  const auto config = load_gateway_config("/dev/zero");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().detail, "/dev/zero:1:1: larger than 64 KiB");
}

TEST(LoadConfig, a_file_of_exactly_64_kib_is_taken) {
  const TempDir dir;
  const std::string path = dir.file("gateway.yaml");
  std::string text = gateway_text() + "#";
  text.resize(64 * 1024, 'x');
  write_file(path, text);
  EXPECT_TRUE(load_gateway_config(path));
  write_file(path, text + "x");
  EXPECT_FALSE(load_gateway_config(path));
}

TEST(LoadConfig, a_collectors_file_is_read) {
  const TempDir dir;
  const std::string path = dir.file("collector.yaml");
  write_file(path, "broker: mqtt://c\nstore: {path: /s}\n");
  const auto config = load_collector_config(path);
  ASSERT_TRUE(config) << config.error().detail;
  EXPECT_EQ(config->store_path, "/s");
}

}  // namespace
}  // namespace headwater
