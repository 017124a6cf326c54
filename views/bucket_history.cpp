#include "views/bucket_history.h"

#include "model/reading_view.h"
#include "model/upcast.h"
#include "store/fold.h"
#include "store/scan.h"

#include <algorithm>
#include <optional>
#include <utility>

namespace headwater {
namespace {

// What is missing is found by the counts.
void pass(const Gap& /*gap*/) {}

// The rules of a device as they were at each of its readings, and what was corrected in them.
class Rules {
 public:
  Rules(DeviceProfile profile, Sequence since) : profile_(std::move(profile)), since_(since) {}

  // Calibrations and corrections, ascending.
  Result<void> note(const RecordedEvent& event) {
    if (!is_known(event)) return {};
    if (event.type == EventType::calibration_set) {
      auto calibration = payload_of<CalibrationSet>(event);
      if (!calibration) return calibration.error();
      calibrations_.emplace_back(event.sequence, std::string(event.payload));
      return {};
    }
    auto correction = payload_of<ReadingCorrected>(event);
    if (!correction) return correction.error();
    for (Measurement& measurement : correction->measurements) {
      auto& values = corrections_[{correction->reading, std::move(measurement.name)}];
      Corrected& value = event.sequence > since_ ? values.second : values.first;
      value = {true, event.time, counted_value(measurement)};
    }
    return {};
  }

  // The rules in force at `sequence`; readings are asked for in their order.
  Result<void> go_to(Sequence sequence) {
    for (; next_ < calibrations_.size() && calibrations_[next_].first < sequence; ++next_) {
      RecordedEvent event;
      event.type = EventType::calibration_set;
      event.version = CalibrationSet::version;
      event.payload = calibrations_[next_].second;
      if (auto applied = apply(profile_, event); !applied) return applied;
    }
    return {};
  }

  struct Values {
    std::optional<double> before;
    std::optional<double> after;
  };
  [[nodiscard]] Values of(const RecordedEvent& reading, const MeasurementView& measurement) const {
    const auto recorded = counted_value(&profile_, measurement);
    Values values{recorded, recorded};
    const auto found =
        corrections_.find(std::pair(reading.sequence, std::string(measurement.name)));
    if (found == corrections_.end()) return values;
    const auto& [earlier, later] = found->second;
    if (earlier.there && earlier.time == reading.time) values = {earlier.value, earlier.value};
    if (later.there && later.time == reading.time) values.after = later.value;
    return values;
  }

 private:
  struct Corrected {
    bool there = false;
    Timestamp time;
    std::optional<double> value;
  };

  DeviceProfile profile_;
  const Sequence since_;
  std::vector<std::pair<Sequence, std::string>> calibrations_;  // their payloads
  std::size_t next_ = 0;
  // The last one that the rows have, and the last one that they do not have yet.
  std::map<std::pair<Sequence, std::string>, std::pair<Corrected, Corrected>> corrections_;
};

// A row of which the log has lost a part: what is known to have changed.
Rollup adjusted(Rollup row, const Rollup& before, const Rollup& after) {
  row.count = row.count + after.count - std::min(row.count + after.count, before.count);
  row.sum += after.sum - before.sum;
  if (after.count == 0) return row;
  row.min = std::min(row.min, after.min);
  row.max = std::max(row.max, after.max);
  if (after.last_time >= row.last_time) {
    row.last = after.last;
    row.last_time = after.last_time;
  }
  return row;
}

}  // namespace

Result<void> BucketHistory::mend(const std::vector<CorrectedReading>& corrected,
                                 const ViewFold& fold, RollupRows& rows) {
  // Many of one day are made with one walk.
  std::map<std::pair<std::string, Timestamp>, Buckets> days;
  for (const CorrectedReading& reading : corrected) {
    auto& buckets = days[{reading.device, bucket_start(Period::day, reading.time)}];
    for (const auto& measurement : reading.measurements) {
      for (const Period period : periods) {
        buckets[{period, bucket_start(period, reading.time), measurement}];
      }
    }
  }
  for (auto& [day, buckets] : days) {
    const ViewDevice* device = fold.find(day.first);
    if (device == nullptr) continue;
    if (auto remade = remake(day.first, day.second, buckets); !remade) return remade;
    if (auto mended = mend(buckets, *device, rows); !mended) return mended;
  }
  return {};
}

Result<void> BucketHistory::remake(const std::string& device, Timestamp day, Buckets& buckets) {
  auto profile = profile_at_the_beginning(device);
  if (!profile) return profile.error();
  Rules rules(std::move(*profile), since_);
  const auto walk = [&](ScanFilter filter, const auto& take) -> Result<void> {
    ForwardScan scan(reader_, {Sequence(1), to_, std::move(filter), pass});
    for (;;) {
      auto event = scan.next();
      if (!event) return event.error();
      if (!*event) return {};
      if (auto taken = take(**event); !taken) return taken;
    }
  };
  auto noted =
      walk({.device = device, .types = {EventType::calibration_set, EventType::reading_corrected}},
           [&](const RecordedEvent& event) { return rules.note(event); });
  if (!noted) return noted;
  const auto count = [&](const RecordedEvent& event) -> Result<void> {
    if (!is_known(event)) return {};
    if (auto gone = rules.go_to(event.sequence); !gone) return gone;
    auto reading = ReadingView::parse(event.payload);
    if (!reading) return reading.error();
    for (const MeasurementView& measurement : reading->measurements) {
      const auto values = rules.of(event, measurement);
      for (const Period period : periods) {
        const auto bucket =
            buckets.find({period, bucket_start(period, event.time), std::string(measurement.name)});
        if (bucket == buckets.end()) continue;
        if (values.before) bucket->second.before.add(*values.before, event.time);
        if (values.after) bucket->second.after.add(*values.after, event.time);
      }
    }
    return {};
  };
  return walk({.device = device,
               .types = {EventType::reading_recorded},
               .time_from = day,
               .time_before = Timestamp(day.microseconds() + period_us(Period::day))},
              count);
}

// Calibrations that have been removed from the log are in the state that stands for its beginning.
Result<DeviceProfile> BucketHistory::profile_at_the_beginning(const std::string& device) {
  auto removed = reader_.removed_up_to();
  if (!removed) return removed.error();
  if (*removed == Sequence()) return DeviceProfile();
  auto start = fold_start(reader_, *removed);
  if (!start) return start.error();
  const Device* known = start->state.find(device);
  return known == nullptr || known->profile() == nullptr ? DeviceProfile() : *known->profile();
}

Result<void> BucketHistory::mend(const Buckets& buckets, const ViewDevice& device,
                                 RollupRows& rows) {
  for (const auto& [key, remade] : buckets) {
    const std::uint32_t series = device.series_of(key.measurement);
    if (series == 0) continue;
    auto row = rows.find(key.period, key.start, series);
    if (!row) return row.error();
    const Rollup had = row->value_or(Rollup());
    const bool complete = had.count == remade.before.count;
    auto replaced =
        rows.replace(key.period, key.start, series,
                     complete ? remade.after : adjusted(had, remade.before, remade.after));
    if (!replaced) return replaced;
  }
  return {};
}

}  // namespace headwater
