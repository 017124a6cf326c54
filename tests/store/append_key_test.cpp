#include "store/append_key.h"

#include "tests/store/log_fixture.h"

#include <map>
#include <random>

namespace headwater {
namespace {

using testing::moment;
using testing::reading_of;
using testing::sample_readings;

class AppendKeyTest : public testing::LogFixture {
 protected:
  static Result<void> append(Log& log, const std::string& key, std::size_t count = 1) {
    const std::vector<AppendKey> keys{{key, 0, count}};
    return log.append(sample_readings(count), moment(1), keys);
  }
  [[nodiscard]] std::int64_t stored_keys() const {
    auto raw = Database::open(database(), Database::Mode::read_only).value();
    return count_append_keys(raw).value();
  }
};

TEST_F(AppendKeyTest, says_what_was_appended_under_it_also_after_a_restart) {
  {
    Log log = open();
    fill(log, 20);
    const std::vector<AppendKey> keys{{"first", 0, 3}, {"second", 4, 1}};
    ASSERT_TRUE(log.append(sample_readings(5), moment(1), keys));
  }
  Log log = open();
  EXPECT_EQ(log.find_append_key("first").value(), (Appended{Sequence(21), 3}));
  EXPECT_EQ(log.find_append_key("second").value(), (Appended{Sequence(25), 1}));
  EXPECT_EQ(log.find_append_key("third").value(), std::nullopt);
}

TEST_F(AppendKeyTest, the_newest_are_kept_and_the_oldest_go) {
  Log log = open();
  std::vector<AppendKey> keys;
  constexpr std::size_t at_once = 1'000;
  for (std::int64_t n = 0; n < append_keys_limit + 2'500; ++n) {
    keys.push_back({"key " + std::to_string(n), keys.size(), 1});
    if (keys.size() < at_once && n + 1 < append_keys_limit + 2'500) continue;
    ASSERT_TRUE(log.append(sample_readings(keys.size()), moment(1), keys));
    testing::settle(log);
    keys.clear();
  }
  EXPECT_EQ(stored_keys(), append_keys_limit);
  EXPECT_FALSE(log.find_append_key("key 2499").value());
  EXPECT_EQ(log.find_append_key("key 2500").value(), (Appended{Sequence(2'501), 1}));
  ASSERT_TRUE(append(log, "one more"));
  EXPECT_EQ(stored_keys(), append_keys_limit);
  EXPECT_FALSE(log.find_append_key("key 2500").value());
}

TEST_F(AppendKeyTest, a_damaged_record_is_an_error_and_not_an_unknown_key) {
  Log log = open();
  ASSERT_TRUE(append(log, "k", 2));
  auto raw = Database::open(database(), Database::Mode::read_write).value();
  ASSERT_TRUE(raw.execute("UPDATE append_key SET first = 9"));
  const auto found = log.find_append_key("k");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().kind, ErrorKind::damaged);
}

// Whatever is asked for, and however often and with restarts in between: each key's events are in
// the log once, where the key says.
TEST_F(AppendKeyTest, has_one_effect_however_often_it_is_used) {
  std::mt19937_64 random(11);
  std::map<std::string, Appended> effects;
  std::optional<Log> log(open());
  for (int step = 0; step < 600; ++step) {
    if (random() % 50 == 0) {
      log.reset();
      log.emplace(open());
    }
    const std::string key = "request " + std::to_string(random() % 200);
    const auto known = log->find_append_key(key).value();
    EXPECT_EQ(known.has_value(), effects.contains(key));
    if (known) {
      EXPECT_EQ(*known, effects[key]);
      continue;
    }
    const std::size_t count = 1 + random() % 5;
    effects[key] = {log->head().sequence.next(), count};
    ASSERT_TRUE(append(*log, key, count));
    if (random() % 10 == 0) fill(*log, 30);
  }
  EXPECT_GT(effects.size(), 150U);
}

}  // namespace
}  // namespace headwater
