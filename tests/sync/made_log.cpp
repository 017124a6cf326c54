#include "tests/support/settle.h"
#include "tests/sync/made_log.h"

#include "tests/support/sample_events.h"

#include <algorithm>
#include <random>

namespace headwater::testing {

MadeLog::MadeLog(const MadeLogOptions& options) {
  log_.emplace(Log::open(directory(), {options.gateway, options.id}, moment(0).wall, options.tuning)
                   .value());
  reader_.emplace(LogReader::open(directory()).value());
}

void MadeLog::commit(const std::vector<Event>& events) {
  log_->append(events, moment(++commits_)).value();
  settle(*log_);
}

void MadeLog::commit_readings(std::size_t count, std::size_t each) {
  const auto readings = sample_readings(count);
  for (std::size_t from = 0; from < count; from += each) {
    const auto begin = readings.begin() + static_cast<std::ptrdiff_t>(from);
    const auto size = static_cast<std::ptrdiff_t>(std::min(each, count - from));
    commit(std::vector<Event>(begin, begin + size));
  }
}

Block MadeLog::block(std::uint64_t first, std::uint64_t last) {
  std::optional<BlockBuilder> builder;
  for (Sequence at(first); at <= Sequence(last);) {
    Block part = reader_->block_at(at).value().value();
    if (part.first < at) part = cut_front(part, at).value();
    if (!builder) builder.emplace(part.first, part.before, part.chain_before);
    const std::string frames = unpack(part).value();
    EventReader events(frames, part.first, part.before);
    for (; at <= Sequence(last) && events.next().value(); at = at.next()) {
      builder->add(events.bytes());
    }
  }
  return std::move(*builder).finish(1);
}

Event noise(std::size_t bytes, std::uint32_t seed) {
  std::mt19937 random(seed);
  Event event;
  event.device = "noisy";
  event.type = static_cast<EventType>(1'000);
  event.time = moment(seed).wall;
  event.payload.resize(bytes);
  for (char& byte : event.payload) byte = static_cast<char>(random());
  return event;
}

}  // namespace headwater::testing
