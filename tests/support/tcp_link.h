// One connection through a TcpProxy: two sockets, and what is on its way between them.
#pragma once

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace headwater::testing {

// Owns a non-blocking TCP socket, or none.
class Socket {
 public:
  Socket() = default;
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
  }
  ~Socket();

  [[nodiscard]] bool valid() const { return descriptor_ >= 0; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
};

// On 127.0.0.1. Throws std::system_error.
[[nodiscard]] Socket listen_on(std::uint16_t port);
// An invalid socket if nobody waits.
[[nodiscard]] Socket accept_from(const Socket& listener);
// An invalid socket if it is refused.
[[nodiscard]] Socket connect_to(std::uint16_t port);

class TcpLink {
 public:
  // What a turn moved; `over`: one end closed, and what it had sent has been passed on.
  struct Moved {
    std::uint64_t to_target = 0;
    std::uint64_t to_client = 0;
    bool over = false;
  };

  // `target` is invalid for a connection that leads nowhere.
  TcpLink(Socket client, Socket target) : client_(std::move(client)), target_(std::move(target)) {}

  // Adds what the link waits for, given the rate limit in bytes a second (0: none).
  void prepare(std::vector<pollfd>& polled, std::uint64_t rate);
  // Moves what can be moved. `swallow`: read everything and forward nothing.
  Moved move(const std::vector<pollfd>& polled, bool swallow);

 private:
  struct Direction {
    std::string buffer;
    bool ended = false;    // its sender has closed
    double allowance = 0;  // bytes that may still be sent now
  };

  void accrue(std::uint64_t rate);
  void read(const Socket& from, short events, bool swallow, Direction& direction);
  std::uint64_t write(const Socket& to, Direction& direction) const;

  Socket client_;
  Socket target_;
  Direction up_;
  Direction down_;
  std::size_t place_ = 0;  // of the client among the polled, the target behind it
  bool limited_ = false;
  std::chrono::steady_clock::time_point accrued_ = std::chrono::steady_clock::now();
};

}  // namespace headwater::testing
