// A log that was restored from a backup goes on as the original would.

#include "model/digest.h"
#include "store/backup.h"
#include "store/fold.h"
#include "store/verify.h"
#include "tests/store/log_fixture.h"

namespace headwater {
namespace {

using testing::event_of;
using testing::moment;
using testing::sample_readings;
using testing::settle;
using testing::TempDir;

class RestoredBackup : public testing::LogFixture {
 protected:
  // Backs the log up, and opens what is restored from that.
  Log restore() {
    LogReader log_reader = reader();
    back_up(log_reader, target_.file("log.db"), true).value();
    return Log::open(target_.path(), {"gw", {}}, moment(1).wall, small_segments()).value();
  }
  [[nodiscard]] LogReader restored() const { return LogReader::open(target_.path()).value(); }

  // A thousand readings, with a DeviceOffline before each hundred; `to` of them go.
  static void fill_and_remove(Log& log, std::uint64_t to) {
    for (std::uint64_t n = 0; n < 10; ++n) {
      const Event offline = event_of("dev-1", DeviceOffline{n});
      log.append({&offline, 1}, moment(10'000 + 1'000 * n)).value();
      fill(log, 99);
    }
    remove(log, to);
  }
  static void remove(Log& log, std::uint64_t to) {
    settle(log);
    log.begin_removal({Sequence(to), last_sequence, 1'000'000}).value();
    while (log.remove_part().value()) {
    }
  }

  static std::vector<std::string> kept(LogReader log_reader) {
    std::vector<std::string> lines;
    log_reader
        .kept_events(Sequence(1), last_sequence, false,
                     [&](const RecordedEvent& event) {
                       lines.push_back(line(event));
                       return true;
                     })
        .value();
    return lines;
  }
  static std::string digest(LogReader log_reader) {
    return to_hex(state_digest(state_at(log_reader, last_sequence).value()));
  }

  TempDir target_;
};

TEST_F(RestoredBackup, has_the_events_that_were_kept_and_removes_more_like_the_original) {
  Log log = open();
  fill_and_remove(log, 300);
  Log copy = restore();
  EXPECT_EQ(kept(restored()).size(), 3U);
  EXPECT_EQ(kept(restored()), kept(reader()));
  // A segment of the copy is as long as several of the original.
  fill(log, 5'000);
  fill(copy, 5'000);
  remove(log, 1'000);
  remove(copy, 1'000);
  EXPECT_EQ(kept(restored()).size(), 10U);
  EXPECT_EQ(kept(restored()), kept(reader()));
  EXPECT_EQ(digest(restored()), digest(reader()));
  EXPECT_EQ(copy.head().chain, log.head().chain);
  LogReader copy_reader = restored();
  EXPECT_TRUE(verify(copy_reader)->clean());
}

TEST_F(RestoredBackup, is_as_old_as_the_original) {
  // Segments of the usual size, which a backup takes as they are.
  Log log = Log::open(path(), {"gw", {}}, moment(1).wall).value();
  std::uint64_t uptime_s = 0;
  const auto write_on = [&](std::size_t count) {
    const std::vector<Event> events = sample_readings(count);
    for (std::size_t at = 0; at < count; at += 10) {
      // The machine has been started anew now and then, as the log knows once it is sealed.
      uptime_s = at % 1'700 == 0 && at < 15'000 ? 5 : uptime_s + 7;
      log.append({events.data() + at, 10}, {moment(1).wall, Uptime(uptime_s * 1'000'000)}).value();
      settle(log);
    }
  };
  write_on(20'000);
  Log copy = restore();
  const Uptime now((uptime_s + 100) * 1'000'000);
  const auto original_facts = log.oldest_segments(now).value();
  const auto copy_facts = copy.oldest_segments(now).value();
  ASSERT_EQ(original_facts.size(), 4U);
  ASSERT_GE(copy_facts.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(copy_facts[i].last(), original_facts[i].last());
    EXPECT_EQ(copy_facts[i].age_us, original_facts[i].age_us) << i;
    EXPECT_GT(copy_facts[i].age_us, 1'000'000'000U);
  }
}

TEST_F(RestoredBackup, knows_the_keys_of_what_it_has_and_no_others) {
  Log log = open();
  const std::vector<Event> events = sample_readings(3);
  const auto append = [&](Log& to, const std::string& key) {
    const AppendKey keys[] = {{key, 0, 3}};
    to.append(events, moment(to.head().sequence.value() + 1), keys).value();
  };
  append(log, "first");
  append(log, "second");
  LogReader log_reader = reader();
  bool more = true;
  const auto append_meanwhile = [&](Sequence, Sequence) {
    if (std::exchange(more, false)) append(log, "third");
  };
  back_up(log_reader, target_.file("log.db"), false, append_meanwhile).value();
  Log copy = Log::open(target_.path(), {"gw", {}}, moment(1).wall, small_segments()).value();
  EXPECT_EQ(copy.head().sequence, Sequence(6));
  EXPECT_EQ(copy.find_append_key("first").value(), (Appended{Sequence(1), 3}));
  EXPECT_EQ(copy.find_append_key("second").value(), (Appended{Sequence(4), 3}));
  EXPECT_FALSE(copy.find_append_key("third").value());
  append(copy, "third");
  EXPECT_EQ(copy.find_append_key("third").value(), (Appended{Sequence(7), 3}));
}

TEST_F(RestoredBackup, ends_where_the_log_ended_when_it_began) {
  Log log = open();
  fill(log, 50);
  LogReader log_reader = reader();
  // The commits that are copied last become part of a longer segment meanwhile.
  bool more = true;
  const auto go_on = [&](Sequence, Sequence) {
    if (std::exchange(more, false)) fill(log, 100);
  };
  const auto backup = back_up(log_reader, target_.file("log.db"), false, go_on).value();
  EXPECT_EQ(backup.end.sequence, Sequence(50));
  EXPECT_EQ(backup.end.chain, log_reader.chain_at(Sequence(50)).value());
  LogReader copy = restored();
  EXPECT_TRUE(verify(copy)->clean());
}

TEST_F(RestoredBackup, has_the_cursor_of_what_was_recorded_as_removed) {
  Log log = open();
  fill_and_remove(log, 300);
  const Cursor recorded{Sequence(300), log.removed_chain().value()};
  log.set_cursor(removed_cursor, recorded).value();
  Log copy = restore();
  EXPECT_EQ(copy.removed(), Sequence(300));
  EXPECT_EQ(copy.cursor(removed_cursor).value(), recorded);
}

}  // namespace
}  // namespace headwater
