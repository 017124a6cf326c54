// The device aggregate: what is known of one device, as a fold over its events.
#pragma once

#include "model/device_profile.h"
#include "model/error.h"
#include "model/event.h"
#include "model/fingerprint.h"
#include "model/measurement.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// Stored in digests: do not change a number.
enum class Presence : std::uint8_t { offline = 0, online = 1 };

[[nodiscard]] std::string_view presence_name(Presence presence);

// The newest value of a measurement: the one with the latest time, among equals the one with the
// highest sequence. Calibrated, and as it was corrected last.
struct LatestMeasurement {
  std::string name;
  Value value;
  std::string unit;
  Timestamp time;
  Sequence sequence;     // of the reading
  Sequence corrected{};  // the last correction of it; 0: none
};

class Device {
 public:
  explicit Device(std::string id) : id_(std::move(id)) {}

  // Folds one of this device's events in, and gives the fingerprint if it was a reading. Types and
  // versions that this program does not know change nothing but the sequence. Error: damaged, and
  // nothing has changed.
  Result<std::optional<Fingerprint>> apply(const RecordedEvent& event);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] Presence presence() const { return presence_; }
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] std::uint64_t readings() const { return readings_; }
  // The last event of this device that was no refusal.
  [[nodiscard]] Sequence sequence() const { return sequence_; }
  // When its first and its last message were committed, by the gateway's wall clock of that moment.
  [[nodiscard]] Timestamp first_seen() const { return first_seen_; }
  [[nodiscard]] Timestamp last_seen() const { return last_seen_; }
  // The last message: its position, and when it was committed by the clock since boot.
  [[nodiscard]] Sequence heard_at() const { return heard_at_; }
  [[nodiscard]] Uptime heard_uptime() const { return heard_uptime_; }
  // By name, ascending.
  [[nodiscard]] const std::vector<LatestMeasurement>& measurements() const { return latest_; }
  [[nodiscard]] const LatestMeasurement* measurement(std::string_view name) const;

  // What people have said of it; nothing, for most.
  [[nodiscard]] const DeviceProfile* profile() const { return profile_.get(); }
  [[nodiscard]] bool decommissioned() const {
    return profile_ != nullptr && profile_->decommissioned;
  }
  // What was said, or else by whether it reports its battery; never `unknown`.
  [[nodiscard]] DeviceClass device_class() const;

 private:
  friend class StateDecoder;  // builds one from its stored form
  Result<void> apply_registered(const RecordedEvent& event);
  Result<Fingerprint> apply_reading(const RecordedEvent& event);
  Result<void> apply_correction(const RecordedEvent& event);
  Result<void> apply_to_profile(const RecordedEvent& event);
  // The place of a value that is newer than what there was.
  LatestMeasurement* take_if_newer(const struct MeasurementView& measurement,
                                   const RecordedEvent& event);
  void watch_limits(const LatestMeasurement& latest, Uptime committed);
  void hear(const RecordedEvent& event);
  // A profile that nobody else looks at.
  DeviceProfile& own_profile();

  std::string id_;
  std::string source_;
  Presence presence_ = Presence::offline;
  std::uint64_t readings_ = 0;
  Sequence sequence_;
  Timestamp first_seen_;
  Timestamp last_seen_;
  Sequence heard_at_;
  Uptime heard_uptime_;
  std::vector<LatestMeasurement> latest_;
  std::shared_ptr<const DeviceProfile> profile_;  // shared by copies of the device
};

// The value that the fold makes of a measurement that the device has sent.
[[nodiscard]] Value as_calibrated(const Device& device, const Measurement& measurement);

}  // namespace headwater
