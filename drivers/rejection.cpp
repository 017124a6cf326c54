#include "drivers/rejection.h"

#include "model/text.h"

namespace headwater {
namespace {

std::string storable_topic(std::string_view topic) {
  // No character is longer, so what stands behind does not change what is kept.
  constexpr std::size_t longest_character = 4;
  const std::string_view front = topic.substr(0, rejected_topic_limit + longest_character);
  const std::string_view kept = cut(front, rejected_topic_limit);
  if (is_utf8(kept)) return std::string(kept);
  return std::string(cut(escaped(front, rejected_topic_limit), rejected_topic_limit));
}

}  // namespace

RejectMessage reject(std::string_view topic, std::string_view payload, std::uint64_t size,
                     std::string reason) {
  RejectMessage rejected;
  rejected.topic = storable_topic(topic);
  rejected.payload = payload.substr(0, rejected_payload_limit);
  rejected.size = size;
  rejected.reason = std::move(reason);
  return rejected;
}

}  // namespace headwater
