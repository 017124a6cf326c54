#include "mqtt/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

// MQTT 5, section 2.4: the reason codes that are failures. Paho has others of its own: 0xFF where
// there was no answer. It does not tell which success it was (0x10: no matching subscribers).
constexpr int first_failure = 0x80;
constexpr int last_failure = 0xA2;
constexpr int not_authorized = 0x87;
constexpr int quota_exceeded = 0x97;
constexpr const char* lost = "the connection was lost";

bool is_refusal(int code) { return code >= first_failure && code <= last_failure; }

std::string reason_text(int code) {
  if (code == not_authorized) return "not authorized";
  if (code == quota_exceeded) return "quota exceeded";
  return fmt::format("reason code {}", code);
}

// The broker's answer to a SUBSCRIBE of one topic; nothing if it has not answered. MQTT 3.1.1 knows
// one code for a refusal, 0x80, which Paho gives as its return code.
std::optional<int> answer_to_subscribe(const mqtt::token& token, bool succeeded) {
  if (!succeeded) {
    for (const int code : {static_cast<int>(token.get_reason_code()), token.get_return_code()}) {
      if (is_refusal(code)) return code;
    }
    return std::nullopt;
  }
  try {
    const auto codes = token.get_subscribe_response().get_reason_codes();
    return codes.empty() ? 0 : static_cast<int>(codes.front());
  } catch (const mqtt::exception&) {
    return std::nullopt;
  }
}

Result<void> grant_of(int code, const std::string& topic) {
  if (code < first_failure) return {};
  return Error{ErrorKind::network,
               fmt::format("the subscription to {} is refused: {}", topic, reason_text(code)), ""};
}

}  // namespace

// The client, and with it Paho's thread, is gone.
Requests::~Requests() {
  for (const Request& request : open_) {
    if (request.kind != Kind::publication) continue;
    listener_.published(request.number, Publication::unknown, lost);
  }
}

// The request is there before Paho can answer to it.
template <class Ask>
void Requests::ask(Request request, Ask ask) {
  std::list<Request> one;
  one.push_back(std::move(request));
  Request* const context = &one.front();
  {
    const std::lock_guard lock(mutex_);
    open_.splice(open_.end(), one);
  }
  try {
    ask(context);
  } catch (const mqtt::exception&) {
    (void)take(context);
    throw;
  }
}

void Requests::publish(mqtt::async_client& client, const mqtt::const_message_ptr& message,
                       std::uint64_t number) {
  const auto send = [&](void* context) { client.publish(message, context, *this); };
  if (number == 0) return send(nullptr);
  ask({Kind::publication, number, message->get_topic()}, send);
}

void Requests::subscribe(mqtt::async_client& client, const std::string& topic,
                         MqttVersion version) {
  ask({Kind::subscription, 0, topic}, [&](void* context) {
    if (version == MqttVersion::v5) {
      const mqtt::subscribe_options news(false, false, mqtt::subscribe_options::DONT_SEND_RETAINED);
      client.subscribe(topic, 1, context, *this, news);
    } else {
      client.subscribe(topic, 1, context, *this);
    }
  });
}

void Requests::unsubscribe(mqtt::async_client& client, const std::string& topic) {
  ask({Kind::unsubscription, 0, topic},
      [&](void* context) { client.unsubscribe(topic, context, *this); });
}

std::optional<Requests::Request> Requests::take(const void* request) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(open_.begin(), open_.end(),
                                  [&](const Request& open) { return &open == request; });
  if (found == open_.end()) return std::nullopt;
  Request taken = std::move(*found);
  open_.erase(found);
  return taken;
}

void Requests::on_success(const mqtt::token& token) noexcept {
  const auto request = take(token.get_user_context());
  if (!request) return report_refusal(token);
  tell(*request, token, true);
}

void Requests::on_failure(const mqtt::token& token) noexcept {
  const auto request = take(token.get_user_context());
  if (!request) return report_refusal(token);
  tell(*request, token, false);
}

void Requests::tell(const Request& request, const mqtt::token& token, bool succeeded) {
  if (request.kind == Kind::unsubscription) return listener_.unsubscribed(request.topic);
  if (request.kind == Kind::subscription) {
    // Without an answer the connection is lost, and what is wanted is asked for on the next one.
    const auto code = answer_to_subscribe(token, succeeded);
    if (code) listener_.subscribed(request.topic, grant_of(*code, request.topic));
    return;
  }
  const int code = static_cast<int>(token.get_reason_code());
  if (is_refusal(code)) {
    listener_.published(request.number, Publication::refused, reason_text(code));
  } else if (!succeeded) {
    listener_.published(request.number, Publication::unknown, lost);
  } else {
    listener_.published(request.number, Publication::taken, "");
  }
}

// Success needs no word, and a lost connection is reported as such.
void Requests::report_refusal(const mqtt::token& token) {
  const int code = static_cast<int>(token.get_reason_code());
  if (!is_refusal(code)) return;
  const auto topics = token.get_topics();
  const std::string topic = topics && !topics->empty() ? (*topics)[0] : std::string();
  listener_.refused(topic, fmt::format("reason code {}", code));
}

}  // namespace headwater
