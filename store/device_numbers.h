// The numbers that this log's segments use for devices: a segment's list of the devices in it is a
// set of small numbers. They are this copy's own, and mean nothing to another.
//
// A list must never deny a device that is there. So when a record of this table is found damaged,
// the segments of that time are no longer believed: a row without a device id holds the sequence
// from which on lists can be believed again. It is there as soon as there is a device, with 0: so
// one device is looked up without reading the whole table.
#pragma once

#include "model/sequence.h"
#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace headwater {

// The writer's view: gives every device its number.
class DeviceNumbers {
 public:
  // What has been given so far. Within the caller's transaction: if a record is damaged, all
  // segments before `next` are doubted from now on. Error: storage, damaged.
  static Result<DeviceNumbers> load(Database& database, Sequence next);

  std::uint32_t number_of(std::string_view device);
  // Writes the numbers that are new, within the caller's transaction; stored() says that it was
  // committed. Error: storage.
  Result<void> write_new(Database& database);
  void stored() {
    doubt_written_ = doubt_written_ || !new_.empty();
    new_.clear();
  }

 private:
  struct Hasher {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  std::unordered_map<std::string, std::uint32_t, Hasher, std::equal_to<>> numbers_;
  std::vector<std::string> new_;
  std::uint32_t next_ = 0;
  bool doubt_written_ = false;  // the row without a device id is there
};

// Which segments can have events of a device.
struct DeviceLookup {
  std::optional<std::uint32_t> number;  // nothing: those that are doubted alone
  Sequence believed_from;               // segments before it are doubted: they may have everything
};
// Error: storage; damaged.
Result<DeviceLookup> look_up_device(Database& database, std::string_view device);

// The device's number as its own record says, if it has one: little to read. Error: storage;
// damaged, if that record is.
Result<std::optional<std::uint32_t>> number_of_device(Database& database, std::string_view device);

// Every device's number; damaged records are left out. Error: as look_up_device().
Result<std::unordered_map<std::string, std::uint32_t>> all_device_numbers(Database& database);

}  // namespace headwater
