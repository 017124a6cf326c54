#include "daemon/status_report.h"

#include "process/version.h"

#include <boost/json.hpp>

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

json::object upstream_part(const UplinkStatus& upstream) {
  return {{"broker", upstream.broker},
          {"connected", upstream.connection.connected},
          {"healthy", upstream.connection.healthy && upstream.alarm.empty()},
          {"detail", upstream.connection.detail},
          {"alarm", upstream.alarm},
          {"stored", upstream.confirmed.sequence.value()},
          {"batches_sent", upstream.batches_sent},
          {"bytes_sent", upstream.bytes_sent}};
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
                      {"retention", retention_part(status.pipeline.retention)},
                      {"drivers", std::move(drivers)},
                      {"upstream", nullptr}};
  if (status.upstream) {
    report["upstream"] = upstream_part(*status.upstream);
  }
  return json::serialize(report);
}

}  // namespace headwater
