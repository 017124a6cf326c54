// What the events of a device's life say: its registration, its description, its readings and
// their corrections, its presence.
#pragma once

#include "model/event.h"
#include "model/measurement.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// How often a device is heard. Stored: do not change a number.
enum class DeviceClass : std::uint32_t {
  unknown = 0,  // nobody has said; one that reports its battery counts as `battery`
  active = 1,   // always on
  battery = 2,  // sleeps, and is heard once a day perhaps
};
[[nodiscard]] std::string_view name_of(DeviceClass device_class);

// Stored: do not change a number.
enum class Origin : std::uint32_t { heard = 1, command = 2 };
[[nodiscard]] std::string_view name_of(Origin origin);

// A device became known. Version 1 had `source` only: all were heard.
struct DeviceRegistered {
  static constexpr EventType type = EventType::device_registered;
  static constexpr std::uint32_t version = 2;
  std::string source;  // the topic it was first heard on; empty for a command
  Origin origin = Origin::heard;
  DeviceClass device_class = DeviceClass::unknown;
};

struct Label {
  std::string key;
  std::string value;
  bool operator==(const Label&) const = default;
};
inline constexpr std::size_t labels_limit = 32;        // of a device
inline constexpr std::size_t label_bytes_limit = 256;  // of a key, a value, a name, a location

// What people say of a device: the whole of it, each time.
struct DeviceDescribed {
  static constexpr EventType type = EventType::device_described;
  static constexpr std::uint32_t version = 1;
  std::string name;
  std::string location;
  std::vector<Label> labels;  // by key, ascending; no two of one key
  DeviceClass device_class = DeviceClass::unknown;
  // What the command said, the rest is as it was: "name", "labels.floor". Empty: it was not noted.
  // Not part of the device's state.
  std::vector<std::string> given{};
  bool operator==(const DeviceDescribed&) const = default;
};

struct ReadingRecorded {
  static constexpr EventType type = EventType::reading_recorded;
  static constexpr std::uint32_t version = 1;
  Measurements measurements;  // as the device sent them: calibration is applied by the fold
  bool retained = false;
  bool duplicate_suspect = false;
  bool best_effort = false;
  std::string device_time;  // the device's own time as text, where it cannot be believed
};

// What a past reading should have said. The event's time is that of the reading.
struct ReadingCorrected {
  static constexpr EventType type = EventType::reading_corrected;
  static constexpr std::uint32_t version = 1;
  Sequence reading;
  Measurements measurements;  // those that change; true values: no calibration is applied
  std::string reason;
};

struct DeviceOnline {
  static constexpr EventType type = EventType::device_online;
  static constexpr std::uint32_t version = 1;
};

// Stored: do not change a number.
enum class OfflineReason : std::uint32_t { silence = 1, availability = 2 };
[[nodiscard]] std::string_view name_of(OfflineReason reason);

// Version 1 had `silent_us` only: silence was the only reason.
struct DeviceOffline {
  static constexpr EventType type = EventType::device_offline;
  static constexpr std::uint32_t version = 2;
  std::uint64_t silent_us = 0;
  OfflineReason reason = OfflineReason::silence;
};

struct DeviceDecommissioned {
  static constexpr EventType type = EventType::device_decommissioned;
  static constexpr std::uint32_t version = 1;
  std::string reason;
};

struct DeviceRecommissioned {
  static constexpr EventType type = EventType::device_recommissioned;
  static constexpr std::uint32_t version = 1;
  std::string reason;
};

}  // namespace headwater
