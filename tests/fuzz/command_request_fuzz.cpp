// Any bytes as the body of any command: parse_command_request() refuses them, or what it returns
// can be decided, and is then done or rejected.
#include "daemon/command_request.h"
#include "daemon/command_size.h"
#include "daemon/request_json.h"
#include "model/decide.h"
#include "model/text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

constexpr Instant moment{Timestamp(1'767'225'600'000'000), Uptime(60'000'000)};

// What leads to events must not be larger than it was taken for.
void check(const DeviceCommand& command) {
  const State state;
  Draft draft(state, moment);
  const DeviceCommand known{command.device, RegisterDevice{}, {}, {}, "{}"};
  require(decide(draft, Command(known), moment.wall, {}).has_value());
  const std::size_t before = draft.events().size();
  require(decide(draft, Command(command), moment.wall, {}).has_value());
  require(draft.events().size() > before);
  std::size_t bytes = 0;
  for (std::size_t i = before; i < draft.events().size(); ++i) {
    bytes += draft.events()[i].payload.size();
  }
  require(bytes <= size_of(Command(command)));
}

void check(std::string_view name, std::string_view body) {
  const auto request = parse_command_request("dev-1", name, body);
  if (!request) {
    require(!request.error().detail.empty() && is_utf8(request.error().text()));
    return;
  }
  require(request->id.empty() || check_id(request->id));
  require(command_name(request->command.action) == name);
  // The kept form of the arguments says the same, and is its own.
  const auto again = parse_request_json(request->command.arguments);
  require(again && canonical_json(*again) == request->command.arguments);
  check(request->command);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  for (const std::string_view name : command_names()) check(name, body);
  if (size > 0) check(body.substr(0, data[0] % 16), body.substr(1));
  return 0;
}
