// headwaterd as a process, with a configuration and a store of its own.
#pragma once

#include "tests/support/broker.h"
#include "tests/support/process.h"
#include "tests/support/publisher.h"
#include "tests/support/temp_dir.h"

#include <boost/json.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace headwater::testing {

struct DaemonProgramOptions {
  std::string broker{};               // mqtt://127.0.0.1:1883
  std::string driver_lines{};         // more lines of the driver's, ended
  std::string store_lines{};          // more lines of the store's, ended
  std::string more{};                 // more lines of the configuration
  std::vector<std::string> prefix{};  // a command that runs what follows it
};

// One thread.
class DaemonProgram {
 public:
  explicit DaemonProgram(DaemonProgramOptions options);

  // Starts it, by a command that runs what follows it if there is one; what ran before is gone.
  void start(std::vector<std::string> command = {});
  // The same, and waits until it receives from its broker.
  [[nodiscard]] bool start_and_wait();
  // Sends SIGTERM and waits for the end.
  [[nodiscard]] std::optional<Ending> stop();
  // SIGKILL.
  void kill();

  [[nodiscard]] Process& process() { return *process_; }
  [[nodiscard]] std::string config() const { return directory_.file("gateway.yaml"); }
  [[nodiscard]] std::string store() const { return directory_.file("store"); }
  [[nodiscard]] std::string socket() const { return store() + "/control.sock"; }
  // What /v1/status says now; an empty object if nobody answers.
  [[nodiscard]] boost::json::object status() const;
  // Of its only driver.
  [[nodiscard]] boost::json::object driver_status() const;
  // A number in it; 0 if nobody answers.
  [[nodiscard]] std::int64_t driver_number(const std::string& name) const;
  // A number in "since_start"; likewise.
  [[nodiscard]] std::uint64_t since_start(const std::string& name) const;
  [[nodiscard]] bool healthy() const;

 private:
  DaemonProgramOptions options_;
  TempDir directory_;
  std::unique_ptr<Process> process_;
};

// A telemetry message of `device` whose only measurement, "value", is `value`; with `ts` as the
// device's own time, unless that is 0.
[[nodiscard]] SensorMessage message_of(const std::string& device, std::int64_t value,
                                       std::int64_t ts = 0);

// Publishes them, one after another, each acknowledged by the broker before the next.
[[nodiscard]] bool publish_all(const Broker& broker, const std::vector<SensorMessage>& messages);

}  // namespace headwater::testing
