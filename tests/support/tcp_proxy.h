// A TCP link that can fail: stands between a client and a server on loopback ports.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

namespace headwater::testing {

// Forwards connections to a target port, on a thread of its own. All calls from any thread; cut(),
// freeze() and restore() return once they are in force.
class TcpProxy {
 public:
  // Throws std::system_error if it cannot listen.
  explicit TcpProxy(std::uint16_t target_port);
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  // Where clients connect to: a port of 127.0.0.1, always the same.
  [[nodiscard]] std::uint16_t port() const { return port_; }

  // Closes all connections; new ones are refused.
  void cut() { set(State::cut); }
  // Half-open: connections stay and new ones are accepted, but every byte is swallowed.
  void freeze() { set(State::frozen); }
  // Forwards again. Connections that had been frozen are closed, since they have lost bytes.
  void restore() { set(State::open); }

  // The most bytes a second that pass, each way; 0: no limit.
  void limit_rate(std::uint64_t bytes_per_second) { rate_ = bytes_per_second; }

  // Bytes that have reached the target, and the clients.
  [[nodiscard]] std::uint64_t bytes_to_target() const { return to_target_; }
  [[nodiscard]] std::uint64_t bytes_to_clients() const { return to_clients_; }
  // Connections that have been accepted.
  [[nodiscard]] std::uint64_t connections() const { return connections_; }

 private:
  enum class State { open, cut, frozen, ended };
  friend class TcpProxyLoop;

  void set(State state);
  // For the thread: takes a new state over, if there is one.
  bool take(State& state);
  void in_force(State state);

  std::uint16_t target_port_;
  std::uint16_t port_;
  int wake_ = -1;  // an eventfd
  std::atomic<std::uint64_t> rate_{0};
  std::atomic<std::uint64_t> to_target_{0};
  std::atomic<std::uint64_t> to_clients_{0};
  std::atomic<std::uint64_t> connections_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  State wanted_ = State::open;
  State actual_ = State::cut;
  std::thread thread_;
};

}  // namespace headwater::testing
