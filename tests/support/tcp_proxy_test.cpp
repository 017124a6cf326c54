#include "tests/support/tcp_proxy.h"

#include "tests/support/free_port.h"
#include "tests/support/tcp_link.h"
#include "tests/support/wait_until.h"

#include <gtest/gtest.h>
#include <fcntl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>

namespace headwater::testing {
namespace {

// A server and a client that talk through a proxy.
class TcpProxyTest : public ::testing::Test {
 protected:
  void connect() {
    client_ = connect_to(proxy_.port());
    ASSERT_TRUE(client_.valid());
    ASSERT_TRUE(wait_until([&] {
      if (!server_.valid()) server_ = accept_from(listener_);
      return server_.valid();
    }));
  }

  static void send(const Socket& socket, const std::string& text) {
    ASSERT_EQ(::send(socket.descriptor(), text.data(), text.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(text.size()));
  }

  // Waits for `size` bytes.
  static std::string receive(const Socket& socket, std::size_t size) {
    std::string text;
    EXPECT_TRUE(wait_until([&] {
      std::array<char, 4'096> part;
      const ssize_t count = ::recv(socket.descriptor(), part.data(), part.size(), MSG_DONTWAIT);
      if (count > 0) text.append(part.data(), static_cast<std::size_t>(count));
      return text.size() >= size;
    }));
    return text;
  }

  static bool closed(const Socket& socket) {
    char byte = 0;
    const ssize_t count = ::recv(socket.descriptor(), &byte, 1, MSG_DONTWAIT);
    return count == 0 || (count < 0 && errno == ECONNRESET);
  }

  const std::uint16_t port_ = free_port();
  const Socket listener_ = [this] {
    Socket socket = listen_on(port_);
    ::fcntl(socket.descriptor(), F_SETFL, O_NONBLOCK);
    return socket;
  }();
  TcpProxy proxy_{port_};
  Socket client_;
  Socket server_;
};

TEST_F(TcpProxyTest, passes_bytes_on_and_counts_them) {
  connect();
  send(client_, "question");
  EXPECT_EQ(receive(server_, 8), "question");
  send(server_, "yes");
  EXPECT_EQ(receive(client_, 3), "yes");
  EXPECT_TRUE(wait_until([&] { return proxy_.bytes_to_clients() == 3; }));
  EXPECT_EQ(proxy_.bytes_to_target(), 8U);
}

TEST_F(TcpProxyTest, a_cut_link_closes_both_ends_and_refuses_until_it_is_restored) {
  connect();
  proxy_.cut();
  EXPECT_TRUE(wait_until([&] { return closed(client_) && closed(server_); }));
  EXPECT_FALSE(accepts_connections(proxy_.port()));
  proxy_.restore();
  server_ = Socket();
  connect();
  send(client_, "again");
  EXPECT_EQ(receive(server_, 5), "again");
}

TEST_F(TcpProxyTest, a_frozen_link_stays_open_and_swallows_everything) {
  connect();
  proxy_.freeze();
  send(client_, "lost");
  const Socket second = connect_to(proxy_.port());
  ASSERT_TRUE(second.valid());
  EXPECT_TRUE(wait_until([&] { return proxy_.connections() == 2; }));
  send(second, "lost too");
  EXPECT_FALSE(closed(client_));
  EXPECT_FALSE(closed(second));
  EXPECT_EQ(proxy_.bytes_to_target(), 0U);
  proxy_.restore();
  EXPECT_TRUE(wait_until([&] { return closed(client_) && closed(second) && closed(server_); }));
}

TEST_F(TcpProxyTest, a_rate_limit_holds_bytes_back_and_loses_none) {
  proxy_.limit_rate(20'000);
  connect();
  const auto start = std::chrono::steady_clock::now();
  const std::string text(10'000, 'x');
  send(client_, text);
  EXPECT_EQ(receive(server_, text.size()), text);
  EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(300));
}

TEST_F(TcpProxyTest, what_a_client_sent_before_it_closed_arrives) {
  connect();
  send(client_, "goodbye");
  client_ = Socket();
  EXPECT_EQ(receive(server_, 7), "goodbye");
  EXPECT_TRUE(wait_until([&] { return closed(server_); }));
}

}  // namespace
}  // namespace headwater::testing
