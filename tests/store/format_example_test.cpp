// The example of store/FORMAT.md, byte for byte.

#include "model/payload.h"
#include "store/block.h"
#include "tests/support/temp_dir.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <sstream>

namespace headwater::testing {
namespace {

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes) text += fmt::format("{:02x}", static_cast<std::uint8_t>(byte));
  return text;
}

// The hex digits of the example: what stands in the columns before the explanations.
std::string example_of(const std::string& document) {
  constexpr std::size_t indent = 4;
  constexpr std::size_t columns = 48;
  std::string digits;
  std::istringstream lines(document.substr(document.find("## Example")));
  for (std::string line; std::getline(lines, line) && !line.starts_with("## Downsides");) {
    if (!line.starts_with(std::string(indent, ' '))) continue;
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
  const std::string document = read_file(std::string(HEADWATER_SOURCE_DIR) + "/store/FORMAT.md");
  EXPECT_EQ(example_of(document), hex(block.events));
}

}  // namespace
}  // namespace headwater::testing
