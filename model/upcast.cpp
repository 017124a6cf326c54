#include "model/upcast.h"

#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <array>

namespace headwater {
namespace {

// One step: the bytes of version `from` of a type as those of the version after it.
struct Step {
  EventType type;
  std::uint32_t from;
  std::string (*apply)(std::string_view payload);
};

bool is_whole(std::string_view payload) {
  try {
    protozero::pbf_reader reader(payload.data(), payload.size());
    while (reader.next()) reader.skip();
  } catch (const protozero::exception&) {
    return false;
  }
  return true;
}

// Fields that a version has more than the one before go behind: Protocol Buffers join what is
// written one after the other. What is damaged stays so.
template <class Choice>
std::string with_choice(std::string_view payload, std::uint32_t field, Choice choice) {
  std::string bytes(payload);
  if (is_whole(payload)) {
    protozero::pbf_writer(bytes).add_uint32(field, static_cast<std::uint32_t>(choice));
  }
  return bytes;
}

// What was not sent may have been attempted: version 1 does not say.
std::string with_reach(std::string_view payload) {
  const auto old = decode<ActuationExpired>(payload);
  return with_choice(payload, 3, old && old->sent ? Reach::sent : Reach::unknown);
}

constexpr std::array steps{
    Step{EventType::device_registered, 1,
         [](std::string_view payload) { return with_choice(payload, 2, Origin::heard); }},
    Step{EventType::device_offline, 1,
         [](std::string_view payload) { return with_choice(payload, 2, OfflineReason::silence); }},
    Step{EventType::actuation_expired, 1, with_reach},
};

// By number; types are numbered below this.
constexpr std::size_t numbered_limit = 128;
using Versions = std::array<std::uint8_t, numbered_limit>;

template <class... Types>
constexpr Versions versions_of(TypeList<Types...> /*types*/) {
  Versions versions{};
  ((versions.at(static_cast<std::size_t>(Types::type)) = std::uint8_t{Types::version}), ...);
  return versions;
}
constexpr Versions versions = versions_of(Payloads{});

}  // namespace

std::uint32_t current_version(EventType type) {
  const auto number = static_cast<std::size_t>(type);
  return number < versions.size() ? versions[number] : 0;
}

bool is_known(const RecordedEvent& event) {
  return event.version >= 1 && event.version <= current_version(event.type);
}

std::string upcast(EventType type, std::uint32_t from, std::string_view payload) {
  std::string bytes(payload);
  for (const Step& step : steps) {
    if (step.type != type || step.from != from) continue;
    bytes = step.apply(bytes);
    ++from;
  }
  return bytes;
}

}  // namespace headwater
