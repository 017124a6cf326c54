#include "config/client_ids.h"

#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

// Where a problem of the client id is shown: where it is written, or else what it belongs to.
const char* culprit(const Client& client) {
  return client.section->has("client_id") ? "client_id" : "broker";
}

void check_length(const Client& client) {
  const std::string& id = client.options->client_id;
  const auto characters = std::count_if(id.begin(), id.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  });
  if (static_cast<std::size_t>(characters) <= client_id_limit) return;
  client.section->refuse_value(
      culprit(client), fmt::format("`client_id` must not have more than {} characters, but \"{}\" "
                                   "has {}",
                                   client_id_limit, escaped(id, 60), characters));
}

bool collide(const Client& a, const Client& b) {
  return a.options->broker == b.options->broker && a.options->client_id == b.options->client_id;
}

}  // namespace

void settle_client_ids(const std::vector<Client>& clients) {
  for (const Client& client : clients) {
    if (!client.section->has("client_id")) client.options->client_id = client.default_id;
    check_length(client);
  }
  for (auto second = clients.begin(); second != clients.end(); ++second) {
    const MqttOptions& options = *second->options;
    if (options.broker.empty() || options.client_id.empty()) continue;  // reported already
    const auto first = std::find_if(
        clients.begin(), second, [&](const Client& earlier) { return collide(earlier, *second); });
    if (first == second) continue;
    second->section->refuse_value(
        culprit(*second),
        fmt::format("the client id \"{}\" is already used at this broker by the connection in "
                    "line {}: set another `client_id`",
                    escaped(options.client_id, 60), first->section->value_position("broker").line));
  }
}

}  // namespace headwater
