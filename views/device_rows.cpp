#include "views/device_rows.h"

#include <algorithm>

namespace headwater {
namespace {

constexpr const char* device_upsert =
    "INSERT INTO device (number, device, name, location, class, origin, source, presence, "
    "decommissioned, readings, first_seen_us, last_seen_us, sequence) "
    "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (number) DO UPDATE SET name = excluded.name, "
    "location = excluded.location, class = excluded.class, origin = excluded.origin, "
    "source = excluded.source, presence = excluded.presence, "
    "decommissioned = excluded.decommissioned, readings = excluded.readings, "
    "first_seen_us = excluded.first_seen_us, last_seen_us = excluded.last_seen_us, "
    "sequence = excluded.sequence";
constexpr const char* latest_upsert =
    "INSERT INTO latest (series, device, measurement, value, kind, unit, time_us, sequence, "
    "corrected) VALUES (?,?,?,?,?,?,?,?,?) ON CONFLICT (series) DO UPDATE SET "
    "value = excluded.value, kind = excluded.kind, unit = excluded.unit, "
    "time_us = excluded.time_us, sequence = excluded.sequence, corrected = excluded.corrected";

std::int64_t stored(std::uint64_t number) { return static_cast<std::int64_t>(number); }

// A device that was never heard has no such time.
void bind_seen(Statement& statement, int at, Timestamp time) {
  if (time.microseconds() == 0) {
    statement.bind_null(at);
  } else {
    statement.bind(at, time.microseconds());
  }
}

// Binds the value; what kind it is.
struct BindValue {
  Statement& statement;
  int at;
  std::string_view operator()(double number) const {
    statement.bind_real(at, number);
    return "number";
  }
  std::string_view operator()(std::int64_t number) const {
    statement.bind(at, number);
    return "number";
  }
  std::string_view operator()(bool truth) const {
    statement.bind(at, std::int64_t{truth ? 1 : 0});
    return "truth";
  }
  std::string_view operator()(const std::string& text) const {
    statement.bind_text(at, text);
    return "text";
  }
};

}  // namespace

Result<DeviceRows> DeviceRows::prepare(Database& database) {
  auto device = database.prepare(device_upsert);
  if (!device) return device.error();
  auto remove = database.prepare("DELETE FROM device_label WHERE device = ?");
  if (!remove) return remove.error();
  auto label = database.prepare("INSERT OR REPLACE INTO device_label VALUES (?,?,?)");
  if (!label) return label.error();
  auto latest = database.prepare(latest_upsert);
  if (!latest) return latest.error();
  return DeviceRows(std::move(*device), std::move(*remove), std::move(*label), std::move(*latest));
}

Result<void> DeviceRows::write(const std::vector<ViewDevice*>& devices, Sequence since) {
  std::vector<const ViewDevice*> in_order(devices.begin(), devices.end());
  std::sort(in_order.begin(), in_order.end(),
            [](const auto* one, const auto* other) { return one->number < other->number; });
  for (const ViewDevice* device : in_order) {
    if (auto written = write_device(*device); !written) return written;
    if (!device->described) continue;
    if (auto written = write_labels(device->device); !written) return written;
  }
  for (const ViewDevice* device : in_order) {
    for (const auto& latest : device->device.measurements()) {
      if (latest.sequence <= since && latest.corrected <= since) continue;
      if (auto written = write_latest(*device, latest); !written) return written;
    }
  }
  return {};
}

Result<void> DeviceRows::write_device(const ViewDevice& row) {
  const Device& device = row.device;
  static const DeviceProfile nothing_said;
  const DeviceProfile& profile = device.profile() == nullptr ? nothing_said : *device.profile();
  device_.bind(1, stored(row.number))
      .bind_text(2, device.id())
      .bind_text(3, profile.description.name)
      .bind_text(4, profile.description.location)
      .bind_text(5, name_of(device.device_class()))
      .bind_text(6, name_of(profile.origin))
      .bind_text(7, device.source())
      .bind_text(8, presence_name(device.presence()))
      .bind(9, std::int64_t{device.decommissioned() ? 1 : 0})
      .bind(10, stored(device.readings()));
  bind_seen(device_, 11, device.first_seen());
  bind_seen(device_, 12, device.last_seen());
  return device_.bind(13, stored(device.sequence().value())).run();
}

Result<void> DeviceRows::write_labels(const Device& device) {
  if (auto removed = remove_labels_.bind_text(1, device.id()).run(); !removed) return removed;
  if (device.profile() == nullptr) return {};
  for (const Label& label : device.profile()->description.labels) {
    auto written =
        label_.bind_text(1, device.id()).bind_text(2, label.key).bind_text(3, label.value).run();
    if (!written) return written;
  }
  return {};
}

Result<void> DeviceRows::write_latest(const ViewDevice& device, const LatestMeasurement& latest) {
  latest_.bind(1, stored(device.series_of(latest.name)))
      .bind_text(2, device.device.id())
      .bind_text(3, latest.name);
  const std::string_view kind = std::visit(BindValue{latest_, 4}, latest.value);
  latest_.bind_text(5, kind)
      .bind_text(6, latest.unit)
      .bind(7, latest.time.microseconds())
      .bind(8, stored(latest.sequence.value()));
  if (latest.corrected == Sequence()) {
    latest_.bind_null(9);
  } else {
    latest_.bind(9, stored(latest.corrected.value()));
  }
  return latest_.run();
}

Result<void> DeviceRows::read_numbers(Database& database, ViewFold& fold) {
  auto devices = database.prepare("SELECT number, device FROM device ORDER BY number");
  if (!devices) return devices.error();
  for (;;) {
    auto row = devices->step();
    if (!row) return row.error();
    if (!*row) break;
    fold.number_device(devices->blob(1), static_cast<std::uint32_t>(devices->integer(0)));
  }
  auto series = database.prepare("SELECT series, device, measurement FROM latest ORDER BY series");
  if (!series) return series.error();
  for (;;) {
    auto row = series->step();
    if (!row) return row.error();
    if (!*row) return {};
    fold.number_series(series->blob(1), series->blob(2),
                       static_cast<std::uint32_t>(series->integer(0)));
  }
}

}  // namespace headwater
