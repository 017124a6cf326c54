#include "store/device_numbers.h"

#include "store/checksum.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

std::int64_t checksum_of(std::string_view device, std::int64_t number) {
  return static_cast<std::int64_t>(ChecksumInput().add(device).add(number).checksum());
}

Error damaged(std::string_view device) {
  return {ErrorKind::damaged, fmt::format("the number of the device {} is damaged", device),
          "run `headwater verify`"};
}

// The row that says which segments are doubted.
constexpr std::string_view doubt;

Result<void> write(Database& database, std::string_view device, std::int64_t number) {
  auto insert = database.prepare("INSERT OR REPLACE INTO device VALUES (?, ?, ?)");
  if (!insert) return insert.error();
  return insert->bind_text(1, device).bind(2, number).bind(3, checksum_of(device, number)).run();
}

// Hands every row to `take`, and says how many are damaged.
template <class Take>
Result<std::uint64_t> read_all(Database& database, const Take& take) {
  auto query = database.prepare("SELECT id, number, checksum FROM device");
  if (!query) return query.error();
  for (std::uint64_t damages = 0;;) {
    auto row = query->step();
    if (!row) return row.error();
    if (!*row) return damages;
    if (query->integer(2) == checksum_of(query->blob(0), query->integer(1))) {
      take(query->text(0), query->integer(1));
    } else {
      ++damages;
    }
  }
}

}  // namespace

Result<DeviceNumbers> DeviceNumbers::load(Database& database, Sequence next) {
  DeviceNumbers numbers;
  auto damages = read_all(database, [&](std::string device, std::int64_t number) {
    numbers.doubt_written_ = numbers.doubt_written_ || device == doubt;
    if (device == doubt) return;
    numbers.next_ = std::max(numbers.next_, static_cast<std::uint32_t>(number) + 1);
    numbers.numbers_.emplace(std::move(device), static_cast<std::uint32_t>(number));
  });
  if (!damages) return damages.error();
  if (*damages == 0) return numbers;
  // Sound ones are written again beside the damaged, which go.
  if (auto emptied = database.execute("DELETE FROM device"); !emptied) return emptied.error();
  for (const auto& [device, number] : numbers.numbers_) {
    if (auto written = write(database, device, number); !written) return written.error();
  }
  numbers.next_ += static_cast<std::uint32_t>(*damages);
  auto doubted = write(database, doubt, static_cast<std::int64_t>(next.value()));
  if (!doubted) return doubted.error();
  numbers.doubt_written_ = true;
  return numbers;
}

std::uint32_t DeviceNumbers::number_of(std::string_view device) {
  const auto found = numbers_.find(device);
  if (found != numbers_.end()) return found->second;
  new_.emplace_back(device);
  return numbers_.emplace(device, next_++).first->second;
}

Result<void> DeviceNumbers::write_new(Database& database) {
  if (new_.empty()) return {};
  if (!doubt_written_) {
    if (auto written = write(database, doubt, 0); !written) return written;
  }
  for (const auto& device : new_) {
    auto written = write(database, device, numbers_.at(device));
    if (!written) return written;
  }
  return {};
}

namespace {

// What the record of `id` says, if there is one. Error: storage; damaged.
Result<std::optional<std::int64_t>> read_one(Database& database, std::string_view id) {
  auto lent = database.lend("SELECT number, checksum FROM device WHERE id = ?");
  if (!lent) return lent.error();
  Statement& query = **lent;
  auto row = query.bind_text(1, id).step();
  if (!row) return row.error();
  if (!*row) return std::optional<std::int64_t>();
  const std::int64_t number = query.integer(0);
  if (query.integer(1) != checksum_of(id, number)) return damaged(id);
  return std::optional(number);
}

// One that is not found among all records may be one of those that are damaged.
Result<DeviceLookup> search_all(Database& database, std::string_view device) {
  DeviceLookup found;
  auto damages = read_all(database, [&](const std::string& id, std::int64_t number) {
    if (id == doubt) found.believed_from = Sequence(static_cast<std::uint64_t>(number));
    if (id == device) found.number = static_cast<std::uint32_t>(number);
  });
  if (!damages) return damages.error();
  if (*damages > 0) return damaged(device);
  return found;
}

}  // namespace

Result<DeviceLookup> look_up_device(Database& database, std::string_view device) {
  auto believed_from = read_one(database, doubt);
  if (!believed_from) return believed_from.error();
  auto number = read_one(database, device);
  if (!number) return number.error();
  if (!*believed_from || !*number) return search_all(database, device);
  return DeviceLookup{static_cast<std::uint32_t>(**number),
                      Sequence(static_cast<std::uint64_t>(**believed_from))};
}

Result<std::optional<std::uint32_t>> number_of_device(Database& database, std::string_view device) {
  auto number = read_one(database, device);
  if (!number) return number.error();
  if (!*number) return std::optional<std::uint32_t>();
  return std::optional(static_cast<std::uint32_t>(**number));
}

Result<std::unordered_map<std::string, std::uint32_t>> all_device_numbers(Database& database) {
  std::unordered_map<std::string, std::uint32_t> numbers;
  auto damages = read_all(database, [&](std::string id, std::int64_t number) {
    if (id != doubt) numbers.emplace(std::move(id), static_cast<std::uint32_t>(number));
  });
  if (!damages) return damages.error();
  return numbers;
}

}  // namespace headwater
