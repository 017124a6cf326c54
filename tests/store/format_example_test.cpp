// The examples of store/FORMAT.md and store/COLUMNS.md, byte for byte.

#include "model/payload.h"
#include "store/block.h"
#include "store/columns.h"
#include "tests/support/hex.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <sstream>

namespace headwater::testing {
namespace {

// The hex digits of the example that begins behind `before` in `file`: what stands in the columns
// before the explanations, down to the next line that is not indented.
std::string example_behind(const std::string& file, const std::string& before) {
  constexpr std::size_t indent = 4;
  constexpr std::size_t columns = 48;
  const std::string document = read_file(std::string(HEADWATER_SOURCE_DIR) + "/store/" + file);
  std::istringstream lines(document.substr(document.find(before)));
  std::string digits;
  for (std::string line; std::getline(lines, line);) {
    const bool indented = line.starts_with(std::string(indent, ' '));
    if (!indented && !digits.empty()) break;
    if (!indented) continue;
    for (const char c : line.substr(indent, columns)) {
      if (c != ' ') digits += c;
    }
  }
  return digits;
}

TEST(FormatExample, the_document_shows_the_bytes_that_are_written) {
  const Instant moment{parse_iso8601("2026-11-23T12:00:00Z").value(), Uptime(5'000'000)};
  Event event;
  event.device = gateway_stream;
  event.type = EventType::gateway_stopped;
  event.time = moment.wall;
  event.payload = encode(GatewayStopped{"SIGTERM"});
  BlockBuilder builder(Sequence(1), {}, Hash{});
  builder.add(event, moment);
  const Block block = std::move(builder).finish(1);

  ASSERT_EQ(block.encoding, Encoding::frames);
  EXPECT_EQ(example_behind("FORMAT.md", "## Example"), hex(block.events));
}

TEST(FormatExample, the_document_shows_the_columns_that_are_written) {
  const Instant moment{parse_iso8601("2026-11-23T12:00:00Z").value(), Uptime(5'000'000)};
  std::string frames;
  for (std::int64_t i = 0; i < 3; ++i) {
    ReadingRecorded reading;
    reading.measurements = {{"t", i == 2 ? 21.7 : 21.6, "C"}, {"on", i == 1, ""}};
    std::string bytes;
    encode_event(event_of("dev-1", reading, moment.wall.microseconds() + i * 1'000'000),
                 i == 0 ? std::optional(moment) : std::nullopt, bytes);
    append_frame(bytes, frames);
  }
  const std::string example = example_behind("COLUMNS.md", "Three readings of one commit");
  EXPECT_EQ(example, hex(to_columns(frames)->bytes));
  EXPECT_EQ(from_columns(unhex(example)).value(), frames);
}

}  // namespace
}  // namespace headwater::testing
