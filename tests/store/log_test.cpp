#include "store/log.h"

#include "store/verify.h"
#include "tests/support/settle.h"
#include "tests/store/log_fixture.h"
#include "tests/support/process.h"

#include <atomic>
#include <filesystem>
#include <thread>

namespace headwater {
namespace {

using testing::moment;
using testing::reading_of;
using testing::sample_readings;

class LogTest : public testing::LogFixture {};

TEST_F(LogTest, a_new_log_is_empty_and_its_chain_begins_with_its_identity) {
  const Log log = open();
  EXPECT_EQ(log.head().sequence, Sequence());
  EXPECT_EQ(log.gateway(), "gw");
  EXPECT_EQ(log.head().chain, chain_origin(log.id(), "gw"));
}

TEST_F(LogTest, the_directory_is_made_if_need_be) {
  const std::string nested = directory_.file("a/b/c");
  EXPECT_TRUE(Log::open(nested, {"gw", {}}, moment(1).wall));
  EXPECT_TRUE(std::filesystem::exists(nested + "/log.db"));
}

TEST_F(LogTest, each_log_has_an_identity_of_its_own_unless_it_is_told_which) {
  const Log log = open();
  const testing::TempDir other;
  const Log copy = Log::open(other.path(), {"gw", log.id()}, moment(1).wall).value();
  EXPECT_EQ(copy.id(), log.id());
  const testing::TempDir third;
  EXPECT_NE(Log::open(third.path(), {"gw", {}}, moment(1).wall)->id(), log.id());
}

TEST_F(LogTest, appended_events_are_there_after_reopening_with_the_same_chain) {
  Head head;
  LogId id;
  {
    Log log = open();
    id = log.id();
    ASSERT_TRUE(log.append(sample_readings(3), moment(5)));
    ASSERT_TRUE(log.append(sample_readings(2), moment(6)));
    head = log.head();
  }
  const Log log = open();
  EXPECT_EQ(log.id(), id);
  EXPECT_EQ(log.head().sequence, Sequence(5));
  EXPECT_EQ(log.head().chain, head.chain);
  EXPECT_EQ(log.head().commit.wall, moment(6).wall);
  EXPECT_EQ(log.head().commit.uptime, moment(6).uptime);
  EXPECT_EQ(content().size(), 5U);
}

TEST_F(LogTest, its_chain_is_the_hash_over_the_canonical_bytes_of_every_event) {
  Log log = open();
  const auto events = sample_readings(4);
  ASSERT_TRUE(log.append({events.data(), 2}, moment(1)));
  ASSERT_TRUE(log.append({events.data() + 2, 2}, moment(2)));
  Chain chain(chain_origin(log.id(), "gw"));
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool first_of_commit = i % 2 == 0;
    std::string bytes;
    encode_event(events[i], first_of_commit ? std::optional(moment(i / 2 + 1)) : std::nullopt,
                 bytes);
    chain.extend(bytes);
  }
  EXPECT_EQ(log.head().chain, chain.value());
}

TEST_F(LogTest, it_goes_on_where_it_ended) {
  {
    Log log = open();
    fill(log, 250);
  }
  Log log = open();
  ASSERT_TRUE(log.append(sample_readings(1), moment(9)));
  EXPECT_EQ(log.head().sequence, Sequence(251));
  auto log_reader = reader();
  EXPECT_TRUE(verify(log_reader)->clean());
}

TEST_F(LogTest, an_event_of_every_form_comes_back_as_it_was) {
  Event event = testing::event_of("dev-1", DeviceOffline{7}, -5);
  event.cause = "command-1";
  event.type = static_cast<EventType>(12'345);
  event.version = 9;
  event.payload = std::string("\x00\xFF", 2);
  {
    Log log = open();
    ASSERT_TRUE(log.append({&event, 1}, moment(5)));
  }
  auto log_reader = reader();
  ForwardScan scan(log_reader, {Sequence(1), last_sequence});
  const auto back = scan.next().value();
  ASSERT_TRUE(back);
  EXPECT_EQ(back->cause, "command-1");
  EXPECT_EQ(back->type, event.type);
  EXPECT_EQ(back->version, 9U);
  EXPECT_EQ(back->time, Timestamp(-5));
  EXPECT_EQ(back->payload, event.payload);
  EXPECT_EQ(back->recorded.uptime, moment(5).uptime);
}

// Ten thousand readings of a kilobyte are more than one block holds.
TEST_F(LogTest, a_commit_of_any_size_can_be_read_back) {
  ReadingRecorded large;
  large.measurements = {{"text", std::string(4'000, 't'), ""}};
  const std::vector<Event> events(3'000, testing::event_of("dev-1", large));
  {
    Log log = open();
    ASSERT_TRUE(log.append(events, moment(1)));
    EXPECT_EQ(log.head().sequence, Sequence(3'000));
  }
  {
    Log log = open();
    testing::settle(log);
  }
  EXPECT_EQ(content().size(), 3'000U);
}

TEST_F(LogTest, a_commit_of_very_many_events_can_be_read_back) {
  {
    Log log = open();
    ASSERT_TRUE(log.append(sample_readings(block_events_limit + 1), moment(1)));
  }
  const Log log = open();
  EXPECT_EQ(log.head().sequence, Sequence(block_events_limit + 1));
}

TEST_F(LogTest, cursors_are_kept_and_may_move_both_ways) {
  {
    Log log = open();
    fill(log, 20);
    EXPECT_FALSE(log.cursor("upstream").value());
    ASSERT_TRUE(log.set_cursor("upstream", {Sequence(10), Hash{1}}));
    ASSERT_TRUE(log.set_cursor("other", {Sequence(3), Hash{2}}));
    ASSERT_TRUE(log.set_cursor("upstream", {Sequence(9), Hash{3}}));
  }
  Log log = open();
  EXPECT_EQ(log.cursor("upstream").value()->sequence, Sequence(9));
  EXPECT_EQ(log.cursor("upstream").value()->chain, Hash{3});
  EXPECT_EQ(reader().cursor("other").value()->sequence, Sequence(3));
}

TEST_F(LogTest, a_log_that_ends_before_what_was_confirmed_says_so_and_goes_on_behind_it) {
  {
    Log log = open();
    fill(log, 20);
    ASSERT_TRUE(log.set_cursor("upstream", {Sequence(31), Hash{7}}));
  }
  Log log = open();
  const auto damages = log.take_damages();
  ASSERT_EQ(damages.size(), 1U);
  EXPECT_EQ(damages[0].from, Sequence(21));
  EXPECT_EQ(damages[0].count, 11U);
  EXPECT_EQ(log.head().sequence, Sequence(31));
  EXPECT_EQ(log.head().chain, Hash{7});
  ASSERT_TRUE(log.append(sample_readings(1), moment(99)));
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.head()->sequence, Sequence(32));
  EXPECT_EQ(log_reader.block_at(Sequence(25)).error().detail,
            "events 21 to 31 are not here any more: missing");
}

TEST_F(LogTest, a_gap_is_found_once) {
  {
    Log log = open();
    fill(log, 20);
    ASSERT_TRUE(log.set_cursor("upstream", {Sequence(31), Hash{7}}));
  }
  for (const std::size_t expected : {1U, 0U, 0U}) {
    EXPECT_EQ(open().take_damages().size(), expected);
  }
}

TEST_F(LogTest, another_gateways_log_is_refused) {
  { const Log log = open(); }
  const auto opened = try_open("other");
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::configuration);
  EXPECT_NE(opened.error().detail.find("of gateway gw, not that of other"), std::string::npos);
}

TEST_F(LogTest, another_log_of_the_same_gateway_is_refused) {
  { const Log log = open(); }
  const auto opened = Log::open(path(), {"gw", LogId::random()}, moment(1).wall);
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().kind, ErrorKind::configuration);
}

TEST_F(LogTest, a_second_writer_is_refused_and_told_who_is_there) {
  const Log log = open();
  const auto second = try_open();
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().kind, ErrorKind::in_use);
  EXPECT_NE(second.error().detail.find("process " + std::to_string(getpid())), std::string::npos);
}

TEST_F(LogTest, a_second_process_is_refused_too) {
  const Log log = open();
  const testing::Outcome outcome = testing::run(APPEND_FOREVER, {path(), "1"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.err.find("in use by process " + std::to_string(getpid())), std::string::npos);
}

TEST_F(LogTest, readers_see_whole_commits_while_it_is_written) {
  Log log = open();
  std::atomic<bool> done = false;
  std::thread watcher([&] {
    LogReader log_reader = reader();
    State state;
    while (!done) {
      const Cursor head = log_reader.head().value();
      EXPECT_EQ(head.sequence.value() % 10, 0U);
      ForwardScan scan(log_reader, {state.sequence().next(), head.sequence});
      while (const auto event = scan.next().value()) EXPECT_TRUE(state.apply(*event));
      EXPECT_EQ(state.sequence(), head.sequence);
      EXPECT_EQ(log_reader.chain_at(head.sequence).value(), head.chain);
    }
  });
  fill(log, 2'000);
  done = true;
  watcher.join();
}

TEST_F(LogTest, nothing_appears_to_readers_before_the_append_returns) {
  Log log = open();
  LogReader log_reader = reader();
  EXPECT_EQ(log_reader.head()->sequence, Sequence());
  EXPECT_FALSE(log_reader.block_at(Sequence(1)).value());
  ASSERT_TRUE(log.append(sample_readings(2), moment(1)));
  EXPECT_EQ(log_reader.head()->sequence, Sequence(2));
  EXPECT_TRUE(log_reader.block_at(Sequence(2)).value());
}

}  // namespace
}  // namespace headwater
