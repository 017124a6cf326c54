#include "tests/support/free_port.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <random>
#include <stdexcept>

namespace headwater::testing {
namespace {

constexpr unsigned lowest = 18'000;
constexpr unsigned highest = 31'999;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

template <class Call>
bool succeeds(Call call, std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return false;
  const sockaddr_in address = loopback(port);
  const bool good =
      call(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  ::close(descriptor);
  return good;
}

}  // namespace

std::uint16_t free_port() {
  static std::random_device random;
  for (int attempt = 0; attempt < 1'000; ++attempt) {
    const auto port = static_cast<std::uint16_t>(lowest + random() % (highest - lowest + 1));
    if (succeeds(::bind, port)) return port;
  }
  throw std::runtime_error("no free port on 127.0.0.1");
}

bool accepts_connections(std::uint16_t port) { return succeeds(::connect, port); }

}  // namespace headwater::testing
