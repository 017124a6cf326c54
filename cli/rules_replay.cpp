#include "cli/rules_replay.h"

#include "cli/gap_notice.h"
#include "cli/unknown_name.h"
#include "model/sandbox.h"
#include "store/fold.h"
#include "store/scan.h"

#include <algorithm>
#include <memory>

namespace headwater {
namespace {

// One device as it was, and as it would have been.
class Comparison {
 public:
  Comparison(const DeviceRules& rules, const Device& start)
      : history_(start), sandbox_(rules, start) {
    alarms_.begin_with(start);
  }

  Result<void> apply(const RecordedEvent& event, const Gateway& gateway) {
    if (auto applied = sandbox_.apply(event, gateway); !applied) return applied;
    if (event.device != history_.id()) return {};
    if (auto added = alarms_.add(event); !added) return added;
    if (auto applied = history_.apply(event); !applied) return applied.error();
    return {};
  }

  // Whether the log knows the device.
  [[nodiscard]] bool known() const { return history_.sequence() != Sequence(); }
  [[nodiscard]] DeviceComparison outcome() const {
    return {history_.id(), compare_alarms(), compare_values()};
  }

 private:
  [[nodiscard]] std::vector<AlarmComparison> compare_alarms() const {
    std::vector<AlarmComparison> compared;
    for (const AlarmRecord& alarm : alarms_.all()) {
      if (sandbox_.concerns(alarm.measurement)) compared.push_back({alarm, {}});
    }
    for (const AlarmRecord& alarm : sandbox_.alarms().all()) {
      if (!sandbox_.concerns(alarm.measurement)) continue;
      const auto match = std::find_if(compared.begin(), compared.end(), [&](const auto& one) {
        return one.history && !one.rules && one.history->same(alarm);
      });
      if (match != compared.end()) {
        match->rules = alarm;
      } else {
        compared.push_back({{}, alarm});
      }
    }
    std::stable_sort(compared.begin(), compared.end(), [](const auto& one, const auto& other) {
      return one.either().since < other.either().since;
    });
    return compared;
  }

  // Both have the same measurements: rules do not make any.
  [[nodiscard]] std::vector<ValueComparison> compare_values() const {
    std::vector<ValueComparison> differing;
    for (const LatestMeasurement& latest : history_.measurements()) {
      const LatestMeasurement* other = sandbox_.device().measurement(latest.name);
      if (other != nullptr && other->value == latest.value && other->unit == latest.unit) continue;
      differing.push_back({latest, other == nullptr ? std::nullopt : std::optional(*other)});
    }
    return differing;
  }

  Device history_;
  AlarmList alarms_;
  Sandbox sandbox_;
};

}  // namespace

Result<RulesReplay> replay_with(LogReader& reader, const std::vector<DeviceRules>& rules) {
  auto head = reader.head();
  if (!head) return head.error();
  auto removed = reader.removed_up_to();
  if (!removed) return removed.error();
  auto start = fold_start(reader, *removed);
  if (!start) return start.error();
  Gateway gateway = start->state.gateway();
  std::vector<std::unique_ptr<Comparison>> comparisons;
  for (const DeviceRules& one : rules) {
    const Device* known = start->state.find(one.device);
    comparisons.push_back(
        std::make_unique<Comparison>(one, known == nullptr ? Device(one.device) : *known));
  }
  ForwardScan scan(reader, {.from = removed->next(),
                            .to = head->sequence,
                            .on_gap = gap_notice("; what they told is left out")});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) break;
    for (const auto& comparison : comparisons) {
      if (auto applied = comparison->apply(**event, gateway); !applied) return applied.error();
    }
    if ((*event)->device != gateway_stream) continue;
    if (auto applied = gateway.apply(**event); !applied) return applied.error();
  }
  RulesReplay replay{removed->next(), head->sequence, {}};
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!comparisons[i]->known()) return unknown_device(reader, rules[i].device, head->sequence);
    replay.devices.push_back(comparisons[i]->outcome());
  }
  return replay;
}

}  // namespace headwater
