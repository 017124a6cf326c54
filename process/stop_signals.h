// The signals that end a program in good order.
#pragma once

#include <functional>
#include <string>

namespace headwater {

// From its making on, SIGTERM, SIGINT and SIGHUP wait for wait() instead of ending the process; a
// write to a closed socket is an error and no signal. Make it before any thread.
class StopSignals {
 public:
  StopSignals();
  // Returns the name of the signal that asks to stop; calls `hang_up` for each SIGHUP.
  [[nodiscard]] std::string wait(const std::function<void()>& hang_up) const;
};

}  // namespace headwater
