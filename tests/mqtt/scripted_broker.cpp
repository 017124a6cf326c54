#include "tests/mqtt/scripted_broker.h"

#include "tests/support/free_port.h"
#include "tests/support/tcp_link.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <optional>
#include <utility>

namespace headwater::testing {
namespace {

constexpr int poll_ms = 10;

// Waits a moment for something to read.
bool readable(int socket) {
  pollfd polled{socket, POLLIN, 0};
  return ::poll(&polled, 1, poll_ms) > 0;
}

struct Packet {
  int type = 0;
  std::string body;
};

// Takes the first whole packet off `bytes` (MQTT 5, section 2.1).
std::optional<Packet> take_packet(std::string& bytes) {
  std::size_t length = 0;
  std::size_t at = 1;
  for (unsigned shift = 0;; shift += 7, ++at) {
    if (at >= bytes.size()) return std::nullopt;
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    length |= static_cast<std::size_t>(byte & 0x7FU) << shift;
    if (byte < 0x80) break;
  }
  ++at;
  if (bytes.size() < at + length) return std::nullopt;
  Packet packet{static_cast<std::uint8_t>(bytes[0]) >> 4U, bytes.substr(at, length)};
  bytes.erase(0, at + length);
  return packet;
}

}  // namespace

std::string suback(const std::string& subscribe_body, std::uint8_t code) {
  return std::string("\x90\x04", 2) + subscribe_body.substr(0, 2) + '\0' + static_cast<char>(code);
}

std::string publish(const std::string& topic, const std::string& payload, std::uint8_t id,
                    bool dup) {
  std::string body;
  body += static_cast<char>(topic.size() >> 8U);
  body += static_cast<char>(topic.size() & 0xFFU);
  body += topic;
  body += '\0';
  body += static_cast<char>(id);
  body += '\0';  // no properties
  body += payload;
  std::string packet(1, dup ? '\x3A' : '\x32');
  packet += static_cast<char>((body.size() & 0x7FU) | 0x80U);
  packet += static_cast<char>(body.size() >> 7U);
  return packet + body;
}

ScriptedBroker::ScriptedBroker(Answer answer)
    : answer_(std::move(answer)), port_(free_port()), thread_([this] { run(); }) {}

ScriptedBroker::~ScriptedBroker() {
  stopping_ = true;
  thread_.join();
}

std::string ScriptedBroker::url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }

void ScriptedBroker::run() {
  const Socket listener = listen_on(port_);
  while (!stopping_) {
    if (!readable(listener.descriptor())) continue;
    const Socket client = accept_from(listener);
    if (!client.valid()) continue;
    ++connections_;
    serve(client.descriptor());
  }
}

void ScriptedBroker::serve(int socket) {
  std::string bytes;
  std::array<char, 4'096> buffer;
  while (!stopping_) {
    if (!readable(socket)) continue;
    const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (count <= 0) return;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
    while (const auto packet = take_packet(bytes)) {
      const std::string answer = answer_(packet->type, packet->body);
      (void)::send(socket, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
  }
}

}  // namespace headwater::testing
