#include "tests/cli/stub_daemon.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace headwater::testing {

StubDaemon::StubDaemon(const std::string& socket, std::string answer)
    : listener_(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)), answer_(std::move(answer)) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof(address.sun_path) - 1);
  if (listener_ < 0 ||
      bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      listen(listener_, 1) != 0) {
    throw std::system_error(errno, std::generic_category(), socket);
  }
  thread_ = std::thread([this] { serve(); });
}

StubDaemon::~StubDaemon() {
  shutdown(listener_, SHUT_RDWR);  // ends accept()
  if (thread_.joinable()) thread_.join();
  close(listener_);
}

std::string StubDaemon::request() {
  if (thread_.joinable()) thread_.join();
  return request_;
}

void StubDaemon::serve() {
  const int peer = accept(listener_, nullptr, nullptr);
  if (peer < 0) return;
  std::array<char, 1024> piece{};
  // Without an answer it reads on until the other side gives up.
  while (answer_.empty() || request_.find("\r\n\r\n") == std::string::npos) {
    const ssize_t count = read(peer, piece.data(), piece.size());
    if (count <= 0) break;
    request_.append(piece.data(), static_cast<std::size_t>(count));
  }
  (void)!send(peer, answer_.data(), answer_.size(), MSG_NOSIGNAL);
  close(peer);
}

std::string http_answer(const std::string& body, const std::string& status) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace headwater::testing
