#include "sync/recall_message.h"

#include "tests/sync/made_log.h"

#include <gtest/gtest.h>
#include <protozero/pbf_writer.hpp>

#include <functional>

namespace headwater {
namespace {

RecallRequest sample_request() {
  RecallRequest request;
  request.log = LogId::random();
  request.first = Sequence(4'711);
  request.count = 815;
  request.chain_before.fill(1);
  request.chain_after.fill(2);
  request.number = 77;
  return request;
}

TEST(RecallMessage, a_question_comes_back_as_it_was) {
  const RecallRequest request = sample_request();
  const auto decoded = decode_recall(encode(request));
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_EQ(decoded->log, request.log);
  EXPECT_EQ(decoded->first, request.first);
  EXPECT_EQ(decoded->last(), Sequence(4'711 + 814));
  EXPECT_EQ(decoded->chain_before, request.chain_before);
  EXPECT_EQ(decoded->chain_after, request.chain_after);
  EXPECT_EQ(decoded->number, 77U);
}

TEST(RecallMessage, an_answer_comes_back_as_it_was_with_events_and_without) {
  testing::MadeLog log;
  log.commit_readings(20, 10);
  const Recalled with{log.log().id(), 5, Batch{log.log().id(), 0, log.block(3, 12), {}}, ""};
  const auto decoded = decode_recalled(encode(with));
  ASSERT_TRUE(decoded) << decoded.error().text();
  EXPECT_EQ(decoded->number, 5U);
  ASSERT_TRUE(decoded->batch);
  EXPECT_EQ(decoded->batch->block.first, Sequence(3));
  EXPECT_TRUE(check(decoded->batch->block));
  const Recalled without{log.log().id(), 6, {}, "not here"};
  const auto empty = decode_recalled(encode(without));
  ASSERT_TRUE(empty);
  EXPECT_FALSE(empty->batch);
  EXPECT_EQ(empty->detail, "not here");
}

TEST(RecallMessage, a_question_that_makes_no_sense_is_refused) {
  const auto refused = [](const std::function<void(RecallRequest&)>& change) {
    RecallRequest request = sample_request();
    change(request);
    return !decode_recall(encode(request));
  };
  EXPECT_FALSE(refused([](RecallRequest&) {}));
  EXPECT_TRUE(refused([](RecallRequest& request) { request.count = 0; }));
  EXPECT_TRUE(refused([](RecallRequest& request) { request.count = ~std::uint64_t{0}; }));
  EXPECT_TRUE(refused([](RecallRequest& request) { request.first = Sequence(); }));
  EXPECT_TRUE(refused([](RecallRequest& request) { request.first = Sequence(~std::uint64_t{0}); }));
  EXPECT_FALSE(decode_recall(""));
  EXPECT_FALSE(decode_recall(std::string(5'000, '\0')));
}

TEST(RecallMessage, an_answer_whose_batch_is_none_is_refused) {
  std::string bytes = encode(Recalled{LogId::random(), 1, {}, {}});
  EXPECT_TRUE(decode_recalled(bytes));
  protozero::pbf_writer(bytes).add_bytes(3, "nonsense");
  EXPECT_EQ(decode_recalled(bytes).error().kind, ErrorKind::invalid_input);
  EXPECT_FALSE(decode_recalled(""));
}

}  // namespace
}  // namespace headwater
