#include "daemon/service.h"

#include "daemon/machine.h"
#include "drivers/mqtt_driver.h"
#include "drivers/recording_driver.h"
#include "drivers/router.h"
#include "store/control_socket.h"
#include "store/fold.h"
#include "store/packing_thread.h"

#include <fmt/format.h>

namespace headwater {
namespace {

PipelineOptions pipeline_options(const GatewayConfig& config, const NoticeSink& notice) {
  PipelineOptions options;
  options.commit_interval = config.store.commit_interval;
  options.commit_events = config.store.commit_events;
  options.keeping.retention = config.store.retention;
  options.keeping.when_full = config.store.when_full;
  options.keeping.min_free = config.store.min_free;
  options.keeping.ships = config.upstream.has_value();
  options.keeping.notice = notice;
  return options;
}

std::uint64_t microseconds(std::chrono::seconds time) {
  return static_cast<std::uint64_t>(std::chrono::microseconds(time).count());
}

// What of the configuration decides which events come to be.
ConfigurationChanged event_settings(const GatewayConfig& config) {
  ConfigurationChanged settings;
  settings.active_silence_us = microseconds(config.offline_after);
  settings.battery_silence_us = microseconds(config.battery_offline_after);
  settings.device_limit = config.device_limit;
  for (const auto& driver : config.drivers) {
    const auto add = [&](const auto& options) {
      for (const auto& route : options.routes) settings.routes.push_back(describe(route));
    };
    std::visit(add, driver);
  }
  return settings;
}

UpkeepOptions view_options(const GatewayConfig& config) {
  UpkeepOptions options;
  options.min_free = config.store.min_free;
  return options;
}

Result<std::unique_ptr<Driver>> make_driver(const DriverOptions& options, Sink& sink,
                                            const NoticeSink& notice) {
  if (const auto* mqtt = std::get_if<MqttDriverOptions>(&options)) {
    auto driver = MqttDriver::create(*mqtt, sink, notice);
    if (!driver) return driver.error();
    return std::unique_ptr<Driver>(std::move(*driver));
  }
  auto driver = RecordingDriver::create(std::get<RecordingDriverOptions>(options), sink);
  if (!driver) return driver.error();
  return std::unique_ptr<Driver>(std::move(*driver));
}

// A log that was closed on a full disk needs some room to be opened: that of the reserve.
Result<Log> open_log(const GatewayConfig& config, Timestamp now) {
  auto log = Log::open(config.store.path, {config.gateway, {}}, now);
  if (log || log.error().kind != ErrorKind::full) return log;
  Reserve(config.store.path).give_up();
  return Log::open(config.store.path, {config.gateway, {}}, now);
}

Result<State> rebuild_state(const std::string& directory, Log& log, const NoticeSink& notice) {
  const Sequence head = log.head().sequence;
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  auto start = fold_start(*reader, head);
  if (!start) return start.error();
  if (start->passed_over > 0) {
    notice(Severity::warning,
           fmt::format("{} of the snapshots of the state cannot be used (damaged, of another "
                       "version or of another history): more events are read again instead",
                       start->passed_over));
  }
  for (;;) {
    auto folded = fold(*reader, head, start->state);
    if (folded) return std::move(start->state);
    // What cannot be read is set aside, and the fold goes on behind it.
    if (folded.error().kind != ErrorKind::damaged) return folded.error();
    auto gap = log.set_aside(start->state.sequence().next());
    if (!gap) return gap.error();
    if (!*gap) return folded.error();
  }
}

}  // namespace

Result<void> check_routes(const GatewayConfig& config) {
  for (const auto& driver : config.drivers) {
    const auto created = std::visit(
        [](const auto& options) { return Router::create(options.routes, options.limits); }, driver);
    if (!created) return created.error();
  }
  return {};
}

Result<std::unique_ptr<Service>> Service::open(const GatewayConfig& config, const Clock& clock,
                                               NoticeSink notice, Fatal fatal) {
  if (auto checked = check_routes(config); !checked) return checked.error();
  auto log = open_log(config, clock.now().wall);
  if (!log) return log.error();
  auto state = rebuild_state(config.store.path, *log, notice);
  if (!state) return state.error();
  log->pack_on(std::make_shared<PackingThread>());
  Committer committer(std::move(*log), std::move(*state), Limits{config.device_limit});
  std::unique_ptr<Service> service(
      new Service(config, std::move(committer), clock, std::move(notice), std::move(fatal)));
  if (auto prepared = service->prepare(config, clock); !prepared) return prepared.error();
  return service;
}

Service::Service(const GatewayConfig& config, Committer committer, const Clock& clock,
                 NoticeSink notice, Fatal fatal)
    : gateway_(config.gateway),
      store_(config.store.path),
      settings_(event_settings(config)),
      notice_(std::move(notice)),
      clock_(clock),
      card_endurance_(config.store.card_endurance),
      started_(clock.now().uptime),
      written_before_(bytes_handed_to_disks()),
      care_(store_, config.upstream.has_value(), notice_,
            [this] {
              if (uplink_) uplink_->storage_changed();
            }),
      views_(store_, view_options(config), notice_, [this](Sequence at) { care_.look_at(at); }),
      pipeline_(std::move(committer), pipeline_options(config, notice_), clock, std::move(fatal)),
      control_api_(
          store_, pipeline_, [this] { return status_report(status()); },
          [this] { views_.rebuild(); }) {}

Service::~Service() { stop("stopped"); }

Result<void> Service::prepare(const GatewayConfig& config, const Clock& clock) {
  if (config.upstream) {
    auto uplink = Uplink::open(*config.upstream, store_, clock, *this, notice_);
    if (!uplink) return uplink.error();
    uplink_ = std::move(*uplink);
  }
  for (const auto& options : config.drivers) {
    auto driver = make_driver(options, pipeline_, notice_);
    if (!driver) return driver.error();
    drivers_.push_back(std::move(*driver));
  }
  if (auto prepared = prepare_actuator(clock); !prepared) return prepared;
  auto control = ControlServer::start(
      {.socket = control_socket_path(store_), .group = config.control_group, .notice = notice_},
      [this](const ControlRequest& request, const ControlAnswer& answer) {
        return control_api_.handle(request, answer);
      });
  if (!control) return control.error();
  control_ = std::move(*control);
  return {};
}

Result<void> Service::prepare_actuator(const Clock& clock) {
  std::vector<CommandChannel*> channels;
  for (const auto& driver : drivers_) {
    if (auto* channel = driver->command_channel()) channels.push_back(channel);
  }
  actuator_ = std::make_unique<Actuator>(
      channels, clock, [this](ReportActuation report) { pipeline_.report(std::move(report)); });
  auto open = pipeline_.open_actuations();
  if (!open) return open.error();
  actuator_->begin(*open);
  pipeline_.watch_actuations(
      [this](std::vector<DeviceActuations> devices) { actuator_->tell(std::move(devices)); });
  return {};
}

void Service::start() {
  pipeline_.start(
      start_facts(), settings_,
      [this](Sequence head) {
        views_.log_reaches(head);
        if (uplink_) uplink_->log_reaches(head);
      },
      &care_);
  views_.start();
  // Behind what the pipeline has been given to record of the start.
  actuator_->start();
  if (uplink_) uplink_->start();
  for (const auto& driver : drivers_) driver->start();
}

void Service::stop(const std::string& reason) {
  pipeline_.expect_stop();
  // It waits for answers that come through the drivers.
  if (actuator_) actuator_->stop();
  // What drivers have taken must be stored before they return, so they go first.
  for (const auto& driver : drivers_) driver->stop();
  if (uplink_) uplink_->stop();
  pipeline_.stop(reason);
  views_.stop();
  control_.reset();
}

DaemonStatus Service::status() const {
  DaemonStatus status;
  status.gateway = gateway_;
  status.pipeline = pipeline_.status();
  for (const auto& driver : drivers_) status.drivers.push_back(driver->status());
  status.storage = care_.status();
  status.views = views_.status();
  if (uplink_) status.upstream = uplink_->status();
  const auto written = bytes_handed_to_disks();
  if (written && written_before_) {
    status.flash = FlashUse{*written - *written_before_, status.pipeline.committed.events,
                            clock_.now().uptime.microseconds() - started_.microseconds()};
  }
  status.card_endurance = card_endurance_;
  return status;
}

void Service::upstream_connected(const std::string& broker) {
  pipeline_.report(ReportUpstreamConnected{broker});
}

void Service::upstream_disconnected(const std::string& reason) {
  pipeline_.report(ReportUpstreamDisconnected{reason});
}

void Service::upstream_stored(const Cursor& position) { pipeline_.keep_cursor(position); }

void Service::upstream_found_damage(Sequence sequence) { care_.look_at(sequence); }

void Service::upstream_recalled(std::vector<Block> blocks) { care_.put_back(std::move(blocks)); }

}  // namespace headwater
