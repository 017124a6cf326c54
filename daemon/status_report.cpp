#include "daemon/status_report.h"

#include "process/version.h"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>

namespace headwater {
namespace {

namespace json = boost::json;

json::object pipeline_part(const PipelineStatus& pipeline) {
  return {{"commits", pipeline.commits},
          {"events", pipeline.committed.events},
          {"suppressed_duplicates", pipeline.committed.duplicates},
          {"suppressed_retained", pipeline.committed.retained},
          {"rejected", pipeline.committed.rejected},
          {"queued_messages", pipeline.queued_messages},
          {"queued_messages_limit", queue_messages_limit},
          {"queued_bytes", pipeline.queued_bytes},
          {"queued_bytes_limit", queue_bytes_limit}};
}

json::object actuations_part(const OpenCounts& open) {
  return {{"requested", open.requested}, {"attempted", open.attempted}, {"sent", open.sent}};
}

json::object retention_part(const RetentionStatus& retention) {
  return {{"removed", retention.removed.value()},
          {"events", retention.events},
          {"bytes", retention.bytes},
          {"disk", disk_state_name(retention.disk)},
          {"disk_free", retention.disk_free},
          {"min_free", retention.min_free},
          {"reserve", retention.reserve},
          {"alarm", retention.alarm}};
}

json::object wal_part(const WalStatus& wal) {
  return {{"bytes", wal.bytes}, {"limit", wal.limit}, {"alarm", wal.alarm}};
}

json::object driver_part(const DriverStatus& driver) {
  json::object part{{"name", driver.name},
                    {"healthy", driver.healthy},
                    {"detail", driver.detail},
                    {"messages", driver.messages},
                    {"sessions_lost", driver.sessions_lost},
                    {"acknowledge", driver.acknowledges_early ? "received" : "stored"}};
  if (driver.acknowledges_early) {
    part["unstored"] = driver.unstored;
    part["unstored_limit"] = queue_messages_limit;
  }
  return part;
}

json::object gap_part(const Gap& gap) {
  return {{"from", gap.first.value()},
          {"to", gap.last().value()},
          {"reason", gap_reason_name(gap.reason)}};
}

json::object storage_part(const StorageStatus& storage) {
  json::array gaps;
  for (const Gap& gap : storage.gaps) gaps.push_back(gap_part(gap));
  return {{"damages", storage.damages},
          {"restored", storage.restored},
          {"gap_count", storage.gap_count},
          {"gaps", std::move(gaps)}};
}

json::object views_part(const UpkeepStatus& views, Sequence head) {
  const auto position = std::min(views.position, head);
  return {{"state", upkeep_state_name(views.state)},
          {"seq", views.position.value()},
          {"lag_events", head.value() - position.value()},
          {"transactions", views.writes},
          {"detail", views.detail}};
}

json::value recall_part(const UplinkStatus& upstream) {
  if (!upstream.recalling) return nullptr;
  json::object part = gap_part(*upstream.recalling);
  part["events"] = upstream.recalled_events;
  return part;
}

json::object upstream_part(const UplinkStatus& upstream) {
  return {{"broker", upstream.broker},
          {"connected", upstream.connection.connected},
          {"healthy", upstream.connection.healthy && upstream.alarm.empty()},
          {"detail", upstream.connection.detail},
          {"alarm", upstream.alarm},
          {"stored", upstream.confirmed.sequence.value()},
          {"batches_sent", upstream.batches_sent},
          {"bytes_sent", upstream.bytes_sent},
          {"recalling", recall_part(upstream)},
          {"unavailable_gaps", upstream.unavailable_gaps}};
}

// A whole number of bytes or days says enough.
json::value rounded(const std::optional<double>& number) {
  if (!number) return nullptr;
  return static_cast<std::uint64_t>(std::min(std::round(*number), 1e15));
}

json::object flash_part(const FlashUse& use, std::optional<std::uint64_t> endurance) {
  const FlashBudget budget = flash_budget(use, endurance);
  json::object part{{"bytes_written", use.bytes},
                    {"elapsed_s", use.elapsed_us / 1'000'000},
                    {"bytes_per_event", rounded(budget.bytes_per_event)},
                    {"bytes_per_day", rounded(budget.bytes_per_day)}};
  if (endurance) {
    part["card_endurance"] = *endurance;
    part["card_life_days"] = rounded(budget.life_days);
  }
  return part;
}

}  // namespace

std::string status_report(const DaemonStatus& status) {
  json::array drivers;
  for (const auto& driver : status.drivers) drivers.push_back(driver_part(driver));
  json::object report{{"gateway", status.gateway},
                      {"version", version()},
                      {"seq", status.pipeline.head.value()},
                      {"devices", status.pipeline.devices},
                      {"since_start", pipeline_part(status.pipeline)},
                      {"actuations", actuations_part(status.pipeline.actuations)},
                      {"retention", retention_part(status.pipeline.retention)},
                      {"write_ahead_log", wal_part(status.pipeline.retention.wal)},
                      {"storage", storage_part(status.storage)},
                      {"views", views_part(status.views, status.pipeline.head)},
                      {"drivers", std::move(drivers)},
                      {"upstream", nullptr}};
  if (status.upstream) {
    report["upstream"] = upstream_part(*status.upstream);
  }
  if (status.flash) {
    report["flash"] = flash_part(*status.flash, status.card_endurance);
  }
  return json::serialize(report);
}

}  // namespace headwater
