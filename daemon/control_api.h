// What can be asked over the control socket (CONTROL.md):
//
//     GET  /v1/status
//     POST /v1/devices/{device}/commands/{name}    does a command, and says what became of it
//     GET  /v1/commands/{id}                       says it again, by the command's key
//     POST /v1/views/rebuild                       has views.db made anew
#pragma once

#include "daemon/command_request.h"
#include "daemon/control_server.h"
#include "daemon/pipeline.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace headwater {

class ControlApi {
 public:
  // `directory`: that of the log; `status` gives the body for /v1/status; `rebuild_views` has the
  // views made anew, and returns at once. What is given must outlive it.
  ControlApi(std::string directory, Pipeline& pipeline, std::function<std::string()> status,
             std::function<void()> rebuild_views);
  ~ControlApi();

  // A ControlHandler; one thread.
  ControlReply handle(const ControlRequest& request, const ControlAnswer& answer);

 private:
  class WaitingKeys;

  ControlReply command(std::string_view device, std::string_view name,
                       const ControlRequest& request, const ControlAnswer& answer);
  ControlResponse outcome(std::string_view id);
  ControlResponse rebuild_views();

  const std::string directory_;
  Pipeline& pipeline_;
  const std::function<std::string()> status_;
  const std::function<void()> rebuild_views_;
  const std::shared_ptr<WaitingKeys> waiting_;
};

}  // namespace headwater
