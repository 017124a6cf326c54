// Any bytes as a stored state: they are refused, or what was read is the same when it is written
// and read again, and the fold goes on from it.
#include "model/digest.h"
#include "model/event.h"
#include "model/payload.h"
#include "model/state_codec.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

void fold_one(State& state) {
  ReadingRecorded reading;
  reading.measurements = {{"temp", 20.5, "C"}};
  Event event;
  event.device = "dev-1";
  event.type = EventType::reading_recorded;
  event.payload = encode(reading);
  require(state.apply(as_recorded(event, state.sequence().next(), {})).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  auto state = decode_state({reinterpret_cast<const char*>(data), size});
  if (!state) {
    const ErrorKind kind = state.error().kind;
    require(kind == ErrorKind::damaged || kind == ErrorKind::unsupported);
    return 0;
  }
  auto again = decode_state(encode_state(*state));
  require(again.has_value());
  require(state_digest(*again) == state_digest(*state));
  fold_one(*state);
  fold_one(*again);
  require(encode_state(*again) == encode_state(*state));
  return 0;
}
