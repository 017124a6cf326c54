// What we write and read, against protoc's own idea of messages.proto.

#include "sync/batch.h"
#include "sync/position.h"
#include "sync/recall_message.h"
#include "tests/support/process.h"
#include "tests/sync/made_log.h"

#include <gtest/gtest.h>

#include <sstream>

namespace headwater {
namespace {

using testing::MadeLog;

// Runs protoc on `input`, with `what` as --decode=... or --encode=...
std::string protoc(const std::string& what, const std::string& input) {
  const std::string folder = std::string(HEADWATER_SOURCE_DIR) + "/sync";
  const testing::Outcome outcome =
      testing::run("protoc", {what, "-I", folder, folder + "/messages.proto"}, input);
  EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
  return outcome.out;
}

// Bytes as protoc writes them in its text format.
std::string octal(std::string_view bytes) {
  std::ostringstream text;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    text << '\\' << static_cast<char>('0' + (value >> 6U))
         << static_cast<char>('0' + (value >> 3U) % 8) << static_cast<char>('0' + value % 8);
  }
  return text.str();
}

TEST(MessagesProto, protoc_reads_our_position) {
  Position position;
  position.log = LogId::random();
  position.stored.sequence = Sequence(12'345'678'901);
  position.stored.chain.fill('C');
  position.epoch = 42;
  position.outcome = headwater::Outcome::announced;
  position.detail = "for people";
  const std::string text = protoc("--decode=headwater.sync.v1.Position", encode(position));
  EXPECT_NE(text.find("sequence: 12345678901\n"), std::string::npos) << text;
  EXPECT_NE(text.find("chain: \"" + std::string(32, 'C') + "\"\n"), std::string::npos) << text;
  EXPECT_NE(text.find("epoch: 42\n"), std::string::npos) << text;
  EXPECT_NE(text.find("outcome: ANNOUNCED\n"), std::string::npos) << text;
  EXPECT_NE(text.find("detail: \"for people\"\n"), std::string::npos) << text;
}

TEST(MessagesProto, we_read_protoc_s_position) {
  const LogId log = LogId::random();
  const std::string bytes =
      protoc("--encode=headwater.sync.v1.Position",
             "log: \"" + octal(log.bytes()) + "\" sequence: 7 chain: \"" + std::string(32, 'C') +
                 "\" epoch: 18446744073709551615 outcome: FORK detail: \"why\"");
  const auto position = decode_position(bytes);
  ASSERT_TRUE(position) << position.error().text();
  EXPECT_EQ(position->log, log);
  EXPECT_EQ(position->stored.sequence, Sequence(7));
  EXPECT_EQ(as_bytes(position->stored.chain), std::string(32, 'C'));
  EXPECT_EQ(position->epoch, 18'446'744'073'709'551'615U);
  EXPECT_EQ(position->outcome, headwater::Outcome::fork);
  EXPECT_EQ(position->detail, "why");
}

TEST(MessagesProto, protoc_reads_our_batch_and_writes_the_same_bytes) {
  MadeLog log;
  log.commit_readings(30, 10);
  const std::string bytes = encode(Batch{log.log().id(), 5, log.block(3, 27)});
  const std::string text = protoc("--decode=headwater.sync.v1.Batch", bytes);
  EXPECT_NE(text.find("first: 3\n"), std::string::npos) << text;
  EXPECT_NE(text.find("count: 25\n"), std::string::npos) << text;
  EXPECT_NE(text.find("recorded: 17672256"), std::string::npos) << text;
  EXPECT_NE(text.find("epoch: 5\n"), std::string::npos) << text;
  EXPECT_EQ(protoc("--encode=headwater.sync.v1.Batch", text), bytes);
}

TEST(MessagesProto, we_read_protoc_s_batch) {
  MadeLog log;
  log.commit_readings(10, 10);
  const Block block = log.block(1, 10);
  const std::string bytes =
      protoc("--encode=headwater.sync.v1.Batch",
             "epoch: 1 log: \"" + octal(log.log().id().bytes()) +
                 "\" first: 1 count: 10 chain_before: \"" + octal(as_bytes(block.chain_before)) +
                 "\" chain_after: \"" + octal(as_bytes(block.chain_after)) +
                 "\" recorded: " + std::to_string(block.before.wall.microseconds()) +
                 " uptime: " + std::to_string(block.before.uptime.microseconds()) +
                 " encoding: " + std::to_string(static_cast<unsigned>(block.encoding)) +
                 " events: \"" + octal(block.events) + "\"");
  const auto batch = decode_batch(bytes);
  ASSERT_TRUE(batch) << batch.error().text();
  EXPECT_EQ(batch->log, log.log().id());
  EXPECT_TRUE(check(batch->block, unpack(batch->block).value()));
}

TEST(MessagesProto, protoc_reads_our_gap_and_writes_the_same_bytes) {
  MadeLog log;
  log.commit_readings(30, 10);
  const Block block = log.block(11, 20);
  const Gap gap{block.first,        block.count,       block.before,
                block.chain_before, block.chain_after, GapReason::missing};
  const std::string bytes = encode(batch_of(log.log().id(), 5, gap));
  const std::string text = protoc("--decode=headwater.sync.v1.Batch", bytes);
  EXPECT_NE(text.find("gap: MISSING\n"), std::string::npos) << text;
  const auto batch = decode_batch(protoc("--encode=headwater.sync.v1.Batch", text));
  ASSERT_TRUE(batch) << batch.error().text();
  EXPECT_EQ(gap_of(*batch), gap);
}

TEST(MessagesProto, protoc_reads_our_question_for_lost_events_and_we_read_protoc_s) {
  RecallRequest request;
  request.log = LogId::random();
  request.first = Sequence(11);
  request.count = 10;
  request.chain_before.fill('B');
  request.chain_after.fill('A');
  request.number = 7;
  const std::string text = protoc("--decode=headwater.sync.v1.Recall", encode(request));
  EXPECT_NE(text.find("first: 11\ncount: 10\nchain_before: \"" + std::string(32, 'B')),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("number: 7\n"), std::string::npos) << text;
  const std::string theirs = protoc("--encode=headwater.sync.v1.Recall", text);
  EXPECT_EQ(theirs, encode(request));
  ASSERT_TRUE(decode_recall(theirs));
}

TEST(MessagesProto, protoc_reads_our_answer_about_lost_events_and_we_read_protoc_s) {
  MadeLog log;
  log.commit_readings(30, 10);
  const Recalled answer{log.log().id(), 7, Batch{log.log().id(), 0, log.block(11, 20), {}}, "why"};
  const std::string text = protoc("--decode=headwater.sync.v1.Recalled", encode(answer));
  EXPECT_NE(text.find("number: 7\nbatch {\n"), std::string::npos) << text;
  EXPECT_NE(text.find("  first: 11\n"), std::string::npos) << text;
  EXPECT_NE(text.find("detail: \"why\"\n"), std::string::npos) << text;
  const auto ours = decode_recalled(protoc("--encode=headwater.sync.v1.Recalled", text));
  ASSERT_TRUE(ours) << ours.error().text();
  EXPECT_TRUE(check(ours->batch->block));
}

}  // namespace
}  // namespace headwater
