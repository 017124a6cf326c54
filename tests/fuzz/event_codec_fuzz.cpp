// Any bytes as frames of events: they are refused as damaged, or what was read is the same when it
// is written and read again.
#include "model/event_codec.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

Event owned(const RecordedEvent& view) {
  Event event;
  event.device = view.device;
  event.type = view.type;
  event.version = view.version;
  event.time = view.time;
  event.cause = view.cause;
  event.payload = view.payload;
  return event;
}

void check(const RecordedEvent& event, Instant moment) {
  std::string bytes;
  encode_event(owned(event), moment, bytes);
  Instant read_moment{};
  const auto again = decode_event(bytes, event.sequence, read_moment);
  require(again.has_value());
  require(again->device == event.device && again->type == event.type);
  require(again->version == event.version && again->time == event.time);
  require(again->cause == event.cause && again->payload == event.payload);
  require(read_moment.wall == moment.wall && read_moment.uptime == moment.uptime);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view frames(reinterpret_cast<const char*>(data), size);
  EventReader reader(frames, Sequence(1), Instant{});
  Sequence expected(1);
  for (;;) {
    const auto event = reader.next();
    if (!event) {
      require(event.error().kind == ErrorKind::damaged);
      return 0;
    }
    if (!*event) break;
    require((*event)->sequence == expected);
    expected = expected.next();
    check(**event, reader.commit());
  }
  require(reader.rest().empty());
  return 0;
}
