#include "tests/support/tcp_link.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace headwater::testing {
namespace {

constexpr std::size_t buffer_limit = 64 * 1024;  // bytes on their way, each direction

Socket new_socket() { return Socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

void make_prompt(const Socket& socket) {
  const int on = 1;
  ::setsockopt(socket.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

}  // namespace

Socket::~Socket() {
  if (valid()) ::close(descriptor_);
}

Socket listen_on(std::uint16_t port) {
  Socket socket = new_socket();
  const int on = 1;
  ::setsockopt(socket.descriptor(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = loopback(port);
  if (::bind(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
          0 ||
      ::listen(socket.descriptor(), 64) != 0) {
    throw std::system_error(errno, std::generic_category(), "listen on " + std::to_string(port));
  }
  return socket;
}

Socket accept_from(const Socket& listener) {
  Socket socket(::accept4(listener.descriptor(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (socket.valid()) make_prompt(socket);
  return socket;
}

Socket connect_to(std::uint16_t port) {
  Socket socket = new_socket();
  const sockaddr_in address = loopback(port);
  // Blocks only for as long as the kernel takes on its own loopback.
  if (::connect(socket.descriptor(), reinterpret_cast<const sockaddr*>(&address), sizeof address) !=
      0) {
    return {};
  }
  make_prompt(socket);
  return socket;
}

void TcpLink::accrue(std::uint64_t rate) {
  const auto now = std::chrono::steady_clock::now();
  const double seconds = std::chrono::duration<double>(now - accrued_).count();
  accrued_ = now;
  limited_ = rate != 0;
  for (Direction* direction : {&up_, &down_}) {
    // A tenth of a second's worth may be saved up.
    const double most = std::max(1.0, static_cast<double>(rate) / 10);
    direction->allowance =
        std::min(most, direction->allowance + seconds * static_cast<double>(rate));
  }
}

void TcpLink::prepare(std::vector<pollfd>& polled, std::uint64_t rate) {
  accrue(rate);
  const auto wanted = [this](const Direction& in, const Direction& out) {
    int events = 0;
    if (in.buffer.size() < buffer_limit && !in.ended) events |= POLLIN;
    if (!out.buffer.empty() && (!limited_ || out.allowance >= 1)) events |= POLLOUT;
    return static_cast<short>(events);
  };
  // A negative descriptor is passed over: without it, an end that has closed would wake us for
  // ever.
  const auto entry = [](const Socket& socket, short events) {
    return pollfd{events != 0 ? socket.descriptor() : -1, events, 0};
  };
  place_ = polled.size();
  polled.push_back(entry(client_, wanted(up_, down_)));
  polled.push_back(entry(target_, wanted(down_, up_)));
}

void TcpLink::read(const Socket& from, short events, bool swallow, Direction& direction) {
  if ((events & (POLLIN | POLLHUP | POLLERR)) == 0) return;
  std::array<char, 16'384> bytes;
  const ssize_t count = ::recv(from.descriptor(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (count > 0) {
    if (!swallow) direction.buffer.append(bytes.data(), static_cast<std::size_t>(count));
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    direction.ended = true;
  }
}

std::uint64_t TcpLink::write(const Socket& to, Direction& direction) const {
  std::size_t size = direction.buffer.size();
  if (limited_) size = std::min(size, static_cast<std::size_t>(std::max(0.0, direction.allowance)));
  if (size == 0) return 0;
  const ssize_t count =
      ::send(to.descriptor(), direction.buffer.data(), size, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (count < 0) {
    if (errno != EAGAIN && errno != EINTR) {
      direction.buffer.clear();
      direction.ended = true;
    }
    return 0;
  }
  direction.buffer.erase(0, static_cast<std::size_t>(count));
  direction.allowance -= static_cast<double>(count);
  return static_cast<std::uint64_t>(count);
}

TcpLink::Moved TcpLink::move(const std::vector<pollfd>& polled, bool swallow) {
  if (swallow) {
    up_.buffer.clear();
    down_.buffer.clear();
  }
  read(client_, polled[place_].revents, swallow, up_);
  read(target_, polled[place_ + 1].revents, swallow, down_);
  Moved moved;
  moved.to_target = write(target_, up_);
  moved.to_client = write(client_, down_);
  // A half-open link tells neither side that the other one has gone.
  moved.over = swallow ? up_.ended
                       : (up_.ended && up_.buffer.empty()) || (down_.ended && down_.buffer.empty());
  return moved;
}

}  // namespace headwater::testing
