#include "model/payload.h"
#include "tests/store/log_fixture.h"
#include "tests/support/process.h"
#include "tests/support/wait_until.h"

#include <algorithm>

namespace headwater {
namespace {

using testing::Process;
using testing::ProcessOptions;
using testing::wait_until;

class AppendKeyCrash : public testing::LogFixture {
 protected:
  // Asks for appends from `number` on until some are done and the writer has been killed, wherever
  // it stood. The number of the last answer.
  std::uint64_t ask_and_kill(std::uint64_t number) {
    ProcessOptions options{.program = APPEND_KEYED};
    options.arguments = {path(), std::to_string(number)};
    Process writer(options);
    EXPECT_TRUE(wait_until([&] {
      const std::string out = writer.out();
      return std::count(out.begin(), out.end(), '\n') >= 15 || !writer.running();
    }));
    EXPECT_TRUE(writer.running()) << writer.errors();
    writer.kill();
    EXPECT_TRUE(writer.wait());
    std::string out = writer.out();
    out.resize(out.rfind('\n'));
    return std::stoull(out.substr(out.rfind('\n') + 1));
  }
};

TEST_F(AppendKeyCrash, what_is_asked_for_again_after_a_kill_is_there_once) {
  std::uint64_t answered = 1;
  // What was answered last, and what may have been done without an answer, is asked for again.
  for (int round = 0; round < 12; ++round) answered = ask_and_kill(answered);
  LogReader log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(1), last_sequence});
  double expected = 1;
  for (; const auto event = scan.next().value(); ++expected) {
    const auto reading = decode<ReadingRecorded>(event->payload).value();
    ASSERT_EQ(reading.measurements.at(0).value, Value(expected));
  }
  EXPECT_GT(expected, static_cast<double>(answered));
}

}  // namespace
}  // namespace headwater
