// The events of a commit that is being made, and the state as it will be once they are stored.
//
// decide() looks at the draft, so that the second of two commands in one commit sees the first. The
// state itself is not touched before publish(), which comes after the append; a commit that fails
// is forgotten by dropping the draft.
#pragma once

#include "model/state.h"

#include <string>
#include <utility>
#include <vector>

namespace headwater {

class Draft {
 public:
  // A commit of the moment `at` on top of `base`, which must outlive the draft unchanged.
  Draft(const State& base, Instant at) : base_(base), at_(at), gateway_(base.gateway_) {}

  [[nodiscard]] const Device* find(std::string_view device) const;
  // True if this reading is among the last ones, or in the draft.
  [[nodiscard]] bool recorded_recently(Fingerprint reading) const;
  [[nodiscard]] const Gateway& gateway() const { return gateway_; }
  [[nodiscard]] std::size_t device_count() const { return base_.device_count() + new_devices_; }
  // The state that the draft stands on.
  [[nodiscard]] const State& base() const { return base_; }
  [[nodiscard]] Instant at() const { return at_; }
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }

  // The cause of the events that are added from now on, where they name none themselves.
  void set_cause(std::string cause) { cause_ = std::move(cause); }
  // Appends an event and folds it in. Error: damaged; the draft is as before.
  Result<void> add(Event event);

  // Makes the draft's outcome the state. `state` is the base.
  void publish(State& state) &&;

 private:
  Result<std::optional<Fingerprint>> apply_to_device(const RecordedEvent& event);

  const State& base_;
  Instant at_;
  std::string cause_;
  Gateway gateway_;
  DeviceMap touched_;
  std::size_t new_devices_ = 0;
  std::vector<Event> events_;
  std::vector<Fingerprint> readings_;
};

}  // namespace headwater
