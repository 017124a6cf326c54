#include "tests/site/site.h"

#include "model/digest.h"
#include "store/fold.h"
#include "tests/support/wait_until.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace headwater::testing {
namespace {

// Files with a password's rights: the programs refuse others where there are secrets.
void write(const std::string& path, const std::string& text) {
  std::ofstream(path) << text;
  std::filesystem::permissions(
      path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

// Waits until a program has written `sign` into its log behind `before`.
bool says(Process& process, const std::string& log, std::size_t before, const std::string& sign) {
  const auto said = [&] { return read_file(log).find(sign, before) != std::string::npos; };
  return wait_until([&] { return !process.running() || said(); }) && process.running();
}

}  // namespace

Site::Site(const std::string& directory, const SiteOptions& options)
    : directory_(directory), link_(centre_.port()) {
  write_configuration(options);
}

void Site::write_configuration(const SiteOptions& options) {
  write(gateway_config(), fmt::format("gateway: {}\n"
                                      "store:\n"
                                      "  path: {}\n"
                                      "drivers:\n"
                                      "  - type: mqtt\n"
                                      "    broker: {}\n"
                                      "    topics:\n"
                                      "      - match: sensors/{{device}}/telemetry\n"
                                      "        time: ts\n"
                                      "    acknowledge: {}\n"
                                      "{}"
                                      "upstream:\n"
                                      "  broker: mqtt://127.0.0.1:{}\n"
                                      "  confirm_timeout: 5s\n",
                                      gateway_id, edge_store(), edge_.url(), options.acknowledge,
                                      options.broker_lines, link_.port()));
  write(directory_ + "/collector.yaml",
        fmt::format("broker: {}\nstore:\n  path: {}/centre\n", centre_.url(), directory_));
  write(gateway_log(), "");
  write(collector_log(), "");
}

bool Site::start() {
  return edge_.start() && centre_.start() && start_collector() && start_gateway();
}

void Site::stop() {
  for (Process* process : {gateway_.get(), collector_.get()}) {
    if (process == nullptr) continue;
    process->kill(SIGTERM);
    (void)process->wait();
  }
}

std::unique_ptr<Process> Site::launch(const std::string& program, const std::string& config,
                                      const std::string& log) {
  ProcessOptions options;
  options.program = program;
  options.arguments = {"--config", config};
  options.error_file = log;
  // A proxy for web pages is none for MQTT.
  options.environment = {"http_proxy=http://127.0.0.1:9"};
  return std::make_unique<Process>(options);
}

bool Site::start_gateway() {
  const std::size_t before = read_file(gateway_log()).size();
  gateway_ = launch(gateway_program(), gateway_config(), gateway_log());
  // From its first subscription on, the broker keeps messages for it.
  const std::string sign = before == 0 ? edge_.url() + ": connected" : "is running";
  return says(*gateway_, gateway_log(), before, sign);
}

void Site::kill_gateway() {
  gateway_->kill(SIGKILL);
  (void)gateway_->wait();
}

bool Site::start_collector() {
  const std::size_t before = read_file(collector_log()).size();
  collector_ = launch(collector_program(), directory_ + "/collector.yaml", collector_log());
  return says(*collector_, collector_log(), before, "is running");
}

void Site::kill_collector() {
  collector_->kill(SIGKILL);
  (void)collector_->wait();
}

Cursor head_of(const std::string& store) {
  auto reader = LogReader::open(store);
  if (!reader) return {};
  auto head = reader->head();
  return head ? *head : Cursor{};
}

Result<Proof> prove(const std::string& store, Sequence upto) {
  auto reader = LogReader::open(store);
  if (!reader) return reader.error();
  auto chain = reader->chain_at(upto);
  if (!chain) return chain.error();
  State state;
  if (auto folded = fold(*reader, upto, state); !folded) return folded.error();
  return Proof{state.sequence(), to_hex(*chain), to_hex(state_digest(state))};
}

std::string gateway_program() { return HEADWATERD_PROGRAM; }
std::string collector_program() { return HEADWATER_COLLECTOR_PROGRAM; }
std::string operator_program() { return HEADWATER_PROGRAM; }

}  // namespace headwater::testing
