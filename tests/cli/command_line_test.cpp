#include "process/version.h"
#include "tests/cli/sample_log.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::Outcome;
using testing::SampleLog;
using testing::TempDir;
using testing::write_file;

Outcome headwater_with(const std::vector<std::string>& arguments) {
  return testing::run(HEADWATER_PROGRAM, arguments);
}

TEST(CommandLine, says_its_version) {
  const auto outcome = headwater_with({"--version"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.out, fmt::format("headwater {}\n", version()));
}

TEST(CommandLine, lists_its_commands) {
  const auto outcome = headwater_with({"--help"});
  EXPECT_EQ(outcome.exit_code, 0);
  for (const auto* command : {"devices", "state", "events", "digest", "verify", "status"}) {
    EXPECT_NE(outcome.out.find(command), std::string::npos) << command;
  }
}

TEST(CommandLine, that_is_wrong_is_refused_without_output) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{},
                                             {"frobnicate"},
                                             {"state"},
                                             {"-o", "xml", "devices"},
                                             {"events", "--from-seq", "-1"},
                                             {"events", "-n", "some"},
                                             {"digest", "--at-seq", "18446744073709551616"},
                                             {"--store", "a", "--config", "b", "devices"}}) {
    const auto outcome = headwater_with(arguments);
    EXPECT_EQ(outcome.exit_code, 64) << fmt::format("{}", fmt::join(arguments, " "));
    EXPECT_EQ(outcome.out, "");
    EXPECT_TRUE(outcome.err.starts_with("headwater: ")) << outcome.err;
  }
}

TEST(CommandLine, finds_the_store_through_the_gateways_configuration) {
  SampleLog log;
  log.append_two_devices();
  const TempDir folder;
  const std::string file = folder.file("gateway.yaml");
  write_file(file, fmt::format("gateway: greenhouse-1\n"
                               "store:\n"
                               "  path: {}\n"
                               "drivers:\n"
                               "  - type: mqtt\n"
                               "    broker: mqtt://localhost:1883\n"
                               "    topics:\n"
                               "      - match: sensors/{{device}}/telemetry\n",
                               log.directory()));
  const auto outcome = headwater_with({"--config", file, "devices"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.out, log.ask({"devices"}).out);
}

TEST(CommandLine, with_a_wrong_configuration_says_where_it_is_wrong) {
  const TempDir folder;
  const std::string file = folder.file("gateway.yaml");
  write_file(file, "gateway: greenhouse-1\nstroe:\n  path: /var\n");
  const auto outcome = headwater_with({"--config", file, "devices"});
  EXPECT_EQ(outcome.exit_code, 78);
  EXPECT_NE(outcome.err.find("gateway.yaml:2:1: "), std::string::npos) << outcome.err;
}

TEST(CommandLine, without_a_log_says_so) {
  const TempDir folder;
  const auto outcome = headwater_with({"--store", folder.path(), "devices"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_TRUE(outcome.err.starts_with("headwater: there is no log in ")) << outcome.err;
}

TEST(CommandLine, on_a_file_that_is_no_log_says_so_and_leaves_it_as_it_is) {
  const TempDir folder;
  const std::string content(8192, 'x');
  write_file(folder.file("log.db"), content);
  const auto outcome = headwater_with({"--store", folder.path(), "devices"});
  EXPECT_EQ(outcome.exit_code, 74);
  EXPECT_EQ(testing::read_file(folder.file("log.db")), content);
}

TEST(CommandLine, takes_the_form_of_the_output_before_and_behind_the_command) {
  const SampleLog log;
  EXPECT_EQ(log.ask({"-o", "json", "digest"}).out, log.ask({"digest", "-o", "json"}).out);
  EXPECT_NE(log.ask({"-o", "json", "digest"}).out, log.ask({"digest"}).out);
}

TEST(CommandLine, to_a_full_disk_ends_with_an_error) {
  const SampleLog log;
  testing::Process process({.program = HEADWATER_PROGRAM,
                            .arguments = {"--store", log.directory(), "digest"},
                            .out_file = "/dev/full"});
  EXPECT_EQ(process.wait(), testing::Ending{.code = 74});
  EXPECT_EQ(process.errors(), "headwater: cannot write the output: No space left on device\n");
}

}  // namespace
}  // namespace headwater
