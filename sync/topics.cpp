#include "sync/topics.h"

#include "model/device_id.h"

#include <fmt/format.h>

namespace headwater {
namespace {

constexpr std::string_view root = "headwater/v1/";
constexpr std::string_view log_suffix = "/log";
constexpr std::string_view recall_suffix = "/recall";

std::optional<std::string> gateway_of(std::string_view topic, std::string_view suffix) {
  if (!topic.starts_with(root) || !topic.ends_with(suffix)) return std::nullopt;
  if (topic.size() <= root.size() + suffix.size()) return std::nullopt;
  topic.remove_prefix(root.size());
  topic.remove_suffix(suffix.size());
  if (!check_id(topic)) return std::nullopt;
  return std::string(topic);
}

}  // namespace

std::string log_topic(std::string_view gateway) {
  return fmt::format("{}{}{}", root, gateway, log_suffix);
}

std::string position_topic(std::string_view gateway) {
  return fmt::format("{}{}/position", root, gateway);
}

std::string status_topic(std::string_view gateway) {
  return fmt::format("{}{}/status", root, gateway);
}

std::string recall_topic(std::string_view gateway) {
  return fmt::format("{}{}{}", root, gateway, recall_suffix);
}

std::string recalled_topic(std::string_view gateway) {
  return fmt::format("{}{}/recalled", root, gateway);
}

std::string all_log_topics() { return log_topic("+"); }

std::string all_recall_topics() { return recall_topic("+"); }

std::optional<std::string> gateway_of_log_topic(std::string_view topic) {
  return gateway_of(topic, log_suffix);
}

std::optional<std::string> gateway_of_recall_topic(std::string_view topic) {
  return gateway_of(topic, recall_suffix);
}

}  // namespace headwater
