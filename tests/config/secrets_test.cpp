#include "config/collector_config.h"
#include "config/gateway_config.h"
#include "config/secrets.h"
#include "tests/config/gateway_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using testing::gateway_text;
using testing::TempDir;
using testing::write_file;

class SharedSecrets : public ::testing::Test {
 protected:
  std::string config(const std::string& text, int mode) {
    const std::string path = dir_.file("config.yaml");
    write_file(path, text);
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return path;
  }

 private:
  TempDir dir_;
};

std::string refusal(const std::string& path, const std::string& place) {
  return path + ":" + place +
         ": a `password` in a file that is open to every user of this machine: chmod o-rwx " +
         path + ", or use `password_file`";
}

TEST_F(SharedSecrets, a_gateways_file_with_a_password_must_be_closed_to_others) {
  const std::string text = gateway_text("    username: u\n    password: hunter2\n",
                                        "upstream: {broker: 'mqtt://c', password: hunter2}\n");
  const std::string path = config(text, 0644);
  const auto open = load_gateway_config(path);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().kind, ErrorKind::configuration);
  EXPECT_EQ(open.error().detail, refusal(path, "9:5") + "\n" + refusal(path, "10:32"));
  EXPECT_EQ(open.error().text().find("hunter2"), std::string::npos);
  EXPECT_TRUE(load_gateway_config(config(text, 0640)));
}

TEST_F(SharedSecrets, a_collectors_file_with_a_password_must_be_closed_to_others) {
  const std::string text = "broker: mqtt://c\npassword: hunter2\nstore: {path: /s}\n";
  const std::string path = config(text, 0604);
  const auto open = load_collector_config(path);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().detail, refusal(path, "2:1"));
  EXPECT_TRUE(load_collector_config(config(text, 0600)));
}

TEST_F(SharedSecrets, a_file_without_a_password_may_be_open_to_all) {
  EXPECT_TRUE(load_gateway_config(config(gateway_text(), 0644)));
}

TEST(Secrets, any_right_of_others_is_too_much) {
  EXPECT_FALSE(is_open_to_others(0770));
  EXPECT_TRUE(is_open_to_others(0001));
  EXPECT_TRUE(is_open_to_others(0002));
  EXPECT_TRUE(is_open_to_others(0004));
}

}  // namespace
}  // namespace headwater
