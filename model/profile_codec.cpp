#include "model/profile_codec.h"

#include "model/state_fields.h"

#include <limits>

namespace headwater {
namespace {

using protozero::pbf_reader;
using protozero::pbf_tag_type;
using protozero::pbf_writer;
using namespace stored;

void put_watch(pbf_writer& parent, pbf_tag_type tag, const Watch& watch) {
  if (watch == Watch()) return;
  pbf_writer pbf(parent, tag);
  put(pbf, 1, watch.beyond_at);
  put(pbf, 2, watch.since);
  put(pbf, 3, watch.since_uptime);
  put(pbf, 4, watch.raised);
}

void put_limit(pbf_writer& parent, pbf_tag_type tag, const LimitRule& rule) {
  pbf_writer pbf(parent, tag);
  pbf.add_message(1, encode(rule.limits));
  put_watch(pbf, 2, rule.low);
  put_watch(pbf, 3, rule.high);
}

void put_actuation(pbf_writer& parent, pbf_tag_type tag, const Actuation& open) {
  pbf_writer pbf(parent, tag);
  put(pbf, 1, open.request);
  put(pbf, 2, open.key);
  pbf.add_message(3, encode(open.asked));
  put(pbf, 4, open.requested);
  put(pbf, 5, open.requested_uptime);
  put_flag(pbf, 6, open.attempted);
  put_flag(pbf, 7, open.sent);
  put(pbf, 8, open.handed_over);
}

Watch read_watch(Fields& rule, pbf_tag_type tag) {
  Fields fields(rule.message(tag));
  Watch watch;
  watch.beyond_at = fields.sequence(1);
  watch.since = fields.time(2);
  watch.since_uptime = fields.uptime(3);
  watch.raised = fields.sequence(4);
  fields.end();
  return watch;
}

LimitRule read_limit(pbf_reader message) {
  Fields fields(message);
  LimitRule rule;
  rule.limits = read_payload<LimitsSet>(fields, 1);
  rule.low = read_watch(fields, 2);
  rule.high = read_watch(fields, 3);
  fields.end();
  return rule;
}

Actuation read_actuation(pbf_reader message) {
  Fields fields(message);
  Actuation open;
  open.request = fields.sequence(1);
  open.key = fields.text(2);
  open.asked = read_payload<ActuationRequested>(fields, 3);
  open.requested = fields.time(4);
  open.requested_uptime = fields.uptime(5);
  open.attempted = fields.flag(6);
  open.sent = fields.flag(7);
  open.handed_over = fields.uptime(8);
  fields.end();
  return open;
}

}  // namespace

std::string encode_profile(const DeviceProfile& profile) {
  std::string bytes;
  pbf_writer pbf(bytes);
  put(pbf, 1, static_cast<std::uint64_t>(profile.origin));
  pbf.add_message(2, encode(profile.description));
  put_flag(pbf, 3, profile.decommissioned);
  for (const auto& rule : profile.limits) put_limit(pbf, 4, rule);
  for (const auto& calibration : profile.calibrations) pbf.add_message(5, encode(calibration));
  for (const auto& open : profile.actuations) put_actuation(pbf, 6, open);
  return bytes;
}

std::shared_ptr<const DeviceProfile> read_profile(std::string_view bytes) {
  Fields fields(pbf_reader(bytes.data(), bytes.size()));
  auto profile = std::make_shared<DeviceProfile>();
  const std::uint64_t origin = fields.number(1);
  require(origin <= std::numeric_limits<std::uint32_t>::max(), "an origin is none");
  profile->origin = static_cast<Origin>(origin);
  profile->description = read_payload<DeviceDescribed>(fields, 2);
  profile->decommissioned = fields.flag(3);
  while (fields.at(wire::bytes(4))) {
    LimitRule rule = read_limit(fields.message(4));
    require(profile->limits.empty() ||
                profile->limits.back().limits.measurement < rule.limits.measurement,
            "the limits are not in order");
    profile->limits.push_back(std::move(rule));
  }
  while (fields.at(wire::bytes(5))) {
    auto calibration = read_payload<CalibrationSet>(fields, 5);
    require(profile->calibrations.empty() ||
                profile->calibrations.back().measurement < calibration.measurement,
            "the calibrations are not in order");
    profile->calibrations.push_back(std::move(calibration));
  }
  while (fields.at(wire::bytes(6))) {
    Actuation open = read_actuation(fields.message(6));
    require(profile->actuations.empty() || profile->actuations.back().request < open.request,
            "the actuations are not in order");
    profile->actuations.push_back(std::move(open));
  }
  fields.end();
  return profile;
}

}  // namespace headwater
