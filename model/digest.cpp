#include "model/digest.h"

#include "model/digest_form.h"
#include "model/profile_codec.h"

namespace headwater {
namespace {

void put_gateway(const Gateway& gateway, DigestForm& form) {
  const auto& start = gateway.start();
  form.text(start.boot_id);
  form.text({reinterpret_cast<const char*>(start.incarnation.data()), start.incarnation.size()});
  form.text(start.software_version);
  form.number(std::uint64_t{start.model_version});
  form.flag(start.clock_synchronised);
  form.number(gateway.started_at().value());
  form.number(gateway.started_uptime().microseconds());
  form.number(gateway.booted_at().value());
  form.flag(gateway.running());
  form.number(gateway.starts());
  form.flag(gateway.upstream_connected());
  form.number(gateway.rejected_messages());
  form.number(gateway.storage_damages());
  form.number(gateway.storage_restores());
  form.flag(gateway.configured());
  form.text(encode(gateway.configuration()));
}

void put_device(const Device& device, DigestForm& form) {
  form.text(device.id());
  form.text(device.source());
  form.number(static_cast<std::uint64_t>(device.presence()));
  form.number(device.readings());
  form.number(device.sequence().value());
  form.number(device.first_seen().microseconds());
  form.number(device.last_seen().microseconds());
  form.number(device.heard_at().value());
  form.number(device.heard_uptime().microseconds());
  form.number(std::uint64_t{device.measurements().size()});
  for (const auto& latest : device.measurements()) {
    form.text(latest.name);
    form.value(latest.value);
    form.text(latest.unit);
    form.number(latest.time.microseconds());
    form.number(latest.sequence.value());
    form.number(latest.corrected.value());
  }
  form.flag(device.profile() != nullptr);
  if (device.profile() != nullptr) form.text(encode_profile(*device.profile()));
}

}  // namespace

Hash state_digest(const State& state) {
  Sha256 sha;
  DigestForm form;
  form.text("headwater state");
  form.number(std::uint64_t{model_version});
  form.number(state.sequence().value());
  form.number(state.unknown_events());
  put_gateway(state.gateway(), form);
  for (const auto reading : state.recent().all()) form.number(reading);
  form.number(std::uint64_t{state.device_count()});
  for (const Device* device : state.devices()) {
    sha.update(form.bytes());
    form.clear();
    put_device(*device, form);
  }
  return sha.update(form.bytes()).finish();
}

}  // namespace headwater
