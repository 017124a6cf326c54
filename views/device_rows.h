// The tables device, device_label and latest.
#pragma once

#include "store/sqlite.h"
#include "views/fold.h"

#include <string_view>
#include <vector>

namespace headwater {

class DeviceRows {
 public:
  // `database` must outlive it. Error: storage, damaged.
  static Result<DeviceRows> prepare(Database& database);

  // Writes the rows of devices, in the caller's transaction, and of their measurements those that
  // have changed behind `since`. Error: storage, full, damaged.
  Result<void> write(const std::vector<ViewDevice*>& devices, Sequence since);

  // Tells the fold the numbers that are stored. Error: storage, damaged.
  static Result<void> read_numbers(Database& database, ViewFold& fold);

 private:
  DeviceRows(Statement device, Statement remove_labels, Statement label, Statement latest)
      : device_(std::move(device)),
        remove_labels_(std::move(remove_labels)),
        label_(std::move(label)),
        latest_(std::move(latest)) {}
  Result<void> write_device(const ViewDevice& device);
  Result<void> write_labels(const Device& device);
  Result<void> write_latest(const ViewDevice& device, const LatestMeasurement& latest);

  Statement device_;
  Statement remove_labels_;
  Statement label_;
  Statement latest_;
};

}  // namespace headwater
