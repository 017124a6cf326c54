// A message that cannot be used, made fit to be recorded.
#pragma once

#include "model/command.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// Keeps at most rejected_topic_limit bytes of the topic, as UTF-8 (escaped where it is not), and
// the first rejected_payload_limit bytes of the payload. `size` is that of the whole payload.
[[nodiscard]] RejectMessage reject(std::string_view topic, std::string_view payload,
                                   std::uint64_t size, std::string reason);

}  // namespace headwater
