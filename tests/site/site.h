// A whole installation on loopback: the edge's broker, the gateway, a link that can fail, the
// centre's broker and the collector. All of them are the real programs.
#pragma once

#include "model/error.h"
#include "store/cursor.h"
#include "tests/support/broker.h"
#include "tests/support/process.h"
#include "tests/support/tcp_proxy.h"

#include <memory>
#include <string>

namespace headwater::testing {

struct SiteOptions {
  std::string acknowledge = "stored";
  std::string broker_lines{};  // more lines under the driver's `type: mqtt`, indented by four
};

class Site {
 public:
  // In `directory`, which exists. Starts nothing.
  Site(const std::string& directory, const SiteOptions& options = {});

  // Starts both brokers, the collector and the gateway; false if something does not start.
  bool start();
  // Ends gateway and collector in order.
  void stop();

  // True once the gateway has subscribed at the edge's broker: from then on nothing that the broker
  // acknowledges is for nobody.
  bool start_gateway();
  void kill_gateway();
  bool start_collector();
  void kill_collector();

  [[nodiscard]] Broker& edge() { return edge_; }
  [[nodiscard]] Broker& centre() { return centre_; }
  [[nodiscard]] TcpProxy& link() { return link_; }
  [[nodiscard]] Process& gateway() { return *gateway_; }
  [[nodiscard]] Process& collector() { return *collector_; }

  [[nodiscard]] const std::string& directory() const { return directory_; }
  [[nodiscard]] std::string edge_store() const { return directory_ + "/gateway"; }
  [[nodiscard]] std::string centre_store() const { return directory_ + "/centre/" + gateway_id; }
  [[nodiscard]] std::string gateway_config() const { return directory_ + "/gateway.yaml"; }
  [[nodiscard]] std::string gateway_log() const { return directory_ + "/gateway.err"; }
  [[nodiscard]] std::string collector_log() const { return directory_ + "/collector.err"; }

  static constexpr const char* gateway_id = "greenhouse-1";

 private:
  void write_configuration(const SiteOptions& options);
  std::unique_ptr<Process> launch(const std::string& program, const std::string& config,
                                  const std::string& log);

  std::string directory_;
  Broker edge_;
  Broker centre_;
  TcpProxy link_;
  std::unique_ptr<Process> gateway_;
  std::unique_ptr<Process> collector_;
};

// The end of the log in a store; position 0 while there is none.
[[nodiscard]] Cursor head_of(const std::string& store);

// What a store's log says up to an event: the chain there, and the digest of the state.
struct Proof {
  Sequence sequence;
  std::string chain;  // hex
  std::string state;  // hex

  bool operator==(const Proof&) const = default;
};
Result<Proof> prove(const std::string& store, Sequence upto);

// The programs, as the build made them.
[[nodiscard]] std::string gateway_program();
[[nodiscard]] std::string collector_program();
[[nodiscard]] std::string operator_program();

}  // namespace headwater::testing
