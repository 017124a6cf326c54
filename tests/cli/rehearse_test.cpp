// Rehearsing an upgrade: with the same program, with one of which two rules are others (see
// CMakeLists.txt), and with what is none.
#include "store/fold.h"
#include "tests/cli/sample_log.h"
#include "tests/support/settle.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <filesystem>

namespace headwater {
namespace {

namespace json = boost::json;
using testing::at;
using testing::event_of;
using testing::Outcome;
using testing::reading;
using testing::SampleLog;

const Timestamp time = at("2026-01-01T10:00:00Z");

// A log of three devices.
class Rehearse : public ::testing::Test {
 protected:
  Rehearse() : log_(testing::small_segments()) {
    for (const char* device : {"dev-1", "dev-2", "dev-3"}) {
      add(event_of(device, DeviceRegistered{"sensors/x"}, time));
    }
  }

  // Returns the event's position.
  std::uint64_t add(const Event& event) {
    log_.append({event}, time);
    return log_.writer().head().sequence.value();
  }
  std::uint64_t read(const std::string& device, double value) {
    return add(reading(device, {{"temp", value, ""}}, time));
  }
  void read_often(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      read(i % 2 == 0 ? "dev-1" : "dev-3", static_cast<double>(i));
    }
  }
  std::uint64_t calibrate(double offset) {
    return add(event_of("dev-2", CalibrationSet{"temp", 1, offset, ""}, time));
  }
  // A program of a shell's lines.
  std::string script(const std::string& lines) {
    const std::string path = folder_.file("headwater");
    testing::write_file(path, "#!/bin/sh\n" + lines + "\n");
    std::filesystem::permissions(path, std::filesystem::perms::owner_all);
    return path;
  }
  [[nodiscard]] Outcome with(const std::string& program) const {
    return log_.ask({"rehearse", "--with", program});
  }
  [[nodiscard]] json::object answer(const std::string& program) const {
    const Outcome outcome = log_.ask({"-o", "json", "rehearse", "--with", program});
    EXPECT_EQ(outcome.err, "");
    return json::parse(outcome.out).as_object();
  }
  void expect_refused(const std::string& program, const std::string& why) const {
    const Outcome outcome = log_.ask({"rehearse", "--patience", "1", "--with", program});
    EXPECT_EQ(outcome.exit_code, 64);
    EXPECT_EQ(outcome.out, "");
    EXPECT_NE(outcome.err.find(why), std::string::npos) << outcome.err;
  }

  SampleLog log_;
  testing::TempDir folder_;
};

TEST_F(Rehearse, with_the_same_program_finds_the_same) {
  read_often(250);
  calibrate(2);
  const std::uint64_t last = read("dev-2", 5);
  const Outcome outcome = with(HEADWATER_PROGRAM);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("result              both make the same of it\n"), std::string::npos)
      << outcome.out;
  const json::object found = answer(HEADWATER_PROGRAM);
  EXPECT_TRUE(found.at("same").as_bool());
  EXPECT_EQ(found.at("from_seq"), 1);
  EXPECT_EQ(found.at("to_seq"), last);
  EXPECT_EQ(found.at("here"), found.at("there"));
  EXPECT_FALSE(found.contains("parting"));
}

TEST_F(Rehearse, with_a_program_of_other_rules_names_the_first_event_the_device_and_its_fields) {
  read_often(130);
  read("dev-2", 1);
  calibrate(2);
  read_often(3);
  const std::uint64_t first = read("dev-2", 5);
  read_often(150);
  read("dev-2", 6);
  const json::object found = answer(OTHER_PROGRAM);
  EXPECT_FALSE(found.at("same").as_bool());
  EXPECT_EQ(json::serialize(found.at("parting")),
            R"({"seq":)" + std::to_string(first) +
                R"(,"device":"dev-2","type":"ReadingRecorded","parts":["measurements"],)"
                R"("fields":[{"field":"measurements.temp","here":"7.0","there":"3.0"}]})");
  const Outcome outcome = with(OTHER_PROGRAM);
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.out.find("they part at event " + std::to_string(first) +
                             ", ReadingRecorded of dev-2\n"),
            std::string::npos)
      << outcome.out;
}

TEST_F(Rehearse, finds_where_they_parted_though_they_agree_again_at_the_end) {
  read_often(110);
  calibrate(2);
  const std::uint64_t first = read("dev-2", 5);
  calibrate(0);
  read("dev-2", 5);
  read_often(110);
  EXPECT_EQ(answer(OTHER_PROGRAM).at("parting").at("seq"), first);
}

TEST_F(Rehearse, finds_what_differs_in_the_state_and_is_shown_nowhere) {
  add(event_of("dev-1", LimitsSet{"temp", {}, 30.0, 0, 60'000'000}, time));
  const std::uint64_t first = read("dev-1", 30);  // at the bound, and not beyond it
  const json::object parting = answer(OTHER_PROGRAM).at("parting").as_object();
  EXPECT_EQ(parting.at("seq"), first);
  EXPECT_EQ(json::serialize(parting.at("parts")), R"(["watches"])");
  EXPECT_EQ(json::serialize(parting.at("fields")), "[]");
}

TEST_F(Rehearse, does_not_trust_the_snapshots_that_one_of_the_programs_has_made) {
  calibrate(2);
  const std::uint64_t first = read("dev-2", 5);
  LogReader reader = LogReader::open(log_.directory()).value();
  log_.writer().write_snapshot(state_at(reader, Sequence(first)).value()).value();
  read("dev-2", 5);
  EXPECT_EQ(answer(OTHER_PROGRAM).at("parting").at("seq"), first);
}

TEST_F(Rehearse, begins_behind_what_has_been_removed) {
  calibrate(2);
  read("dev-2", 5);
  calibrate(0);
  read_often(60);
  testing::settle(log_.writer());
  log_.writer().begin_removal({Sequence(40), Sequence(60), 1'000'000}).value();
  testing::settle(log_.writer());
  calibrate(3);
  const std::uint64_t first = read("dev-2", 6);
  const json::object found = answer(OTHER_PROGRAM);
  EXPECT_EQ(found.at("from_seq"), 41);
  EXPECT_EQ(found.at("parting").at("seq"), first);
}

TEST_F(Rehearse, leaves_out_what_only_one_of_them_knows_and_says_so) {
  read_often(9);
  const std::string newer = script(std::string(HEADWATER_PROGRAM) +
                                   R"( "$@" | sed 's/"parts":."source"/"parts":["mood"/')");
  const json::object found = answer(newer);
  EXPECT_TRUE(found.at("same").as_bool());
  EXPECT_EQ(json::serialize(found.at("not_compared")), R"(["source","mood"])");
}

TEST_F(Rehearse, changes_nothing_in_the_store) {
  read_often(30);
  log_.close();
  const auto content = [&] { return testing::read_file(log_.directory() + "/log.db"); };
  const std::string before = content();
  EXPECT_EQ(with(HEADWATER_PROGRAM).exit_code, 0);
  EXPECT_EQ(content(), before);
}

TEST_F(Rehearse, of_an_empty_log_finds_the_same) {
  const SampleLog empty;
  EXPECT_EQ(empty.ask({"rehearse", "--with", OTHER_PROGRAM}).exit_code, 0);
}

TEST_F(Rehearse, with_what_cannot_be_started_is_refused) {
  expect_refused("/no/such/program", "/no/such/program cannot be started: No such file");
  expect_refused(folder_.path(), "cannot be started: Permission denied");
  testing::write_file(folder_.file("text"), "text");
  expect_refused(folder_.file("text"), "cannot be started: Permission denied");
}

TEST_F(Rehearse, with_another_program_is_refused) {
  expect_refused("/bin/false", "/bin/false is no headwater: /bin/false ended with exit code 1");
  expect_refused("/bin/echo", "is no headwater: it calls itself \"");
  expect_refused(script("head -c 100000 /dev/urandom"), "is no headwater: it calls itself \"");
}

TEST_F(Rehearse, with_a_program_that_is_too_old_is_refused) {
  expect_refused(script(R"([ "$1" = --version ] && echo headwater 0.0.1 || exit 64)"),
                 "is headwater 0.0.1, which does not know `headwater trace`");
}

TEST_F(Rehearse, with_a_program_that_crashes_is_refused) {
  expect_refused(script(R"([ "$1" = --version ] && echo headwater 9 || kill -SEGV $$)"),
                 "was ended by signal 11");
}

TEST_F(Rehearse, with_a_program_that_prints_garbage_is_refused) {
  read_often(9);
  expect_refused(script(R"([ "$1" = --version ] && echo headwater 9 || echo '{"trace":')"),
                 "prints what is no trace: \"{\\x22trace\\x22:\"");
  expect_refused(script(R"([ "$1" = --version ] && echo headwater 9 || echo '{"trace":2}')"),
                 "prints traces of version 2, this program knows 1");
  expect_refused(script("if [ \"$1\" = --version ] || [ $# -lt 3 ]; then " +
                        std::string(HEADWATER_PROGRAM) + R"( "$@"; else yes '{"seq":1}'; fi)"),
                 "says more than");
}

TEST_F(Rehearse, with_a_program_that_hangs_is_refused) {
  expect_refused(script("exec tail -f /dev/null"), "has said nothing for 1000 ms");
  expect_refused(script(R"([ "$1" = --version ] && echo headwater 9 || tail -f /dev/null)"),
                 "has said nothing for 1000 ms");
}

TEST_F(Rehearse, with_a_program_that_cannot_fold_the_log_fails) {
  const Outcome outcome = with(script(
      R"([ "$1" = --version ] && echo headwater 9 || { echo "no such form" >&2; exit 74; })"));
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("ended with exit code 74, and said \"no such form\""),
            std::string::npos)
      << outcome.err;
}

}  // namespace
}  // namespace headwater
