// The rules of bringing lost events back, against a log whose every block the test can give.
#include "sync/recall.h"

#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

using namespace std::chrono_literals;
using testing::MadeLog;

class RecallTest : public ::testing::Test {
 protected:
  RecallTest() {
    log_.commit_readings(100, 10);
    recall_.connected();
  }

  Gap gap(std::uint64_t first, std::uint64_t last, GapReason reason = GapReason::damaged) {
    const Block block = log_.block(first, last);
    return {block.first, block.count, block.before, block.chain_before, block.chain_after, reason};
  }
  // The question that goes out now; nothing if none does.
  std::optional<RecallRequest> ask() {
    auto request = recall_.next(now_);
    if (request) recall_.asked(now_);
    return request;
  }
  Recalled answer(const RecallRequest& request, std::uint64_t last) {
    return {request.log,
            request.number,
            Batch{request.log, 0, log_.block(request.first.value(), last), {}},
            {}};
  }
  void pass(std::chrono::microseconds time) {
    now_ = Uptime(now_.microseconds() + static_cast<std::uint64_t>(time.count()));
  }

  MadeLog log_;
  Recall recall_{log_.log().id()};
  Uptime now_{60'000'000};
};

TEST_F(RecallTest, a_gap_comes_back_in_pieces) {
  recall_.consider(std::vector{gap(21, 60)}, Sequence(100));
  const auto first = ask();
  ASSERT_TRUE(first);
  EXPECT_EQ(first->first, Sequence(21));
  EXPECT_EQ(first->last(), Sequence(60));
  EXPECT_FALSE(ask()) << "one question at a time";
  EXPECT_EQ(recall_.take(answer(*first, 35)), Recall::Verdict::piece);
  EXPECT_EQ(recall_.events(), 15U);
  const auto second = ask();
  ASSERT_TRUE(second);
  EXPECT_EQ(second->first, Sequence(36));
  EXPECT_EQ(second->chain_before, log_.block(21, 35).chain_after);
  EXPECT_EQ(recall_.take(answer(*second, 60)), Recall::Verdict::complete);
  const auto blocks = recall_.take_blocks();
  ASSERT_EQ(blocks.size(), 2U);
  EXPECT_EQ(blocks[0].first, Sequence(21));
  EXPECT_EQ(blocks[1].last(), Sequence(60));
}

TEST_F(RecallTest, nothing_is_asked_without_a_connection) {
  recall_.disconnected();
  recall_.consider(std::vector{gap(21, 60)}, Sequence(100));
  EXPECT_FALSE(ask());
  recall_.connected();
  EXPECT_TRUE(ask());
}

TEST_F(RecallTest, what_the_centre_cannot_have_or_was_removed_on_purpose_is_not_asked_for) {
  recall_.consider(
      std::vector{gap(1, 10, GapReason::trimmed), gap(11, 20, GapReason::dropped), gap(21, 60)},
      Sequence(59));
  EXPECT_FALSE(ask());
  recall_.consider(std::vector{gap(21, 60, GapReason::missing)}, Sequence(60));
  EXPECT_TRUE(ask());
}

TEST_F(RecallTest, one_gap_follows_the_other) {
  const std::vector gaps{gap(21, 30), gap(51, 60)};
  recall_.consider(gaps, Sequence(100));
  EXPECT_EQ(recall_.take(answer(*ask(), 30)), Recall::Verdict::complete);
  (void)recall_.take_blocks();
  recall_.consider(gaps, Sequence(100));  // the writer has not put it back yet
  EXPECT_EQ(ask()->first, Sequence(51));
}

TEST_F(RecallTest, what_the_centre_has_not_got_is_asked_for_again_with_the_next_connection_only) {
  const std::vector gaps{gap(21, 30)};
  recall_.consider(gaps, Sequence(100));
  const auto request = ask();
  EXPECT_EQ(recall_.take({request->log, request->number, {}, "not here"}),
            Recall::Verdict::unavailable);
  EXPECT_EQ(recall_.unavailable(), 1U);
  recall_.consider(gaps, Sequence(100));
  pass(1h);
  EXPECT_FALSE(ask());
  recall_.disconnected();
  recall_.connected();
  recall_.consider(gaps, Sequence(100));
  EXPECT_TRUE(ask());
}

TEST_F(RecallTest, a_silent_centre_is_asked_again_ever_more_seldom) {
  recall_.consider(std::vector{gap(21, 30)}, Sequence(100));
  const auto first = ask();
  ASSERT_TRUE(first);
  pass(29s);
  EXPECT_FALSE(ask());
  pass(1s);
  const auto second = ask();
  ASSERT_TRUE(second);
  EXPECT_NE(second->number, first->number);
  pass(59s);
  EXPECT_FALSE(ask());
  pass(1s);
  EXPECT_TRUE(ask());
  pass(24h);
  for (int i = 0; i < 30; ++i) {
    EXPECT_TRUE(ask());
    pass(10min);
  }
}

TEST_F(RecallTest, only_the_answer_to_the_open_question_counts) {
  EXPECT_EQ(recall_.take({log_.log().id(), 0, {}, {}}), Recall::Verdict::ignored);
  recall_.consider(std::vector{gap(21, 30)}, Sequence(100));
  EXPECT_EQ(recall_.take({log_.log().id(), 1, {}, {}}), Recall::Verdict::ignored) << "not asked";
  const auto request = ask();
  Recalled late = answer(*request, 30);
  late.number -= 1;
  EXPECT_EQ(recall_.take(late), Recall::Verdict::ignored);
  Recalled foreign = answer(*request, 30);
  foreign.log = LogId::random();
  EXPECT_EQ(recall_.take(foreign), Recall::Verdict::ignored);
  EXPECT_EQ(recall_.take(answer(*request, 30)), Recall::Verdict::complete);
  EXPECT_EQ(recall_.take(answer(*request, 30)), Recall::Verdict::ignored) << "twice";
}

TEST_F(RecallTest, what_is_not_what_was_lost_never_comes_through) {
  MadeLog other({.id = log_.log().id()});
  other.commit_readings(5, 5);
  other.commit_readings(95, 5);
  const auto wrong = [&](Batch batch) {
    Recall recall(log_.log().id());
    recall.connected();
    recall.consider(std::vector{gap(21, 60)}, Sequence(100));
    const auto request = recall.next(now_);
    recall.asked(now_);
    return recall.take({request->log, request->number, std::move(batch), {}});
  };
  const LogId id = log_.log().id();
  EXPECT_EQ(wrong({id, 0, log_.block(22, 60), {}}), Recall::Verdict::wrong);
  EXPECT_EQ(wrong({id, 0, log_.block(21, 61), {}}), Recall::Verdict::wrong);
  EXPECT_EQ(wrong({LogId::random(), 0, log_.block(21, 60), {}}), Recall::Verdict::wrong);
  EXPECT_EQ(wrong({id, 0, other.block(21, 60), {}}), Recall::Verdict::wrong);
  EXPECT_EQ(wrong({id, 0, log_.block(21, 60), GapReason::damaged}), Recall::Verdict::wrong);
  Block changed = log_.block(21, 60);
  changed.events[changed.events.size() / 2] ^= 1;
  EXPECT_EQ(wrong({id, 0, changed, {}}), Recall::Verdict::wrong);
  // Whole in itself and of the right place, but with another end.
  const Block forged = other.block(21, 60);
  const Block own = log_.block(21, 60);
  const std::string frames = unpack(forged).value();
  BlockBuilder builder(own.first, own.before, own.chain_before);
  EventReader events(frames, forged.first, forged.before);
  while (events.next().value()) builder.add(events.bytes());
  EXPECT_EQ(wrong({id, 0, std::move(builder).finish(1), {}}), Recall::Verdict::wrong);
  EXPECT_EQ(wrong({id, 0, own, {}}), Recall::Verdict::complete);
}

TEST_F(RecallTest, a_gap_beyond_the_limit_is_left_alone) {
  RecallOptions options;
  options.bytes_limit = 10;
  Recall recall(log_.log().id(), options);
  recall.connected();
  const std::vector gaps{gap(21, 60)};
  recall.consider(gaps, Sequence(100));
  const auto request = recall.next(now_);
  recall.asked(now_);
  EXPECT_EQ(recall.take(answer(*request, 40)), Recall::Verdict::too_large);
  recall.consider(gaps, Sequence(100));
  EXPECT_FALSE(recall.next(now_));
}

TEST_F(RecallTest, a_gap_that_is_gone_is_not_asked_for_any_more) {
  recall_.consider(std::vector{gap(21, 60)}, Sequence(100));
  ASSERT_TRUE(ask());
  recall_.consider({}, Sequence(100));
  EXPECT_FALSE(recall_.current());
  pass(1h);
  EXPECT_FALSE(ask());
}

}  // namespace
}  // namespace headwater
