// Any bytes as the payload of every event type: refused as damaged, or what was read comes back
// when it is written; and no event with them makes the fold fall over.
#include "model/payload.h"
#include "model/state.h"
#include "model/state_codec.h"
#include "model/upcast.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iterator>
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
}

// A type and one of its versions by the first byte: a fold takes a while.
template <class... Types>
void fold_some(std::string_view bytes, TypeList<Types...> /*types*/) {
  if (bytes.empty()) return;
  constexpr EventType types[] = {Types::type...};
  const std::size_t choice = static_cast<unsigned char>(bytes.front());
  const EventType type = types[choice % std::size(types)];
  const auto version = static_cast<std::uint32_t>(choice / std::size(types));
  fold_one(type, 1 + version % current_version(type), bytes.substr(1));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  check_all(bytes, Payloads{});
  fold_some(bytes, Payloads{});
  return 0;
}
