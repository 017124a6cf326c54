#include "model/decide.h"

#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace headwater {
namespace {

template <class Payload>
Event make_event(std::string_view device, Timestamp time, const Payload& payload) {
  Event event;
  event.device = device;
  event.type = Payload::type;
  event.time = time;
  event.payload = encode(payload);
  return event;
}

// decide() for each command; collects the first error.
class Decider {
 public:
  Decider(Draft& draft, Timestamp arrived, const Limits& limits)
      : draft_(draft), arrived_(arrived), limits_(limits) {}

  Suppression operator()(const RecordReading& reading) {
    assert(!reading.measurements.empty());
    const Device* device = draft_.find(reading.device.text());
    if (device == nullptr && draft_.device_count() >= limits_.devices) {
      refuse_device(reading);
      return Suppression::none;
    }
    ReadingRecorded recorded;
    recorded.measurements = reading.measurements;
    const Timestamp time = reading.time.value_or(arrived_);
    if (device != nullptr) {
      const auto suppression = why_suppress(*device, reading, encode(recorded));
      if (suppression != Suppression::none) return suppression;
    }
    const std::string& id = reading.device.text();
    if (device == nullptr) emit(id, arrived_, DeviceRegistered{reading.source});
    // A kept message may be years old: it says nothing of the device's presence.
    if (!reading.retained && (device == nullptr || device->presence() == Presence::offline)) {
      emit(id, arrived_, DeviceOnline{});
    }
    recorded.retained = reading.retained;
    recorded.duplicate_suspect = reading.redelivered && !reading.time;
    recorded.best_effort = reading.best_effort;
    recorded.device_time = reading.implausible_time;
    emit(id, time, recorded);
    return Suppression::none;
  }

  Suppression operator()(const RejectMessage& message) {
    MessageRejected rejected;
    rejected.topic = cut(message.topic, rejected_topic_limit);
    rejected.payload = message.payload.substr(0, rejected_payload_limit);
    rejected.size = std::max<std::uint64_t>(message.size, message.payload.size());
    rejected.reason = message.reason;
    emit(gateway_stream, arrived_, rejected);
    return Suppression::none;
  }

  Suppression operator()(const StartGateway& start) {
    emit(gateway_stream, arrived_, start.facts);
    return Suppression::none;
  }

  Suppression operator()(const StopGateway& stop) {
    emit(gateway_stream, arrived_, GatewayStopped{stop.reason});
    return Suppression::none;
  }

  Suppression operator()(const ReportUpstreamConnected& report) {
    if (!draft_.gateway().upstream_connected()) {
      emit(gateway_stream, arrived_, UpstreamConnected{report.broker});
    }
    return Suppression::none;
  }

  Suppression operator()(const ReportUpstreamDisconnected& report) {
    if (draft_.gateway().upstream_connected()) {
      emit(gateway_stream, arrived_, UpstreamDisconnected{report.reason});
    }
    return Suppression::none;
  }

  Suppression operator()(const ReportRemoved& report) {
    const Sequence stored = std::min(report.to, report.confirmed);
    if (stored >= report.from) {
      emit(gateway_stream, arrived_,
           HistoryTrimmed{report.from.value(), stored.value(), report.reason});
    }
    const Sequence lost = std::max(report.from, report.confirmed.next());
    if (report.to >= lost) {
      emit(gateway_stream, arrived_,
           DataDropped{lost.value(), report.to.value(), report.to.value() - lost.value() + 1,
                       report.reason});
    }
    return Suppression::none;
  }

  Suppression operator()(const ReportStorageDamage& report) {
    StorageDamaged damaged = report.damage;
    damaged.what = cut(damaged.what, damage_text_limit);
    emit(gateway_stream, arrived_, damaged);
    return Suppression::none;
  }

  Suppression operator()(const ReportStorageRestored& report) {
    emit(gateway_stream, arrived_, report.restored);
    return Suppression::none;
  }

  Suppression operator()(const CheckPresence& check) {
    for (const Device* known : draft_.base().devices()) {
      const Device* device = draft_.find(known->id());
      const std::uint64_t silent = silence_of(*device);
      if (device->presence() == Presence::online && silent >= check.offline_after_us) {
        emit(device->id(), arrived_, DeviceOffline{silent});
      }
    }
    return Suppression::none;
  }

  [[nodiscard]] const Result<void>& outcome() const { return outcome_; }

 private:
  template <class Payload>
  void emit(std::string_view device, Timestamp time, const Payload& payload) {
    if (!outcome_) return;
    outcome_ = draft_.add(make_event(device, time, payload));
  }

  [[nodiscard]] Suppression why_suppress(const Device& device, const RecordReading& reading,
                                         std::string_view measurement_bytes) const {
    // Looking through the last readings is worth it only for one that is not new by its time.
    const auto* newest = device.measurement(reading.measurements.front().name);
    if (reading.time && newest != nullptr && *reading.time <= newest->time &&
        draft_.recorded_recently(
            fingerprint(reading.device.text(), *reading.time, measurement_bytes))) {
      return Suppression::duplicate;
    }
    const auto is_state_already = [&](const Measurement& measurement) {
      const auto* latest = device.measurement(measurement.name);
      return latest != nullptr && latest->value == measurement.value &&
             (!reading.time || *reading.time <= latest->time);
    };
    const auto& all = reading.measurements;
    const bool nothing_new = std::all_of(all.begin(), all.end(), is_state_already);
    return reading.retained && nothing_new ? Suppression::retained : Suppression::none;
  }

  void refuse_device(const RecordReading& reading) {
    MessageRejected rejected;
    rejected.topic = cut(reading.source, rejected_topic_limit);
    ReadingRecorded refused;
    refused.measurements = reading.measurements;
    const std::string bytes = encode(refused);
    rejected.payload = bytes.substr(0, rejected_payload_limit);
    rejected.size = bytes.size();
    rejected.reason = fmt::format("device {} is new, and the limit of {} devices is reached",
                                  reading.device.text(), limits_.devices);
    emit(gateway_stream, arrived_, rejected);
  }

  // Microseconds since the device was heard, by the clock since boot. That clock starts anew with
  // every boot, so what was heard before the last start counts from there.
  [[nodiscard]] std::uint64_t silence_of(const Device& device) const {
    const Gateway& gateway = draft_.gateway();
    const bool this_run = device.heard_at() > gateway.started_at();
    const Uptime heard = this_run ? device.heard_uptime() : gateway.started_uptime();
    const Uptime now = draft_.at().uptime;
    return now > heard ? now.microseconds() - heard.microseconds() : 0;
  }

  Draft& draft_;
  Timestamp arrived_;
  const Limits& limits_;
  Result<void> outcome_;
};

}  // namespace

Result<Suppression> decide(Draft& draft, const Command& command, Timestamp arrived,
                           const Limits& limits) {
  Decider decider(draft, arrived, limits);
  const Suppression suppression = std::visit(decider, command);
  if (!decider.outcome()) return decider.outcome().error();
  return suppression;
}

}  // namespace headwater
