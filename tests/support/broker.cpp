#include "tests/support/broker.h"

#include "tests/support/free_port.h"
#include "tests/support/wait_until.h"

#include <filesystem>
#include <stdexcept>

namespace headwater::testing {
namespace {

std::string line(const std::string& key, const std::string& value) {
  return key + " " + value + "\n";
}

std::string truth(bool value) { return value ? "true" : "false"; }

std::string tls_listener(std::uint16_t port, const BrokerTls& tls) {
  return line("listener", std::to_string(port) + " 127.0.0.1") + line("cafile", tls.ca_file) +
         line("certfile", tls.certificate) + line("keyfile", tls.key) +
         line("require_certificate", truth(tls.require_client_certificate));
}

}  // namespace

Broker::Broker(const BrokerOptions& options)
    : options_(options),
      program_(find_program("mosquitto")),
      port_(free_port()),
      tls_port_(free_port()) {
  if (program_.empty()) throw std::runtime_error("mosquitto is not installed");
  for (const auto& [user, password] : options_.users) {
    const std::string file = directory_.file("passwords");
    const bool first = !std::filesystem::exists(file);
    const Outcome made =
        run("mosquitto_passwd", first ? std::vector<std::string>{"-c", "-b", file, user, password}
                                      : std::vector<std::string>{"-b", file, user, password});
    if (made.exit_code != 0) throw std::runtime_error("mosquitto_passwd: " + made.err);
  }
  if (!options_.acl.empty()) write_file(directory_.file("acl"), options_.acl);
}

void Broker::write_configuration() {
  std::string text = line("user", "root");  // as root it would else not be let into the directory
  text += line("per_listener_settings", "false");
  text += line("log_dest", "file " + directory_.file("log"));
  text += line("allow_anonymous", truth(options_.users.empty()));
  if (!options_.users.empty()) text += line("password_file", directory_.file("passwords"));
  if (!options_.acl.empty()) text += line("acl_file", directory_.file("acl"));
  text += line("max_inflight_messages", std::to_string(options_.max_inflight));
  text += line("max_queued_messages", std::to_string(options_.max_queued));
  text += line("set_tcp_nodelay", "true");
  text += line("persistence", truth(options_.persistence));
  text += line("persistence_location", directory_.path().string() + "/");
  text += options_.extra + "\n";
  text += line("listener", std::to_string(port_) + " 127.0.0.1");
  if (options_.tls) text += tls_listener(tls_port_, *options_.tls);
  write_file(directory_.file("mosquitto.conf"), text);
}

bool Broker::start() {
  write_configuration();
  process_ = std::make_unique<Process>(ProcessOptions{
      .program = program_,
      .arguments = {"-c", directory_.file("mosquitto.conf")},
      .out_file = directory_.file("out"),
      .error_file = directory_.file("log"),
  });
  const bool decided = wait_until([this] {
    const bool up = accepts_connections(port_) && (!options_.tls || accepts_connections(tls_port_));
    return up || !process_->running();
  });
  return decided && running();
}

void Broker::stop() {
  if (!process_) return;
  process_->kill(SIGTERM);
  if (!process_->wait()) process_->kill(SIGKILL);
  process_.reset();
}

void Broker::kill() { process_.reset(); }

bool Broker::restart() {
  stop();
  return start();
}

std::string Broker::url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }
std::string Broker::tls_url() const { return "mqtts://localhost:" + std::to_string(tls_port_); }

std::string Broker::log() const {
  const std::string file = directory_.file("log");
  return std::filesystem::exists(file) ? read_file(file) : std::string();
}

}  // namespace headwater::testing
