// Loopback ports for the servers that a test starts.
#pragma once

#include <cstdint>

namespace headwater::testing {

// A TCP port of 127.0.0.1 that nobody listens on. It lies below the range from which the kernel
// takes the ports of outgoing connections, so that it stays free while its server is down, and a
// client that tries to reach it then cannot end up connected to itself. Throws std::runtime_error
// if there is none.
[[nodiscard]] std::uint16_t free_port();

// Whether something accepts connections on a port of 127.0.0.1.
[[nodiscard]] bool accepts_connections(std::uint16_t port);

}  // namespace headwater::testing
