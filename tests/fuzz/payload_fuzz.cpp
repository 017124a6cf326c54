// Any bytes as the payload of every event type: refused as damaged, or what was read comes back
// when it is written; and no event with them makes the fold fall over.
#include "model/payload.h"
#include "model/state.h"
#include "model/state_codec.h"
#include "model/upcast.h"

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

template <class Payload>
void check(std::string_view bytes) {
  const auto payload = decode<Payload>(bytes);
  if (!payload) {
    require(payload.error().kind == ErrorKind::damaged);
    return;
  }
  const std::string canonical = encode(*payload);
  const auto again = decode<Payload>(canonical);
  require(again.has_value() && encode(*again) == canonical);
}

// An event of every version that is known, on a device that has a profile.
void fold_one(EventType type, std::uint32_t version, std::string_view bytes) {
  const bool of_gateway = static_cast<std::uint32_t>(type) >= 64;
  State state;
  const auto limited = make_event("dev-1", Timestamp(), LimitsSet{"temp", 1.0, 2.0, 0, 0});
  require(state.apply(as_recorded(limited, Sequence(1), Instant{})).has_value());
  Event event;
  event.device = of_gateway ? gateway_stream : "dev-1";
  event.type = type;
  event.version = version;
  event.payload = bytes;
  const auto applied = state.apply(as_recorded(event, Sequence(2), Instant{}));
  require(applied || applied.error().kind == ErrorKind::damaged);
  require(state.sequence() == Sequence(applied ? 2 : 1));
  const std::string stored = encode_state(state);
  const auto again = decode_state(stored);
  require(again.has_value() && encode_state(*again) == stored);
}

template <class... Types>
void check_all(std::string_view bytes, TypeList<Types...> /*types*/) {
  (check<Types>(bytes), ...);
  const auto fold_versions = [&](EventType type) {
    for (std::uint32_t version = 1; version <= current_version(type); ++version) {
      fold_one(type, version, bytes);
    }
  };
  (fold_versions(Types::type), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_all(bytes, Payloads{});
  return 0;
}
