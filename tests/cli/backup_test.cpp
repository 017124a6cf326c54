#include "store/schema.h"
#include "tests/cli/sample_log.h"

#include <boost/json.hpp>
#include <gtest/gtest.h>

#include <filesystem>

namespace headwater {
namespace {

using testing::SampleLog;
using testing::TempDir;

class BackupCommand : public ::testing::Test {
 protected:
  void SetUp() override { log_.append_two_devices(); }
  [[nodiscard]] std::string file() const { return target_.file("log.db"); }
  // The same question to the log in another directory.
  static testing::Outcome ask_in(const std::string& directory, std::vector<std::string> words) {
    words.insert(words.begin(), {"--store", directory});
    return testing::run(HEADWATER_PROGRAM, words);
  }

  SampleLog log_;
  TempDir target_;
};

TEST_F(BackupCommand, makes_a_file_that_answers_as_the_log_does) {
  const auto outcome = log_.ask({"backup", file(), "-o", "json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  const auto answer = boost::json::parse(outcome.out).as_object();
  EXPECT_EQ(answer.at("seq").to_number<int>(), 6);
  EXPECT_EQ(answer.at("events").to_number<int>(), 6);
  EXPECT_EQ(answer.at("gaps").to_number<int>(), 0);
  EXPECT_EQ(answer.at("bytes").to_number<std::uintmax_t>(), std::filesystem::file_size(file()));
  for (const std::vector<std::string>& question : std::vector<std::vector<std::string>>{
           {"events"}, {"digest"}, {"devices"}, {"state", "dev-2"}}) {
    EXPECT_EQ(ask_in(target_.path(), question).out, log_.ask(question).out);
  }
  EXPECT_EQ(ask_in(target_.path(), {"verify"}).exit_code, 0);
}

TEST_F(BackupCommand, is_a_table_for_people) {
  const auto outcome = log_.ask({"backup", file()});
  EXPECT_NE(outcome.out.find("6, every one checked"), std::string::npos) << outcome.out;
}

TEST_F(BackupCommand, replaces_no_file_unless_it_is_forced_to) {
  ASSERT_EQ(log_.ask({"backup", file()}).exit_code, 0);
  const auto refused = log_.ask({"backup", file()});
  EXPECT_EQ(refused.exit_code, 64);
  EXPECT_EQ(refused.out, "");
  EXPECT_NE(refused.err.find("is there already: choose another name, or replace it with --force"),
            std::string::npos);
  EXPECT_EQ(log_.ask({"backup", file(), "--force"}).exit_code, 0);
}

}  // namespace
}  // namespace headwater
