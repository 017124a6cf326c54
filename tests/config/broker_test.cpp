#include "tests/config/gateway_text.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using testing::gateway_problems;
using testing::gateway_text;
using testing::gateway_text_with_broker;
using testing::TempDir;
using testing::write_file;

std::string with_line(const std::string& line) { return gateway_text("    " + line + "\n"); }

Result<MqttOptions> broker_of(const std::string& text) {
  const auto config = parse_gateway_config(text, "g.yaml");
  if (!config) return config.error();
  return std::get<MqttDriverOptions>(config->drivers[0]).broker;
}

class BrokerFiles : public ::testing::Test {
 protected:
  // A file with these rights.
  std::string file(const std::string& name, const std::string& content, int mode) {
    const std::string path = dir_.file(name);
    write_file(path, content);
    std::filesystem::permissions(path, static_cast<std::filesystem::perms>(mode));
    return path;
  }
  std::string absent() { return dir_.file("absent"); }

 private:
  TempDir dir_;
};

TEST(BrokerConfig, the_address_is_given_its_port) {
  EXPECT_EQ(broker_of(gateway_text_with_broker("mqtt://localhost"))->broker,
            "mqtt://localhost:1883");
  EXPECT_EQ(broker_of(gateway_text_with_broker("mqtts://[::1]"))->broker, "mqtts://[::1]:8883");
  EXPECT_EQ(broker_of(gateway_text_with_broker("mqtt://localhost:1884"))->broker,
            "mqtt://localhost:1884");
}

TEST(BrokerConfig, a_wrong_address_is_reported_where_it_stands) {
  const std::string expected =
      ": expected mqtt://HOST[:PORT] or mqtts://HOST[:PORT], an IPv6 address in brackets";
  const std::pair<const char*, const char*> cases[] = {
      {"mqtt://bob:secret@b", "a user does not belong into the address, but under `username`"},
      {"mqtt://b/path", "a path in the address `mqtt://b/path`"},
      {"ws://b", "`ws://b` is not the address of a broker"},
      {"localhost", "`localhost` is not the address of a broker"},
      {"mqtt://b:0", "`0` is not a port from 1 to 65535"},
      {"mqtt://b:65536", "`65536` is not a port from 1 to 65535"},
      {"mqtt://b_!", "`b_!` is not a host name or address"},
      {"mqtt://[::1", "the bracket is not closed"},
      {"mqtt://[::1]x", "`x` behind the host"},
  };
  for (const auto& [address, problem] : cases) {
    EXPECT_EQ(gateway_problems(gateway_text_with_broker("\"" + std::string(address) + "\"")),
              "g.yaml:7:13: `broker`: " + std::string(problem) + expected);
  }
}

TEST(BrokerConfig, the_version_may_be_quoted_or_not) {
  EXPECT_EQ(broker_of(with_line("version: 5"))->version, MqttVersion::v5);
  EXPECT_EQ(broker_of(with_line("version: \"5\""))->version, MqttVersion::v5);
  EXPECT_EQ(broker_of(with_line("version: 3.1.1"))->version, MqttVersion::v3_1_1);
  EXPECT_EQ(broker_of(with_line("version: \"3.1.1\""))->version, MqttVersion::v3_1_1);
  EXPECT_EQ(gateway_problems(with_line("version: 4")),
            "g.yaml:8:14: `version` must be `5` or `3.1.1`, found `4`");
}

TEST(BrokerConfig, keep_alive_has_a_range_and_whole_seconds) {
  EXPECT_EQ(broker_of(with_line("keep_alive: 5s"))->keep_alive, std::chrono::seconds(5));
  EXPECT_EQ(gateway_problems(with_line("keep_alive: 4s")),
            "g.yaml:8:17: `keep_alive` must be 5s to 1h, found `4s`");
  EXPECT_EQ(gateway_problems(with_line("keep_alive: 61m")),
            "g.yaml:8:17: `keep_alive` must be 5s to 1h, found `61m`");
  EXPECT_EQ(gateway_problems(with_line("keep_alive: 5500ms")),
            "g.yaml:8:17: `keep_alive` must be whole seconds, found `5500ms`");
}

TEST(BrokerConfig, a_password_alone_is_for_mqtt_5_only) {
  EXPECT_EQ(gateway_problems(with_line("password: token")), "");
  EXPECT_EQ(gateway_problems(gateway_text("    version: 3.1.1\n    password: token\n")),
            "g.yaml:9:5: MQTT 3.1.1 has no password without `username`");
}

TEST(BrokerConfig, no_message_shows_a_password) {
  for (const char* line :
       {"password: [hunter2]", "password: {hunter2: 1}", "password: \"hunter2\\n\"",
        "password: hunter2\n    password_file: /no"}) {
    const std::string problems = gateway_problems(with_line(line));
    EXPECT_NE(problems, "");
    EXPECT_EQ(problems.find("hunter2"), std::string::npos) << problems;
  }
}

TEST_F(BrokerFiles, the_password_is_the_only_line_of_its_file) {
  for (const char* content : {"secret", "secret\n", "secret\r\n"}) {
    const auto broker =
        broker_of(with_line("username: u\n    password_file: " + file("p", content, 0600)));
    ASSERT_TRUE(broker) << broker.error().detail;
    EXPECT_EQ(broker->password, "secret");
    EXPECT_EQ(broker->username, "u");
  }
}

TEST_F(BrokerFiles, a_file_without_a_usable_password_is_refused) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "is empty"},
      {"\n", "is empty"},
      {"two\nlines\n", "must be one line without control characters"},
      {"\xFF\n", "must be one line without control characters"},
      {std::string(1'025, 'x') + "\n", "has more than 1024 bytes"},
      {std::string(100'000, 'x'), "has more than 1024 bytes"},
  };
  for (const auto& [content, problem] : cases) {
    const std::string path = file("p", content, 0600);
    EXPECT_EQ(gateway_problems(with_line("password_file: " + path)),
              "g.yaml:8:20: `password_file`: the password in " + path + " " + problem);
  }
  const std::string longest = file("p", std::string(1'024, 'x') + "\r\n", 0600);
  EXPECT_EQ(gateway_problems(with_line("password_file: " + longest)), "");
}

TEST_F(BrokerFiles, a_password_file_that_is_not_there_is_refused) {
  EXPECT_EQ(
      gateway_problems(with_line("password_file: " + absent())),
      "g.yaml:8:20: `password_file`: cannot read " + absent() + ": No such file or directory");
}

TEST_F(BrokerFiles, a_password_file_open_to_others_is_refused_with_the_remedy) {
  for (const int mode : {0604, 0602, 0601, 0644}) {
    const std::string path = file("p", "secret\n", mode);
    EXPECT_EQ(gateway_problems(with_line("password_file: " + path)),
              "g.yaml:8:20: `password_file`: " + path +
                  " is open to every user of this machine: chmod o-rwx " + path);
  }
  EXPECT_EQ(gateway_problems(with_line("password_file: " + file("p", "secret\n", 0640))), "");
}

TEST_F(BrokerFiles, password_and_password_file_exclude_each_other) {
  const std::string path = file("p", "secret\n", 0600);
  EXPECT_EQ(gateway_problems(gateway_text("    password: x\n    password_file: " + path + "\n")),
            "g.yaml:9:5: either `password` or `password_file`, not both");
}

TEST_F(BrokerFiles, all_of_tls_is_taken) {
  const std::string ca = file("ca.pem", "", 0644);
  const std::string certificate = file("c.pem", "", 0644);
  const std::string key = file("k.pem", "", 0600);
  const auto broker = broker_of(gateway_text_with_broker(
      "mqtts://b",
      "    tls: {ca: " + ca + ", certificate: " + certificate + ", key: " + key + "}"));
  ASSERT_TRUE(broker) << broker.error().detail;
  EXPECT_EQ(broker->tls.ca_file, ca);
  EXPECT_EQ(broker->tls.certificate, certificate);
  EXPECT_EQ(broker->tls.key, key);
}

TEST_F(BrokerFiles, tls_is_only_for_mqtts) {
  EXPECT_EQ(gateway_problems(with_line("tls: {ca: " + file("ca.pem", "", 0644) + "}")),
            "g.yaml:8:5: `tls` is only for a broker with mqtts://");
}

TEST_F(BrokerFiles, a_certificate_and_its_key_come_together) {
  EXPECT_EQ(gateway_problems(gateway_text_with_broker(
                "mqtts://b", "    tls: {certificate: " + file("c.pem", "", 0644) + "}")),
            "g.yaml:8:11: `certificate` needs `key` as well");
  EXPECT_EQ(gateway_problems(gateway_text_with_broker(
                "mqtts://b", "    tls: {key: " + file("k.pem", "", 0600) + "}")),
            "g.yaml:8:11: `key` needs `certificate` as well");
}

TEST_F(BrokerFiles, every_file_of_tls_must_be_there) {
  const std::string why = "cannot read " + absent() + ": No such file or directory";
  EXPECT_EQ(gateway_problems(gateway_text_with_broker(
                "mqtts://b", "    tls:\n      ca: " + absent() +
                                 "\n      certificate: " + absent() + "\n      key: " + absent())),
            "g.yaml:9:11: `ca`: " + why + "\ng.yaml:10:20: `certificate`: " + why +
                "\ng.yaml:11:12: `key`: " + why);
}

TEST_F(BrokerFiles, a_private_key_open_to_others_is_refused_with_the_remedy) {
  const std::string certificate = file("c.pem", "", 0644);
  const std::string key = file("k.pem", "", 0644);
  EXPECT_EQ(
      gateway_problems(gateway_text_with_broker(
          "mqtts://b", "    tls:\n      certificate: " + certificate + "\n      key: " + key)),
      "g.yaml:10:12: `key`: " + key + " is open to every user of this machine: chmod o-rwx " + key);
}

TEST_F(BrokerFiles, an_unknown_key_of_tls_is_refused) {
  EXPECT_EQ(gateway_problems(gateway_text_with_broker("mqtts://b", "    tls: {insecure: true}")),
            "g.yaml:8:11: unknown key `insecure` in `tls`");
}

}  // namespace
}  // namespace headwater
