// The views as a fold over events: what has to change in the tables, whoever reads the events, be
// it behind the log as it grows or through the whole of it. Pure: no I/O, no clock.
//
// Devices are the model's own, so that no rule of theirs is told twice. Readings of a series (a
// measurement of a device) are put together here: each goes into the series' open minute; a minute
// that is over goes into its hour, and that into its day.
#pragma once

#include "model/device.h"
#include "model/state.h"
#include "views/changes.h"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headwater {

struct Series {
  const std::string* measurement;  // the fold's
  std::uint32_t number = 0;
};

struct ViewDevice {
  Device device;
  std::uint32_t number = 0;
  std::vector<Series> series;
  bool changed = false;    // since the last write
  bool described = false;  // what people have said of it has changed since then

  // The number of that measurement's series; 0: it has none.
  [[nodiscard]] std::uint32_t series_of(std::string_view measurement) const;
};

class ViewFold {
 public:
  // The numbers that a device and a series have in the tables, before begin(). Others get new ones.
  void number_device(std::string_view device, std::uint32_t number);
  void number_series(std::string_view device, std::string_view measurement, std::uint32_t number);
  // Goes on behind `state`. `stored`: its devices are in the tables already.
  void begin(const State& state, bool stored);

  // Has the rows of all devices written with the next ones.
  void rewrite_devices();

  // The next event, or one behind a gap. Error: damaged, and nothing has changed.
  Result<void> apply(const RecordedEvent& event);
  // A note of an event that is not there any more.
  void add(Note note) { changes_.notes.push_back(std::move(note)); }

  // Closes what is open of so many series at most, so that changes() has all of theirs. True: there
  // are more.
  bool close_buckets(std::size_t limit);
  // The rows' to put in order.
  [[nodiscard]] Changes& changes() { return changes_; }
  [[nodiscard]] const std::vector<ViewDevice*>& changed_devices() const { return changed_; }
  // How many changes there are, without what is open and the devices; notes count for many, as they
  // may be long.
  [[nodiscard]] std::size_t pending() const;
  // What changes() had is in the tables, and, if `devices` is set, the changed devices too.
  void written(bool devices);
  // Up to where the devices' rows are written.
  [[nodiscard]] Sequence devices_written() const { return devices_written_; }
  // The last event that was applied.
  [[nodiscard]] Sequence sequence() const { return sequence_; }
  [[nodiscard]] const ViewDevice* find(std::string_view device) const;

 private:
  struct Bucket {
    Timestamp start;
    Rollup added;  // since the last write
  };
  using OpenBuckets = std::array<Bucket, period_count>;

  Result<ViewDevice*> apply_to_device(const RecordedEvent& event);
  ViewDevice& device_of(std::string_view id);
  void note_change(ViewDevice& device);
  std::uint32_t series_of(ViewDevice& device, std::size_t place, std::string_view measurement);
  void add_series(ViewDevice& device, std::string_view measurement, std::uint32_t number);
  void count(ViewDevice& device, const RecordedEvent& event);
  void count(std::uint32_t series, double value, Timestamp time);
  void close(std::uint32_t series, Period period);
  Result<void> take_note(const RecordedEvent& event);

  std::unordered_map<std::string, ViewDevice, TextHash, std::equal_to<>> devices_;
  std::set<std::string, std::less<>> names_;  // of measurements
  std::vector<OpenBuckets> open_;             // by series - 1
  // Those that have counted something since the last closing.
  std::vector<std::uint32_t> open_series_;
  std::vector<bool> is_open_;  // likewise, by series - 1
  std::uint32_t last_device_ = 0;
  std::vector<ViewDevice*> changed_;
  Changes changes_;
  Sequence sequence_;
  Sequence devices_written_;
};

}  // namespace headwater
