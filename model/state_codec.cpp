#include "model/state_codec.h"

#include "model/profile_codec.h"
#include "model/state_fields.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

using protozero::pbf_reader;
using protozero::pbf_tag_type;
using protozero::pbf_writer;
using namespace stored;

void put_gateway(pbf_writer& parent, pbf_tag_type tag, const Gateway& gateway) {
  pbf_writer pbf(parent, tag);
  pbf.add_message(1, encode(gateway.start()));
  put(pbf, 2, gateway.started_at());
  put(pbf, 3, gateway.started_uptime());
  put_flag(pbf, 4, gateway.running());
  put_flag(pbf, 5, gateway.upstream_connected());
  put(pbf, 6, gateway.starts());
  put(pbf, 7, gateway.rejected_messages());
  put(pbf, 10, gateway.storage_damages());
  put(pbf, 11, gateway.storage_restores());
  if (gateway.configured()) pbf.add_message(12, encode(gateway.configuration()));
  put(pbf, 13, gateway.booted_at());
}

// The ring is filled from its beginning, and no fingerprint is 0.
void put_recent(pbf_writer& pbf, pbf_tag_type tag, const RecentFingerprints& recent) {
  const auto& ring = recent.all();
  const auto filled = std::find(ring.begin(), ring.end(), Fingerprint{0});
  pbf.add_packed_fixed64(tag, ring.begin(), filled);
  put(pbf, tag + 1, std::uint64_t{recent.next()});
}

void put_value(pbf_writer& pbf, const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) pbf.add_double(2, *number);
  if (const auto* integer = std::get_if<std::int64_t>(&value)) pbf.add_sint64(3, *integer);
  if (const auto* boolean = std::get_if<bool>(&value)) pbf.add_bool(4, *boolean);
  if (const auto* text = std::get_if<std::string>(&value)) pbf.add_string(5, *text);
}

void put_measurement(pbf_writer& parent, pbf_tag_type tag, const LatestMeasurement& latest) {
  pbf_writer pbf(parent, tag);
  put(pbf, 1, latest.name);
  put_value(pbf, latest.value);
  put(pbf, 6, latest.unit);
  put(pbf, 7, latest.time);
  put(pbf, 8, latest.sequence);
  put(pbf, 9, latest.corrected);
}

void put_device(pbf_writer& parent, pbf_tag_type tag, const Device& device) {
  pbf_writer pbf(parent, tag);
  put(pbf, 1, device.id());
  put(pbf, 2, device.source());
  put_flag(pbf, 3, device.presence() == Presence::online);
  put(pbf, 4, device.readings());
  put(pbf, 5, device.sequence());
  put(pbf, 6, device.first_seen());
  put(pbf, 7, device.last_seen());
  put(pbf, 8, device.heard_at());
  put(pbf, 9, device.heard_uptime());
  for (const auto& latest : device.measurements()) put_measurement(pbf, 10, latest);
  if (device.profile() != nullptr) pbf.add_message(11, encode_profile(*device.profile()));
}

Value read_value(Fields& fields) {
  if (fields.at(wire::fixed64(2))) return fields.real(2);
  if (fields.at(wire::varint(3))) return fields.integer(3);
  if (fields.at(wire::varint(4))) return fields.flag(4);
  if (fields.at(wire::bytes(5))) return fields.text(5);
  throw NotAState("a measurement has no value");
}

LatestMeasurement read_measurement(pbf_reader message) {
  Fields fields(message);
  LatestMeasurement latest;
  latest.name = fields.text(1);
  latest.value = read_value(fields);
  latest.unit = fields.text(6);
  latest.time = fields.time(7);
  latest.sequence = fields.sequence(8);
  latest.corrected = fields.sequence(9);
  fields.end();
  return latest;
}

}  // namespace

// Builds a State out of its messages, and checks what apply() relies on. Throws
// protozero::exception.
class StateDecoder {
 public:
  static State read_state(Fields& fields, std::uint64_t form) {
    State state;
    state.sequence_ = fields.sequence(2);
    state.unknown_events_ = fields.number(3);
    state.gateway_ = read_gateway(fields.message(4), form);
    require(state.gateway_.started_at() <= state.sequence_, "the gateway is ahead of the state");
    state.recent_ = read_recent(fields);
    std::string_view last;
    while (fields.at(wire::bytes(7))) {
      Device device = read_device(fields.message(7));
      require(device.id() > last, "the devices are not in order");
      require(device.sequence() <= state.sequence_, "a device is ahead of the state");
      std::string id = device.id();
      last = state.devices_.emplace(std::move(id), std::move(device)).first->first;
    }
    fields.end();
    return state;
  }

 private:
  static Gateway read_gateway(pbf_reader message, std::uint64_t form) {
    Fields fields(message);
    Gateway gateway;
    auto start = decode<GatewayStarted>(fields.bytes(1));
    require(start.has_value(), "the gateway's start cannot be read");
    gateway.start_ = std::move(*start);
    gateway.started_at_ = fields.sequence(2);
    gateway.started_uptime_ = fields.uptime(3);
    gateway.running_ = fields.flag(4);
    gateway.upstream_connected_ = fields.flag(5);
    gateway.starts_ = fields.number(6);
    gateway.rejected_messages_ = fields.number(7);
    if (form >= 2) {
      gateway.storage_damages_ = fields.number(10);
      gateway.storage_restores_ = fields.number(11);
    }
    if (form >= 3 && fields.at(wire::bytes(12))) {
      gateway.configuration_ = read_payload<ConfigurationChanged>(fields, 12);
      gateway.configured_ = true;
    }
    gateway.booted_at_ = form >= 4 ? fields.sequence(13) : gateway.started_at_;
    require(gateway.booted_at_ <= gateway.started_at_, "the gateway started before its boot");
    fields.end();
    return gateway;
  }

  static RecentFingerprints read_recent(Fields& fields) {
    RecentFingerprints recent;
    const auto filled = fields.fingerprints(5);
    const std::size_t count = filled.size();
    require(count <= recent.limit, "there are too many recent readings");
    std::copy(filled.begin(), filled.end(), recent.ring_.begin());
    const auto end = recent.ring_.begin() + static_cast<std::ptrdiff_t>(count);
    require(std::find(recent.ring_.begin(), end, Fingerprint{0}) == end,
            "a recent reading has no fingerprint");
    const std::uint64_t next = fields.number(6);
    require(count == recent.limit ? next < count : next == count,
            "the ring of recent readings has a hole");
    recent.next_ = static_cast<std::size_t>(next);
    return recent;
  }

  static Device read_device(pbf_reader message) {
    Fields fields(message);
    Device device(fields.text(1));
    require(!device.id_.empty(), "a device has no id");
    device.source_ = fields.text(2);
    device.presence_ = fields.flag(3) ? Presence::online : Presence::offline;
    device.readings_ = fields.number(4);
    device.sequence_ = fields.sequence(5);
    device.first_seen_ = fields.time(6);
    device.last_seen_ = fields.time(7);
    device.heard_at_ = fields.sequence(8);
    require(device.heard_at_ <= device.sequence_, "a device was heard after its last event");
    device.heard_uptime_ = fields.uptime(9);
    while (fields.at(wire::bytes(10))) {
      auto latest = read_measurement(fields.message(10));
      require(device.latest_.empty() || device.latest_.back().name < latest.name,
              "the measurements are not in order");
      require(latest.sequence <= device.sequence_, "a measurement came after its device's events");
      device.latest_.push_back(std::move(latest));
    }
    if (fields.at(wire::bytes(11))) device.profile_ = read_profile(fields.bytes(11));
    fields.end();
    return device;
  }
};

std::string encode_state(const State& state) {
  std::string bytes;
  pbf_writer pbf(bytes);
  put(pbf, 1, std::uint64_t{state_form});
  put(pbf, 2, state.sequence());
  put(pbf, 3, state.unknown_events());
  put_gateway(pbf, 4, state.gateway());
  put_recent(pbf, 5, state.recent());
  for (const Device* device : state.devices()) put_device(pbf, 7, *device);
  return bytes;
}

Result<State> decode_state(std::string_view bytes) {
  const auto damaged = [](std::string_view why) {
    return Error{ErrorKind::damaged, fmt::format("a stored state cannot be read: {}", why), ""};
  };
  if (bytes.size() > state_bytes_limit) return damaged("it is too large");
  try {
    Fields fields(pbf_reader(bytes.data(), bytes.size()));
    const std::uint64_t form = fields.number(1);
    if (form > state_form) {
      return Error{
          ErrorKind::unsupported,
          fmt::format("a stored state has form {}, this version knows {}", form, state_form),
          "install the version that wrote it, or a newer one"};
    }
    require(form != 0, "it does not begin with its form");
    return StateDecoder::read_state(fields, form);
  } catch (const protozero::exception& e) {
    return damaged(e.what());
  }
}

}  // namespace headwater
