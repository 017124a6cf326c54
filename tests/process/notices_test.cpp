#include "process/notices.h"

#include "tests/support/temp_dir.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

namespace headwater {
namespace {

using testing::read_file;
using testing::TempDir;

enum class Journal { none, ours, somebody_elses };

// The name of the stream behind `descriptor`, as systemd writes it into JOURNAL_STREAM
// (systemd.exec(5)).
std::string stream_name(int descriptor) {
  struct stat status {};
  fstat(descriptor, &status);
  return std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

// What a process writes to its standard error for one notice of each severity.
std::string written_with(Journal journal) {
  const TempDir directory;
  const std::string file = directory.file("errors");
  const pid_t child = fork();
  if (child == 0) {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT, 0600);
    dup2(descriptor, STDERR_FILENO);
    unsetenv("JOURNAL_STREAM");
    if (journal == Journal::ours) setenv("JOURNAL_STREAM", stream_name(descriptor).c_str(), 1);
    if (journal == Journal::somebody_elses) setenv("JOURNAL_STREAM", "8:4711", 1);
    const NoticeSink notice = notices_to_standard_error();
    for (const Severity severity :
         {Severity::error, Severity::warning, Severity::notice, Severity::info, Severity::debug}) {
      notice(severity, "the text");
    }
    _exit(0);
  }
  waitpid(child, nullptr, 0);
  return read_file(file);
}

constexpr const char* for_people =
    "error: the text\nwarning: the text\nnotice: the text\ninfo: the text\ndebug: the text\n";

TEST(Notices, name_their_severity_for_people) {
  EXPECT_EQ(written_with(Journal::none), for_people);
}

TEST(Notices, number_their_severity_for_the_journal) {
  EXPECT_EQ(written_with(Journal::ours),
            "<3>the text\n<4>the text\n<5>the text\n<6>the text\n<7>the text\n");
}

// A shell that itself runs under systemd hands JOURNAL_STREAM down to everything that it starts.
TEST(Notices, are_for_people_if_standard_error_goes_elsewhere_than_to_the_journal) {
  EXPECT_EQ(written_with(Journal::somebody_elses), for_people);
}

}  // namespace
}  // namespace headwater
