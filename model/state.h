// The state of a gateway and its devices: a fold over the log, and nothing else.
#pragma once

#include "model/device.h"
#include "model/error.h"
#include "model/event.h"
#include "model/gateway.h"
#include "model/upcast.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headwater {

// Goes up whenever the same events lead to another state or digest than before.
inline constexpr std::uint32_t model_version = 3;

// Finds by std::string_view without making a std::string.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>{}(text);
  }
};
using DeviceMap = std::unordered_map<std::string, Device, TextHash, std::equal_to<>>;

class State {
 public:
  // Folds the next event in: the only way that state changes (decode_state() builds one, from what
  // encode_state() has kept). Error: damaged if the payload cannot be read or the event is not the
  // next one; nothing has changed then.
  Result<void> apply(const RecordedEvent& event);

  // Goes on behind events that are not there any more (a gap in the log): nothing is known of them.
  // `last` is not before sequence().
  void pass_to(Sequence last) { sequence_ = last; }

  // The last event that was folded in.
  [[nodiscard]] Sequence sequence() const { return sequence_; }
  [[nodiscard]] const Gateway& gateway() const { return gateway_; }
  [[nodiscard]] const Device* find(std::string_view device) const;
  [[nodiscard]] std::size_t device_count() const { return devices_.size(); }
  // All devices, by id, ascending.
  [[nodiscard]] std::vector<const Device*> devices() const;
  // The last readings, to recognise one that comes again.
  [[nodiscard]] const RecentFingerprints& recent() const { return recent_; }
  // Events of types and versions that this program does not know.
  [[nodiscard]] std::uint64_t unknown_events() const { return unknown_events_; }

 private:
  friend class Draft;
  friend class StateDecoder;
  Result<std::optional<Fingerprint>> apply_to_device(const RecordedEvent& event);

  Sequence sequence_;
  Gateway gateway_;
  DeviceMap devices_;
  RecentFingerprints recent_;
  std::uint64_t unknown_events_ = 0;
};

}  // namespace headwater
