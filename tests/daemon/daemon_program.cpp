#include "tests/daemon/daemon_program.h"

#include "tests/daemon/control_client.h"
#include "tests/mqtt/broker_connection.h"
#include "tests/support/wait_until.h"

#include <utility>

namespace headwater::testing {

namespace json = boost::json;

DaemonProgram::DaemonProgram(DaemonProgramOptions options) : options_(std::move(options)) {
  write_file(config(), "gateway: g1\nstore:\n  path: " + store() + "\n" + options_.store_lines +
                           "drivers:\n  - type: mqtt\n    broker: " + options_.broker +
                           "\n    topics:\n      - match: sensors/{device}/telemetry\n"
                           "        time: ts\n" +
                           options_.driver_lines + options_.more);
}

void DaemonProgram::start(std::vector<std::string> command) {
  process_.reset();
  for (const std::string& part : {std::string(HEADWATERD), std::string("--config"), config()}) {
    command.push_back(part);
  }
  process_ =
      std::make_unique<Process>(ProcessOptions{.program = command[0],
                                               .arguments = {command.begin() + 1, command.end()},
                                               .environment = {sanitizer_environment}});
}

bool DaemonProgram::start_and_wait() {
  start();
  return wait_until([this] { return healthy() || !process_->running(); }) && healthy();
}

std::optional<Ending> DaemonProgram::stop() {
  process_->kill(SIGTERM);
  return process_->wait();
}

void DaemonProgram::kill() {
  process_->kill(SIGKILL);
  (void)process_->wait();
}

json::object DaemonProgram::status() const {
  const std::string body = body_of(ask(socket(), "/v1/status"));
  return body.empty() ? json::object() : json::parse(body).as_object();
}

json::object DaemonProgram::driver_status() const {
  const json::object all = status();
  return all.empty() ? all : all.at("drivers").as_array().at(0).as_object();
}

std::int64_t DaemonProgram::driver_number(const std::string& name) const {
  const json::object driver = driver_status();
  return driver.empty() ? 0 : driver.at(name).to_number<std::int64_t>();
}

std::uint64_t DaemonProgram::since_start(const std::string& name) const {
  const json::object all = status();
  if (all.empty()) return 0;
  return all.at("since_start").as_object().at(name).to_number<std::uint64_t>();
}

bool DaemonProgram::healthy() const {
  const json::object driver = driver_status();
  return !driver.empty() && driver.at("healthy").as_bool();
}

SensorMessage message_of(const std::string& device, std::int64_t value, std::int64_t ts) {
  const std::string time = ts == 0 ? "" : "\"ts\":" + std::to_string(ts) + ",";
  return {"sensors/" + device + "/telemetry",
          "{" + time + "\"value\":" + std::to_string(value) + "}"};
}

bool publish_all(const Broker& broker, const std::vector<SensorMessage>& messages) {
  Publisher publisher({.broker = broker.url(), .window = 1}, messages);
  return publisher.finish(std::chrono::seconds(30));
}

}  // namespace headwater::testing
