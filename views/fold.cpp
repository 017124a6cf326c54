#include "views/fold.h"

#include "model/reading_view.h"
#include "model/upcast.h"

#include <algorithm>

namespace headwater {

std::uint32_t ViewDevice::series_of(std::string_view measurement) const {
  const auto found = std::find_if(series.begin(), series.end(), [&](const Series& each) {
    return *each.measurement == measurement;
  });
  return found == series.end() ? 0 : found->number;
}

void ViewFold::number_device(std::string_view device, std::uint32_t number) {
  device_of(device).number = number;
  last_device_ = std::max(last_device_, number);
}

void ViewFold::number_series(std::string_view device, std::string_view measurement,
                             std::uint32_t number) {
  add_series(device_of(device), measurement, number);
}

void ViewFold::begin(const State& state, bool stored) {
  for (const Device* device : state.devices()) {
    ViewDevice& known = device_of(device->id());
    known.device = *device;
    for (const auto& latest : device->measurements()) series_of(known, 0, latest.name);
    known.described = !stored;
    if (!stored) note_change(known);
  }
  sequence_ = state.sequence();
  if (stored) devices_written_ = sequence_;
}

void ViewFold::rewrite_devices() {
  for (auto& [id, device] : devices_) note_change(device);
}

Result<void> ViewFold::apply(const RecordedEvent& event) {
  if (event.device != gateway_stream) {
    auto device = apply_to_device(event);
    if (!device) return device.error();
    note_change(**device);
    if (event.type != EventType::reading_recorded) {
      (*device)->described = true;
    } else if (is_known(event)) {
      count(**device, event);
    }
  }
  if (auto noted = take_note(event); !noted) return noted;
  sequence_ = event.sequence;
  return {};
}

Result<ViewDevice*> ViewFold::apply_to_device(const RecordedEvent& event) {
  const auto found = devices_.find(event.device);
  if (found != devices_.end()) {
    auto applied = found->second.device.apply(event);
    if (!applied) return applied.error();
    return &found->second;
  }
  Device device{std::string(event.device)};
  if (auto applied = device.apply(event); !applied) return applied.error();
  ViewDevice& added = device_of(event.device);
  added.device = std::move(device);
  return &added;
}

void ViewFold::count(ViewDevice& device, const RecordedEvent& event) {
  thread_local ReadingView reading;  // its memory is used again for every reading
  if (!ReadingView::parse(event.payload, reading)) return;
  if (device.series.empty()) device.series.reserve(reading.measurements.size());
  std::size_t place = 0;
  for (const MeasurementView& measurement : reading.measurements) {
    const std::uint32_t series = series_of(device, place++, measurement.name);
    if (const auto value = counted_value(device.device.profile(), measurement)) {
      count(series, *value, event.time);
    }
  }
}

void ViewFold::count(std::uint32_t series, double value, Timestamp time) {
  Bucket& minute = open_[series - 1][0];
  const Timestamp start = bucket_start(Period::minute, time);
  if (minute.added.count > 0 && minute.start != start) close(series, Period::minute);
  minute.start = start;
  minute.added.add(value, time);
  if (is_open_[series - 1]) return;
  is_open_[series - 1] = true;
  open_series_.push_back(series);
}

void ViewFold::close(std::uint32_t series, Period period) {
  const auto at = static_cast<std::size_t>(period);
  Bucket& bucket = open_[series - 1][at];
  if (bucket.added.count == 0) return;
  changes_.buckets[at].push_back({bucket.start, series, bucket.added});
  if (at + 1 < period_count) {
    const auto longer = static_cast<Period>(at + 1);
    Bucket& around = open_[series - 1][at + 1];
    const Timestamp start = bucket_start(longer, bucket.start);
    if (around.added.count > 0 && around.start != start) close(series, longer);
    around.start = start;
    around.added.add(bucket.added);
  }
  bucket.added = {};
}

bool ViewFold::close_buckets(std::size_t limit) {
  // From the end, so that those that are left stay where they are.
  if (!std::is_sorted(open_series_.rbegin(), open_series_.rend())) {
    std::sort(open_series_.rbegin(), open_series_.rend());
  }
  for (; !open_series_.empty() && limit > 0; --limit) {
    const std::uint32_t series = open_series_.back();
    for (const Period period : periods) close(series, period);
    is_open_[series - 1] = false;
    open_series_.pop_back();
  }
  return !open_series_.empty();
}

Result<void> ViewFold::take_note(const RecordedEvent& event) {
  if (event.type == EventType::reading_recorded || !is_known(event)) return {};
  auto note = note_of(event);
  if (!note) return note.error();
  if (*note) changes_.notes.push_back(std::move(**note));
  if (event.type != EventType::reading_corrected) return {};
  auto correction = payload_of<ReadingCorrected>(event);
  if (!correction) return correction.error();
  CorrectedReading corrected{std::string(event.device), event.time, {}};
  for (auto& measurement : correction->measurements) {
    corrected.measurements.push_back(std::move(measurement.name));
  }
  changes_.corrected.push_back(std::move(corrected));
  return {};
}

std::size_t ViewFold::pending() const {
  constexpr std::size_t note_weight = 32;
  std::size_t count = note_weight * (changes_.notes.size() + changes_.corrected.size());
  for (const auto& of_period : changes_.buckets) count += of_period.size();
  return count;
}

void ViewFold::written(bool devices) {
  changes_.clear();
  if (!devices) return;
  for (ViewDevice* device : changed_) device->changed = device->described = false;
  changed_.clear();
  devices_written_ = sequence_;
}

const ViewDevice* ViewFold::find(std::string_view device) const {
  const auto found = devices_.find(device);
  return found == devices_.end() ? nullptr : &found->second;
}

ViewDevice& ViewFold::device_of(std::string_view id) {
  const auto found = devices_.find(id);
  if (found != devices_.end()) return found->second;
  std::string name(id);
  ViewDevice device{Device(name), 0, {}};
  return devices_.emplace(std::move(name), std::move(device)).first->second;
}

void ViewFold::note_change(ViewDevice& device) {
  if (device.number == 0) device.number = ++last_device_;
  if (device.changed) return;
  device.changed = true;
  changed_.push_back(&device);
}

// Measurements mostly come in the same order.
std::uint32_t ViewFold::series_of(ViewDevice& device, std::size_t place,
                                  std::string_view measurement) {
  auto& known = device.series;
  if (place < known.size() && *known[place].measurement == measurement) return known[place].number;
  if (const std::uint32_t number = device.series_of(measurement); number > 0) return number;
  add_series(device, measurement, static_cast<std::uint32_t>(open_.size()) + 1);
  return known.back().number;
}

void ViewFold::add_series(ViewDevice& device, std::string_view measurement, std::uint32_t number) {
  auto name = names_.find(measurement);
  if (name == names_.end()) name = names_.emplace(measurement).first;
  device.series.push_back({&*name, number});
  if (number <= open_.size()) return;
  open_.resize(number);
  is_open_.resize(number);
}

}  // namespace headwater
