#include "model/decide_command.h"

#include "model/command_checks.h"
#include "model/elapsed.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

// The new description; labels stay in order.
DeviceDescribed described(DeviceDescribed description, const DescribeDevice& wanted) {
  if (wanted.name) description.name = *wanted.name;
  if (wanted.location) description.location = *wanted.location;
  if (wanted.device_class) description.device_class = *wanted.device_class;
  auto& labels = description.labels;
  for (const Label& label : wanted.labels) {
    auto place =
        std::lower_bound(labels.begin(), labels.end(), label.key,
                         [](const Label& one, const std::string& key) { return one.key < key; });
    if (place != labels.end() && place->key == label.key) place = labels.erase(place);
    if (!label.value.empty()) labels.insert(place, label);
  }
  description.given = given_by(wanted);
  return description;
}

// Decides one command on a device that is known, but for `register`.
class CommandDecider {
 public:
  CommandDecider(Draft& draft, const DeviceCommand& command, Timestamp arrived,
                 const Limits& limits)
      : draft_(draft), command_(command), arrived_(arrived), limits_(limits) {}

  Result<void> decide() {
    if (auto refusal = check_terms()) {
      refuse(*refusal);
    } else if (auto refused = std::visit(*this, command_.action)) {
      refuse(*refused);
    }
    return outcome_;
  }

  Refusal operator()(const RegisterDevice& wanted) {
    if (draft_.find(id()) != nullptr) return "the device is known already";
    if (draft_.device_count() >= limits_.devices) {
      return fmt::format("the limit of {} devices is reached", limits_.devices);
    }
    emit(DeviceRegistered{"", Origin::command, wanted.device_class});
    return {};
  }

  Refusal operator()(const DescribeDevice& wanted) {
    const auto* profile = device().profile();
    DeviceDescribed now =
        described(profile == nullptr ? DeviceDescribed() : profile->description, wanted);
    if (auto refusal = check_description(now)) return refusal;
    emit(now);
    return {};
  }

  Refusal operator()(const SetLimits& wanted) {
    if (auto refusal = check_limits(wanted.limits)) return refusal;
    const auto* profile = device().profile();
    if (profile != nullptr && profile->limits.size() >= rules_limit &&
        profile->limit_of(wanted.limits.measurement) == nullptr) {
      return fmt::format("a device has at most {} limits", rules_limit);
    }
    emit(wanted.limits);
    settle(ClearReason::limits_changed);
    return {};
  }

  Refusal operator()(const Calibrate& wanted) {
    if (auto refusal = check_calibration(wanted.calibration)) return refusal;
    const auto* profile = device().profile();
    if (profile != nullptr && profile->calibrations.size() >= rules_limit &&
        profile->calibration_of(wanted.calibration.measurement) == nullptr) {
      return fmt::format("a device has at most {} calibrations", rules_limit);
    }
    emit(wanted.calibration);
    return {};
  }

  Refusal operator()(const CorrectReading& wanted) {
    if (auto refusal = check_correction(wanted)) return refusal;
    emit(ReadingCorrected{wanted.reading, wanted.values, wanted.reason}, wanted.recorded->time);
    settle(ClearReason::back_within);
    return {};
  }

  Refusal operator()(const Actuate& wanted) {
    if (auto refusal = check_actuation(wanted.asked)) return refusal;
    const auto* profile = device().profile();
    if (profile != nullptr && profile->actuations.size() >= open_actuations_limit) {
      return fmt::format("{} actuations of the device are under way already",
                         open_actuations_limit);
    }
    ActuationRequested asked = wanted.asked;
    if (command_.came) asked.waited_us = elapsed_between(*command_.came, draft_.at().uptime);
    if (asked.waited_us >= asked.within_us) return "its time was over before it could be decided";
    emit(asked);
    return {};
  }

  Refusal operator()(const DecommissionDevice& wanted) {
    if (auto refusal = check_reason(wanted.reason)) return refusal;
    const Device before = device();  // what follows changes it
    for (const AlarmChange& change : alarms_to_end(before)) {
      std::visit([this](const auto& payload) { emit(payload); }, change);
    }
    if (const auto* profile = before.profile()) {
      for (const auto& open : profile->actuations) {
        emit(ActuationFailed{open.request, "the device was decommissioned"});
      }
    }
    emit(DeviceDecommissioned{wanted.reason});
    return {};
  }

  Refusal operator()(const RecommissionDevice& wanted) {
    if (auto refusal = check_reason(wanted.reason)) return refusal;
    if (!device().decommissioned()) return "the device is not decommissioned";
    emit(DeviceRecommissioned{wanted.reason});
    return {};
  }

 private:
  [[nodiscard]] const std::string& id() const { return command_.device.text(); }
  [[nodiscard]] const Device& device() const { return *draft_.find(id()); }

  // What holds for every command.
  [[nodiscard]] Refusal check_terms() const {
    if (command_.expires && arrived_ > *command_.expires) {
      return fmt::format("it came after {}, when it expired", to_iso8601(*command_.expires));
    }
    const Device* device = draft_.find(id());
    const Sequence last = device == nullptr ? Sequence() : device->sequence();
    if (command_.expected_last && *command_.expected_last != last) {
      return fmt::format("the last event of the device is {}, not {}", last.value(),
                         command_.expected_last->value());
    }
    if (std::holds_alternative<RegisterDevice>(command_.action)) return {};
    if (device == nullptr) return "the device is not known";
    if (device->decommissioned() && !std::holds_alternative<RecommissionDevice>(command_.action)) {
      return "the device is decommissioned";
    }
    return {};
  }

  void refuse(const std::string& reason) {
    CommandRejected rejected;
    rejected.command = command_name(command_.action);
    rejected.device = id();
    rejected.reason = reason;
    rejected.arguments = cut(command_.arguments, command_arguments_limit);
    const bool known = draft_.find(id()) != nullptr;
    outcome_ =
        draft_.add(make_event(known ? std::string_view(id()) : gateway_stream, arrived_, rejected));
  }

  template <class Payload>
  void emit(const Payload& payload) {
    emit(payload, arrived_);
  }
  template <class Payload>
  void emit(const Payload& payload, Timestamp time) {
    if (outcome_) outcome_ = draft_.add(make_event(id(), time, payload));
  }
  void settle(ClearReason why) {
    if (outcome_) outcome_ = settle_alarms(draft_, id(), arrived_, std::nullopt, why);
  }

  Draft& draft_;
  const DeviceCommand& command_;
  Timestamp arrived_;
  const Limits& limits_;
  Result<void> outcome_;
};

}  // namespace

Result<void> decide_command(Draft& draft, const DeviceCommand& command, Timestamp arrived,
                            const Limits& limits) {
  return CommandDecider(draft, command, arrived, limits).decide();
}

Result<void> settle_alarms(Draft& draft, std::string_view device, Timestamp time,
                           const std::optional<PassedTime>& passed, ClearReason why) {
  const Device* known = draft.find(device);
  if (known == nullptr || known->profile() == nullptr) return {};
  for (const AlarmChange& change : due_alarms(*known, passed, why)) {
    auto added = std::visit(
        [&](const auto& payload) { return draft.add(make_event(device, time, payload)); }, change);
    if (!added) return added;
  }
  return {};
}

}  // namespace headwater
