#include "tests/support/random_events.h"

#include "tests/support/sample_events.h"

#include <array>
#include <bit>
#include <random>

namespace headwater::testing {
namespace {

class EventSource {
 public:
  EventSource(std::uint64_t seed, std::uint64_t devices) : random_(seed), devices_(devices) {}

  Event next() {
    Event event = chance(8) ? gateway_event() : device_event();
    if (chance(50)) event.type = static_cast<EventType>(1'000);
    if (chance(50)) event.version = 9;
    if (event.type == EventType::reading_recorded) last_reading_ = event;
    return event;
  }

 private:
  // The standard's distributions differ between libraries; this does not.
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(below(size)); }
  bool chance(std::uint64_t one_in) { return below(one_in) == 0; }

  Event gateway_event() {
    const std::string gateway(gateway_stream);
    GatewayStarted started;
    started.boot_id = "boot-" + std::to_string(below(5));
    started.incarnation[3] = static_cast<std::uint8_t>(random_());
    started.software_version = "0.1.0";
    started.clock_synchronised = chance(2);
    switch (below(8)) {
      case 7:
        return event_of(gateway, ConfigurationChanged{below(9), below(9), 5, {"a/{device}"}},
                        time());
      case 0:
        return event_of(gateway, started, time());
      case 1:
        return event_of(gateway, GatewayStopped{"SIGTERM"}, time());
      case 2:
        return event_of(gateway, UpstreamConnected{"mqtt://centre"}, time());
      case 3:
        return event_of(gateway, UpstreamDisconnected{"gone"}, time());
      case 4:
        return event_of(gateway, StorageDamaged{below(9), below(5), "a flipped bit"}, time());
      case 5:
        return event_of(gateway, StorageRestored{below(9), below(5)}, time());
      default:
        return event_of(gateway, MessageRejected{"a/b", "{", 1, "not JSON"}, time());
    }
  }

  Event device_event() {
    if (!last_reading_.device.empty() && chance(10)) return last_reading_;
    const std::string device = "dev-" + std::to_string(below(devices_));
    if (chance(6)) return profile_event(device);
    switch (below(12)) {
      case 0:
        return event_of(device, DeviceRegistered{"sensors/" + device}, time());
      case 1:
        return event_of(device, DeviceOnline{}, time());
      case 2:
        return event_of(device, DeviceOffline{below(1'000'000)}, time());
      default:
        return event_of(device, reading(), time());
    }
  }

  Sequence request() { return Sequence(1 + below(50)); }

  Event expired(const std::string& device) {
    ActuationExpired expired{request(), false, static_cast<Reach>(below(4))};
    expired.sent = expired.reached == Reach::sent;
    return event_of(device, expired, time());
  }

  Event profile_event(const std::string& device) {
    const std::string measurement = "m" + std::to_string(below(8));
    switch (below(16)) {
      case 0:
        return event_of(device, DeviceDescribed{"n", "l", {{"k", "v"}}, DeviceClass::battery},
                        time());
      case 1:
        return event_of(device, DeviceRegistered{"", Origin::command, DeviceClass::active}, time());
      case 2:
      case 3:
        return event_of(device, LimitsSet{measurement, -1.5, 100.0, 0.5, below(9)}, time());
      case 4:
        return event_of(device, CalibrationSet{measurement, 1.5, -3.25, "u"}, time());
      case 5:
        return event_of(device, AlarmRaised{measurement, Bound::high, 101, 100, Timestamp(5)},
                        time());
      case 6:
        return event_of(
            device, AlarmCleared{measurement, Bound::high, 99, ClearReason::back_within}, time());
      case 7:
        return event_of(device, ReadingCorrected{request(), reading().measurements, "typo"},
                        time());
      case 8:
        return event_of(device, ActuationRequested{"ON", "", 5, "", {}, below(3)}, time());
      case 9:
        return event_of(device, ActuationAttempted{request(), "cmnd/a"}, time());
      case 10:
        return event_of(device, ActuationSent{request(), below(3)}, time());
      case 11:
        return expired(device);
      case 12:
        return event_of(device, CommandRejected{"describe", device, "why", "{}"}, time());
      case 13:
        return event_of(device, DeviceDecommissioned{"sold"}, time());
      case 14:
        return event_of(device, DeviceRecommissioned{"back"}, time());
      default:
        return event_of(device, DeviceOffline{0, OfflineReason::availability}, time());
    }
  }

  ReadingRecorded reading() {
    constexpr std::array<const char*, 4> units{"", "C", "hPa", "m/s"};
    ReadingRecorded recorded;
    const std::uint64_t count = 1 + below(5);
    for (std::uint64_t i = 0; i < count; ++i) {
      recorded.measurements.push_back(
          {"m" + std::to_string(below(8)), value(), units[index(units.size())]});
    }
    recorded.retained = chance(9);
    return recorded;
  }

  Value value() {
    switch (below(4)) {
      case 0:
        return std::bit_cast<std::int64_t>(random_());
      case 1:
        return chance(2);
      case 2:
        return std::string(index(20), 'x') + "\xC3\xA4";
      default:
        return chance(5) ? -0.0 : std::bit_cast<double>(random_());
    }
  }

  std::int64_t time() {
    return chance(20) ? -std::int64_t{5}
                      : 1'767'225'600'000'000 + static_cast<std::int64_t>(below(1U << 30U));
  }

  std::mt19937_64 random_;
  std::uint64_t devices_;
  Event last_reading_;
};

}  // namespace

std::vector<Event> random_events(std::uint64_t seed, std::size_t count, std::uint64_t devices) {
  EventSource source(seed, devices);
  std::vector<Event> events;
  for (std::size_t i = 0; i < count; ++i) events.push_back(source.next());
  return events;
}

}  // namespace headwater::testing
