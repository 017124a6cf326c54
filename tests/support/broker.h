// A real Mosquitto on a free loopback port.
#pragma once

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace headwater::testing {

// Files in PEM format for a listener with TLS.
struct BrokerTls {
  std::string ca_file{};
  std::string certificate{};
  std::string key{};
  bool require_client_certificate = false;
};

struct BrokerOptions {
  std::map<std::string, std::string> users{};  // name -> password; empty: anybody may connect
  std::string acl{};               // an ACL file's content; empty: everything is allowed
  bool persistence = false;        // keep sessions and messages on disk
  unsigned max_inflight = 0;       // messages unacknowledged a client; 0: no limit
  unsigned max_queued = 0;         // messages waiting a client; 0: no limit
  std::optional<BrokerTls> tls{};  // a second listener
  std::string extra{};             // more lines of mosquitto.conf
};

// One thread.
class Broker {
 public:
  // Does not start it. Throws std::runtime_error if Mosquitto is not installed.
  explicit Broker(const BrokerOptions& options = {});

  // Starts it and waits until it accepts connections: ASSERT_TRUE(broker.start()) << broker.log().
  // Always on the same ports, with what it keeps on disk from the time before.
  bool start();
  // Ends it in order: with persistence, everything is on disk then.
  void stop();
  // Kills it: what it had not yet written is lost.
  void kill();
  // stop() and start().
  bool restart();
  [[nodiscard]] bool running() { return process_ != nullptr && process_->running(); }

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
  // mqtt://127.0.0.1:<port>
  [[nodiscard]] std::string url() const;
  // mqtts://localhost:<port>
  [[nodiscard]] std::string tls_url() const;
  // What Mosquitto has written to its log, from the first start on.
  [[nodiscard]] std::string log() const;

 private:
  void write_configuration();

  BrokerOptions options_;
  std::string program_;
  TempDir directory_;
  std::uint16_t port_;
  std::uint16_t tls_port_;
  std::unique_ptr<Process> process_;
};

}  // namespace headwater::testing
