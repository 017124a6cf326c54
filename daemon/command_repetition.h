// Whether a command that comes under a known key is the one that the key stands for.
//
// The events tell: they say what was asked then. Where they do not, or are not here any more, the
// key is believed.
#pragma once

#include "model/command.h"
#include "model/event.h"

#include <string_view>

namespace headwater {

// Whether an event of this device, type and payload shows that another command than `command` had
// been asked. Only events that repeat what their command said can show it.
[[nodiscard]] bool tells_of_another(const Command& command, std::string_view device, EventType type,
                                    std::string_view payload);

}  // namespace headwater
