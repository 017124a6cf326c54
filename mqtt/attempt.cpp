#include "mqtt/attempt.h"

#include "mqtt/address.h"
#include "mqtt/requests.h"
#include "mqtt/tls_diagnosis.h"

#include <fmt/format.h>
#include <mqtt/async_client.h>

#include <chrono>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr auto answer_timeout = 15s;
constexpr auto disconnect_timeout = 2s;
// Messages of ours that the broker has not acknowledged.
constexpr int unacknowledged_limit = 1'000;
// Seconds that the broker keeps a session: 68 years. Paho garbles numbers with the highest bit set.
constexpr std::int32_t session_expiry = 0x7FFFFFFF;
constexpr int refused_from = 0x80;  // MQTT 5, section 2.4: reason codes from here on are failures

int version_number(MqttVersion version) {
  return version == MqttVersion::v5 ? MQTTVERSION_5 : MQTTVERSION_3_1_1;
}

mqtt::ssl_options tls_options(const TlsOptions& tls) {
  mqtt::ssl_options options;
  options.set_trust_store(tls.ca_file.empty() ? system_authorities : tls.ca_file);
  if (!tls.certificate.empty()) {
    options.set_key_store(tls.certificate);
    options.set_private_key(tls.key);
  }
  options.set_enable_server_cert_auth(true);
  options.set_verify(true);  // the certificate must be for this host
  return options;
}

mqtt::connect_options connect_options(const MqttOptions& options, const MqttSession& session) {
  mqtt::connect_options connect;
  const bool v5 = options.version == MqttVersion::v5;
  connect.set_mqtt_version(version_number(options.version));
  if (v5) {
    connect.set_clean_start(!session.persistent);
  } else {
    connect.set_clean_session(!session.persistent);
  }
  connect.set_keep_alive_interval(options.keep_alive);
  connect.set_connect_timeout(answer_timeout);
  connect.set_automatic_reconnect(false);
  connect.set_max_inflight(unacknowledged_limit);
  if (!options.username.empty()) connect.set_user_name(options.username);
  if (!options.password.empty()) connect.set_password(options.password);
  if (is_tls(options.broker)) connect.set_ssl(tls_options(options.tls));
  if (session.will) {
    connect.set_will_message(
        mqtt::make_message(session.will->topic, session.will->payload, 1, true));
  }
  if (v5) {
    // Last: some versions of Paho lose the properties when other options are set after them.
    mqtt::properties properties;
    using Property = mqtt::property;
    if (session.persistent) {
      properties.add(Property(Property::SESSION_EXPIRY_INTERVAL, session_expiry));
    }
    properties.add(Property(Property::RECEIVE_MAXIMUM, session.receive_maximum));
    properties.add(Property(Property::MAXIMUM_PACKET_SIZE,
                            static_cast<std::int32_t>(options.max_packet_bytes)));
    connect.set_properties(std::move(properties));
  }
  return connect;
}

// Paho's own text for a failure is often empty.
std::string reason_of(const mqtt::exception& e) {
  const std::string text = e.what();
  return text.empty() ? fmt::format("error {}", e.get_return_code()) : text;
}

// The broker's own reason for not taking the connection; empty if it was not asked or did not
// answer. Codes of MQTT 3.1.1, section 3.2.2.3, and MQTT 5, section 3.2.2.2.
std::string refusal_of(const mqtt::exception& e) {
  switch (e.get_return_code()) {
    case 1:
    case 132:
      return "it does not speak this version of MQTT (set `version`)";
    case 2:
    case 133:
      return "the client id is not valid there";
    case 3:
    case 136:
    case 137:
      return "it is not available now";
    case 4:
    case 134:
      return "bad user name or password, not authorized";
    case 5:
    case 135:
      return "not authorized";
    case 138:
      return "banned";
    default:
      return e.get_return_code() > 0 ? fmt::format("reason code {}", e.get_return_code())
                                     : std::string();
  }
}

}  // namespace

struct MqttAttempt::Paho {
  Paho(const MqttOptions& options, MqttListener& listener)
      : requests(listener),
        client(paho_address(options.broker), options.client_id,
               mqtt::create_options(version_number(options.version), unacknowledged_limit)) {}

  Requests requests;  // outlives the client, which calls it
  mqtt::async_client client;
};

MqttAttempt::MqttAttempt(const MqttOptions& options, const MqttSession& session,
                         MqttListener& listener)
    : options_(options), session_(session), listener_(listener) {}

MqttAttempt::~MqttAttempt() { close(); }

Error MqttAttempt::failure(std::string_view why) const {
  return {ErrorKind::network, fmt::format("{}: {}", options_.broker, why), ""};
}

Result<bool> MqttAttempt::connect(const std::stop_token& stop) {
  try {
    paho_ = std::make_unique<Paho>(options_, listener_);
    auto& client = paho_->client;
    client.set_message_callback([this](const mqtt::const_message_ptr& message) noexcept {
      ++received_;
      listener_.received({message->get_topic(), message->get_payload_str(), message->get_qos(),
                          message->is_retained(), message->is_duplicate()});
    });
    client.set_connection_lost_handler([this](const std::string& cause) noexcept {
      lose(cause.empty() ? "the connection was lost" : cause);
    });
    client.set_disconnected_handler([this](const mqtt::properties&, auto reason) noexcept {
      lose(fmt::format("the broker disconnected, reason code {}", static_cast<int>(reason)));
    });
    const auto connecting = client.connect(connect_options(options_, session_));
    if (!wait(*connecting, stop)) return failure("no answer");
    return connecting->get_connect_response().is_session_present();
  } catch (const mqtt::exception& e) {
    const std::string refusal = refusal_of(e);
    if (!refusal.empty()) return failure("the broker refuses the connection: " + refusal);
    const auto trouble =
        is_tls(options_.broker) ? diagnose_tls(options_.broker, options_.tls) : std::string();
    return failure(trouble.empty() ? reason_of(e) : "TLS: " + trouble);
  }
}

// Waits for the broker's answer. What it has kept for us comes before that, and may take long: only
// silence counts against it.
bool MqttAttempt::wait(mqtt::token& token, const std::stop_token& stop) const {
  using Clock = std::chrono::steady_clock;
  auto end = Clock::now() + answer_timeout;
  std::uint64_t seen = received_;
  while (!token.wait_for(50ms)) {
    if (stop.stop_requested() || Clock::now() > end) return false;
    if (const std::uint64_t now = received_; now != seen) {
      seen = now;
      end = Clock::now() + answer_timeout;
    }
  }
  return true;
}

Result<std::string> MqttAttempt::subscribe(const std::stop_token& stop) {
  std::string complaint;  // a refusal rather than a lower quality
  std::size_t refused = 0;
  for (const auto& wanted : session_.subscriptions) {
    const auto granted = subscribe(wanted, stop);
    if (granted && *granted >= wanted.qos) continue;
    if (granted) {
      if (refused == 0) {
        complaint = fmt::format("{} is granted with QoS {} only: messages can be lost",
                                wanted.filter, *granted);
      }
    } else {
      ++refused;
      complaint = granted.error().detail;
    }
  }
  if (refused > 0 && refused == session_.subscriptions.size()) return failure(complaint);
  return complaint;
}

Result<int> MqttAttempt::subscribe(const Subscription& wanted, const std::stop_token& stop) {
  const auto refused = [&](std::string_view why) {
    const auto text = fmt::format("the subscription to {} is refused: {}", wanted.filter, why);
    return Error{ErrorKind::network, text, ""};
  };
  try {
    const mqtt::subscribe_options kept(false, false, mqtt::subscribe_options::SEND_RETAINED_ON_NEW);
    const bool v5 = options_.version == MqttVersion::v5;
    const auto token = v5 ? paho_->client.subscribe(wanted.filter, wanted.qos, kept)
                          : paho_->client.subscribe(wanted.filter, wanted.qos);
    if (!wait(*token, stop)) return refused("no answer");
    const auto codes = token->get_subscribe_response().get_reason_codes();
    const int code = codes.empty() ? wanted.qos : static_cast<int>(codes.front());
    if (code >= refused_from) return refused(fmt::format("reason code {}", code));
    return code;
  } catch (const mqtt::exception& e) {
    return refused(reason_of(e));
  }
}

// Asks something of the client, if there still is one.
template <class Ask>
Result<void> MqttAttempt::ask(Ask ask) {
  const std::lock_guard lock(client_mutex_);
  try {
    if (!paho_) throw mqtt::exception(MQTTASYNC_DISCONNECTED);
    ask(paho_->requests, paho_->client);
  } catch (const mqtt::exception& e) {
    return failure(reason_of(e));
  }
  return {};
}

Result<void> MqttAttempt::publish(const std::string& topic, std::string_view payload, bool retained,
                                  std::uint64_t number, std::int32_t expiry_s) {
  const auto message = mqtt::make_message(topic, payload.data(), payload.size(), 1, retained);
  if (expiry_s > 0 && options_.version == MqttVersion::v5) {
    mqtt::properties properties;
    properties.add(mqtt::property(mqtt::property::MESSAGE_EXPIRY_INTERVAL, expiry_s));
    message->set_properties(properties);
  }
  return ask([&](Requests& requests, mqtt::async_client& client) {
    requests.publish(client, message, number);
  });
}

Result<void> MqttAttempt::subscribe_besides(const std::string& topic) {
  return ask([&](Requests& requests, mqtt::async_client& client) {
    requests.subscribe(client, topic, options_.version);
  });
}

Result<void> MqttAttempt::unsubscribe(const std::string& topic) {
  return ask(
      [&](Requests& requests, mqtt::async_client& client) { requests.unsubscribe(client, topic); });
}

std::string MqttAttempt::wait_until_lost(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [this] { return lost_; });
  return lost_ ? reason_ : "stopped";
}

void MqttAttempt::lose(const std::string& reason) noexcept {
  {
    const std::lock_guard lock(mutex_);
    if (lost_) return;
    lost_ = true;
    reason_ = reason;
  }
  changed_.notify_all();
}

void MqttAttempt::close() {
  std::unique_ptr<Paho> paho;
  {
    const std::lock_guard lock(client_mutex_);
    paho = std::move(paho_);
  }
  if (!paho) return;
  try {
    if (paho->client.is_connected()) {
      paho->client
          .disconnect(static_cast<int>(std::chrono::milliseconds(disconnect_timeout).count()))
          ->wait_for(2 * disconnect_timeout);
    }
  } catch (const mqtt::exception&) {
    // It is gone already, which is what was wanted.
  }
}

}  // namespace headwater
