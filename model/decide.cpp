#include "model/decide.h"

#include "model/confirmation.h"
#include "model/decide_command.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace headwater {
namespace {

// decide() for each command; collects the first error.
class Decider {
 public:
  Decider(Draft& draft, Timestamp arrived, const Limits& limits)
      : draft_(draft), arrived_(arrived), limits_(limits) {}

  Suppression operator()(const RecordReading& reading) {
    assert(!reading.measurements.empty());
    const Device* device = draft_.find(reading.device.text());
    if (device == nullptr && draft_.device_count() >= limits_.devices) {
      refuse_reading(reading,
                     fmt::format("device {} is new, and the limit of {} devices is reached",
                                 reading.device.text(), limits_.devices));
      return Suppression::none;
    }
    if (device != nullptr && device->decommissioned()) {
      refuse_reading(reading, fmt::format("device {} is decommissioned", reading.device.text()));
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
    if (device == nullptr) register_device(id, reading.source, reading.device_class);
    // A kept message may be years old: it says nothing of the device's presence.
    if (!reading.retained) come_online(id);
    recorded.retained = reading.retained;
    recorded.duplicate_suspect = reading.redelivered && !reading.time;
    recorded.best_effort = reading.best_effort;
    recorded.device_time = reading.implausible_time;
    emit(id, time, recorded);
    if (outcome_) outcome_ = settle_alarms(draft_, id, time);
    const bool uncertain = recorded.retained || recorded.duplicate_suspect;
    confirm_actuations(id, {reading.measurements, reading.time, uncertain, draft_.at()});
    return Suppression::none;
  }

  Suppression operator()(const ReportAvailability& report) {
    const std::string& id = report.device.text();
    const Device* device = draft_.find(id);
    if (device != nullptr && device->decommissioned()) return Suppression::none;
    if (report.online) {
      if (device == nullptr && draft_.device_count() >= limits_.devices) return Suppression::none;
      if (device == nullptr) register_device(id, report.source, report.device_class);
      come_online(id);
    } else if (device != nullptr && device->presence() == Presence::online) {
      emit(id, arrived_, DeviceOffline{0, OfflineReason::availability});
    }
    return Suppression::none;
  }

  Suppression operator()(const DeviceCommand& command) {
    if (outcome_) outcome_ = decide_command(draft_, command, arrived_, limits_);
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
    const bool rebooted = draft_.gateway().start().boot_id != start.facts.boot_id;
    emit(gateway_stream, arrived_, start.facts);
    for (const Device* device : draft_.base().devices()) {
      give_up_doubtful(*device);
      if (rebooted) expire_unsent(*device);
    }
    return Suppression::none;
  }

  Suppression operator()(const ApplyConfiguration& apply) {
    const Gateway& gateway = draft_.gateway();
    if (!gateway.configured() || gateway.configuration() != apply.configuration) {
      emit(gateway_stream, arrived_, apply.configuration);
    }
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

  Suppression operator()(const ReportActuation& report) {
    const std::string& id = report.device.text();
    const Device* device = draft_.find(id);
    const auto* profile = device == nullptr ? nullptr : device->profile();
    const Actuation* open = profile == nullptr ? nullptr : profile->actuation(report.request);
    if (open == nullptr) {
      if (device != nullptr && report.key) record_late(report);
      return Suppression::none;
    }
    draft_.set_cause(open->key);
    switch (report.step) {
      case ReportActuation::Step::attempted:
        if (!open->attempted) emit(id, arrived_, ActuationAttempted{report.request, report.detail});
        break;
      case ReportActuation::Step::sent:
        if (!open->sent) emit(id, arrived_, sent_by(report));
        break;
      case ReportActuation::Step::confirmed:
        emit(id, arrived_, ActuationConfirmed{report.request, report.detail});
        break;
      case ReportActuation::Step::failed:
        emit(id, arrived_, ActuationFailed{report.request, report.detail});
        break;
    }
    draft_.set_cause({});
    return Suppression::none;
  }

  Suppression operator()(const PassTime& /*time*/) {
    const PassedTime passed{draft_.gateway(), draft_.at().uptime};
    for (const Device* known : draft_.base().devices()) {
      look_for_silence(*draft_.find(known->id()));
      if (known->profile() == nullptr) continue;
      if (outcome_) outcome_ = settle_alarms(draft_, known->id(), arrived_, passed);
      expire_actuations(known->id());
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
      return latest != nullptr && latest->value == as_calibrated(device, measurement) &&
             (!reading.time || *reading.time <= latest->time);
    };
    const auto& all = reading.measurements;
    const bool nothing_new = std::all_of(all.begin(), all.end(), is_state_already);
    return reading.retained && nothing_new ? Suppression::retained : Suppression::none;
  }

  void register_device(const std::string& id, const std::string& source, DeviceClass as) {
    emit(id, arrived_, DeviceRegistered{source, Origin::heard, as});
  }

  void come_online(const std::string& id) {
    const Device* device = draft_.find(id);
    if (device == nullptr || device->presence() == Presence::online) return;
    emit(id, arrived_, DeviceOnline{});
  }

  void refuse_reading(const RecordReading& reading, std::string reason) {
    MessageRejected rejected;
    rejected.topic = cut(reading.source, rejected_topic_limit);
    ReadingRecorded refused;
    refused.measurements = reading.measurements;
    const std::string bytes = encode(refused);
    rejected.payload = bytes.substr(0, rejected_payload_limit);
    rejected.size = bytes.size();
    rejected.reason = std::move(reason);
    emit(gateway_stream, arrived_, rejected);
  }

  // Those under way at the device, as they were before what follows.
  [[nodiscard]] std::vector<Actuation> open_actuations(const std::string& id) const {
    const Device* device = draft_.find(id);
    if (device == nullptr || device->profile() == nullptr) return {};
    return device->profile()->actuations;
  }

  template <class Payload>
  void end_actuation(const std::string& id, const Actuation& open, const Payload& payload) {
    draft_.set_cause(open.key);
    emit(id, arrived_, payload);
    draft_.set_cause({});
  }

  void confirm_actuations(const std::string& id, const Evidence& reading) {
    for (const Actuation& open : open_actuations(id)) {
      if (!confirms(reading, open, *draft_.find(id), draft_.gateway())) continue;
      end_actuation(id, open, ActuationConfirmed{open.request, open.asked.confirmed_by->name});
    }
  }

  static ActuationSent sent_by(const ReportActuation& report) {
    return {report.request, report.handed_over.microseconds()};
  }

  // The broker's word on an actuation whose end was in doubt: its end stays what it is.
  void record_late(const ReportActuation& report) {
    draft_.set_cause(*report.key);
    if (report.step == ReportActuation::Step::sent) {
      emit(report.device.text(), arrived_, sent_by(report));
    } else if (report.step == ReportActuation::Step::failed) {
      emit(report.device.text(), arrived_, ActuationFailed{report.request, report.detail});
    }
    draft_.set_cause({});
  }

  void expire_actuations(const std::string& id) {
    for (const Actuation& open : open_actuations(id)) {
      const std::uint64_t passed = draft_.gateway().elapsed_over_restarts(
          open.request, open.requested_uptime, draft_.at().uptime);
      if (passed < open.asked.within_us) continue;
      const Reach reached = open.sent        ? Reach::sent
                            : open.attempted ? Reach::attempted
                                             : Reach::requested;
      end_actuation(id, open, ActuationExpired{open.request, open.sent, reached});
    }
  }

  // How long the machine was off is not known: what was asked before may be long out of date.
  void expire_unsent(const Device& device) {
    for (const Actuation& open : open_actuations(device.id())) {
      if (open.attempted) continue;
      end_actuation(device.id(), open, ActuationExpired{open.request, false, Reach::requested});
    }
  }

  // Nobody knows whether what the last run was about to send has been sent; only a message on its
  // confirming topic could tell. A measurement may have its value for another reason.
  void give_up_doubtful(const Device& device) {
    for (const Actuation& open : open_actuations(device.id())) {
      if (!open.attempted || open.sent || !open.asked.confirm_topic.empty()) continue;
      end_actuation(device.id(), open,
                    ActuationFailed{open.request,
                                    "the gateway stopped while it was being sent: whether it was "
                                    "is not known"});
    }
  }

  void look_for_silence(const Device& device) {
    if (device.presence() != Presence::online) return;
    const ConfigurationChanged& settings = draft_.gateway().configuration();
    const std::uint64_t limit = device.device_class() == DeviceClass::battery
                                    ? settings.battery_silence_us
                                    : settings.active_silence_us;
    const std::uint64_t silent =
        draft_.gateway().elapsed(device.heard_at(), device.heard_uptime(), draft_.at().uptime);
    if (silent >= limit) {
      emit(device.id(), arrived_, DeviceOffline{silent, OfflineReason::silence});
    }
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
