#include "model/digest.h"
#include "tests/cli/sample_log.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace headwater {
namespace {

using testing::at;
using testing::reading;
using testing::SampleLog;

constexpr const char* id = "00010203-0405-0607-0809-0a0b0c0d0e0f";

std::string digest_json(std::uint64_t sequence, const Hash& chain, const State& state) {
  return fmt::format(R"({{"log":"{}","seq":{},"chain":"{}","state":"{}"}})"
                     "\n",
                     id, sequence, to_hex(chain), to_hex(state_digest(state)));
}

TEST(Digest, has_the_chain_and_the_hash_of_the_state_at_the_head_and_before) {
  SampleLog log;
  State state;
  std::vector<std::string> expected;
  const Timestamp time = at("2026-01-01T10:00:00Z");
  for (std::int64_t n = 1; n <= 3; ++n) {
    const Event event = reading("dev-1", {{"n", n, ""}}, time);
    log.append({event}, time);
    const auto sequence = static_cast<std::uint64_t>(n);
    ASSERT_TRUE(state.apply(as_recorded(event, Sequence(sequence), {time, Uptime(1'000'000)})));
    expected.push_back(digest_json(sequence, log.writer().head().chain, state));
  }
  EXPECT_EQ(log.ask({"-o", "json", "digest"}).out, expected[2]);
  EXPECT_EQ(log.ask({"-o", "json", "digest", "--at-seq", "2"}).out, expected[1]);
  EXPECT_NE(expected[1], expected[2]);
}

TEST(Digest, of_an_empty_log_is_that_of_its_origin) {
  const SampleLog log;
  const auto origin = chain_origin(
      LogId::from_bytes(std::string_view("\0\1\2\3\4\5\6\7\x8\x9\xa\xb\xc\xd\xe\xf", 16)).value(),
      "greenhouse-1");
  EXPECT_EQ(log.ask({"-o", "json", "digest"}).out, digest_json(0, origin, State()));
}

TEST(Digest, for_people_has_four_lines) {
  const SampleLog log;
  const auto lines = testing::lines_of(log.ask({"digest"}).out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0], std::string("log                 ") + id);
  EXPECT_EQ(lines[1], "seq                 0");
  EXPECT_TRUE(lines[2].starts_with("chain  "));
  EXPECT_TRUE(lines[3].starts_with("state  "));
}

TEST(Digest, beyond_the_head_is_refused) {
  const SampleLog log;
  const auto outcome = log.ask({"digest", "--at-seq", "1"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.err, "headwater: the log ends at event 0, before event 1\n");
}

}  // namespace
}  // namespace headwater
