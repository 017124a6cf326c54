#include "tests/daemon/control_client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace headwater::testing {

ControlConnection::ControlConnection(const std::string& socket)
    : descriptor_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  socket.copy(address.sun_path, sizeof(address.sun_path) - 1);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    ::close(descriptor_);
    throw std::system_error(error, std::generic_category(), socket);
  }
}

ControlConnection::~ControlConnection() { ::close(descriptor_); }

void ControlConnection::send(const std::string& bytes) const {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto count = ::send(descriptor_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
    if (count <= 0) return;
    sent += static_cast<std::size_t>(count);
  }
}

std::string ControlConnection::read_all() const {
  std::string all;
  std::array<char, 4'096> buffer;
  for (;;) {
    const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), 0);
    if (count <= 0) return all;
    all.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::string ask(const std::string& socket, const std::string& target, const std::string& method) {
  try {
    const ControlConnection connection(socket);
    connection.send(method + " " + target + " HTTP/1.1\r\nHost: headwater\r\n\r\n");
    return connection.read_all();
  } catch (const std::system_error&) {
    return {};
  }
}

std::string body_of(const std::string& answer) {
  const auto end = answer.find("\r\n\r\n");
  return end == std::string::npos ? std::string() : answer.substr(end + 4);
}

}  // namespace headwater::testing
