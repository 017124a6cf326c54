// The topics on the central broker. Names are for ever: see PROTOCOL.md.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace headwater {

[[nodiscard]] std::string log_topic(std::string_view gateway);
[[nodiscard]] std::string position_topic(std::string_view gateway);
[[nodiscard]] std::string status_topic(std::string_view gateway);

[[nodiscard]] std::string recall_topic(std::string_view gateway);
[[nodiscard]] std::string recalled_topic(std::string_view gateway);

// Matches the log topics of all gateways, and their questions for what they have lost.
[[nodiscard]] std::string all_log_topics();
[[nodiscard]] std::string all_recall_topics();
// The gateway of a log topic; nothing if it is none, or the gateway's id is not valid.
[[nodiscard]] std::optional<std::string> gateway_of_log_topic(std::string_view topic);
[[nodiscard]] std::optional<std::string> gateway_of_recall_topic(std::string_view topic);

}  // namespace headwater
