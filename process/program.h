// A program that runs until a signal ends it: the command line, the notices, systemd and the exit
// codes that the daemon and the collector have in common.
#pragma once

#include "model/error.h"
#include "model/notice.h"

#include <functional>
#include <memory>
#include <string>

namespace headwater {

// What runs. start() and stop() are called once each, from one thread.
class Running {
 public:
  virtual ~Running() = default;
  virtual void start() = 0;
  // `reason`: the signal's name. Returns when everything that was taken is stored.
  virtual void stop(const std::string& reason) = 0;
};

// Called when what is being written is in doubt. Ends the process where it stands, without
// unwinding any thread, and so does not return.
using Fatal = std::function<void(const Error&)>;

struct Program {
  std::string name;
  std::string description;
  std::string configuration;  // "gateway.yaml"
  // Reads the configuration file and says what is wrong with it; touches nothing else.
  std::function<Result<void>(const std::string& file)> check;
  std::function<Result<std::unique_ptr<Running>>(const std::string& file, const NoticeSink& notice,
                                                 const Fatal& fatal)>
      open;
};

// NAME --config FILE [--check] [--version]. Returns the exit code (exit_code.h).
int run(const Program& program, int argc, char** argv);

}  // namespace headwater
