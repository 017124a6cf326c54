// Where a running daemon can be asked about the log of a directory (daemon/control_server.h).
#pragma once

#include <string>

namespace headwater {

[[nodiscard]] inline std::string control_socket_path(const std::string& directory) {
  return directory + "/control.sock";
}

}  // namespace headwater
