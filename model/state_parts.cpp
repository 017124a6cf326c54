#include "model/state_parts.h"

#include "model/digest_form.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace headwater {
namespace {

// What an event has touched.
struct Touched {
  const State& state;
  const Device* device;  // none: the gateway

  [[nodiscard]] const DeviceProfile& profile() const {
    static const DeviceProfile none;
    return device->profile() == nullptr ? none : *device->profile();
  }
};

void put_measurements(const Touched& touched, DigestForm& form) {
  form.number(std::uint64_t{touched.device->measurements().size()});
  for (const LatestMeasurement& latest : touched.device->measurements()) {
    form.text(latest.name);
    form.value(latest.value);
    form.text(latest.unit);
    form.number(latest.time.microseconds());
    form.number(latest.sequence.value());
    form.number(latest.corrected.value());
  }
}

void put_watch(const Watch& watch, DigestForm& form) {
  form.number(watch.beyond_at.value());
  form.number(watch.since.microseconds());
  form.number(watch.since_uptime.microseconds());
  form.number(watch.raised.value());
}

void put_limits(const Touched& touched, DigestForm& form) {
  for (const LimitRule& rule : touched.profile().limits) form.text(encode(rule.limits));
}

void put_watches(const Touched& touched, DigestForm& form) {
  for (const LimitRule& rule : touched.profile().limits) {
    put_watch(rule.low, form);
    put_watch(rule.high, form);
  }
}

void put_calibrations(const Touched& touched, DigestForm& form) {
  for (const auto& calibration : touched.profile().calibrations) form.text(encode(calibration));
}

void put_actuations(const Touched& touched, DigestForm& form) {
  for (const Actuation& open : touched.profile().actuations) {
    form.number(open.request.value());
    form.text(open.key);
    form.text(encode(open.asked));
    form.number(open.requested.microseconds());
    form.number(open.requested_uptime.microseconds());
    form.flag(open.attempted);
    form.flag(open.sent);
  }
}

void put_handed_over(const Touched& touched, DigestForm& form) {
  for (const Actuation& open : touched.profile().actuations) {
    form.number(open.handed_over.microseconds());
  }
}

void put_seen(const Touched& touched, DigestForm& form) {
  form.number(touched.device->first_seen().microseconds());
  form.number(touched.device->last_seen().microseconds());
  form.number(touched.device->heard_at().value());
  form.number(touched.device->heard_uptime().microseconds());
}

void put_start(const Touched& touched, DigestForm& form) {
  const Gateway& gateway = touched.state.gateway();
  form.text(encode(gateway.start()));
  form.number(gateway.started_at().value());
  form.number(gateway.started_uptime().microseconds());
  form.flag(gateway.running());
  form.number(gateway.starts());
}

void put_storage(const Touched& touched, DigestForm& form) {
  form.number(touched.state.gateway().storage_damages());
  form.number(touched.state.gateway().storage_restores());
}

void put_configuration(const Touched& touched, DigestForm& form) {
  form.flag(touched.state.gateway().configured());
  form.text(encode(touched.state.gateway().configuration()));
}

// The fingerprint that was added last: what makes a reading one that comes again.
void put_fingerprint(const Touched& touched, DigestForm& form) {
  const RecentFingerprints& recent = touched.state.recent();
  form.number(std::uint64_t{recent.next()});
  constexpr std::size_t limit = RecentFingerprints::limit;
  form.number(recent.all()[(recent.next() + limit - 1) % limit]);
}

struct Part {
  std::string_view name;
  bool of_device;
  void (*put)(const Touched&, DigestForm&);
};

// Do not change one; add others at the end.
constexpr std::array parts{
    Part{"source", true, [](const Touched& t, DigestForm& form) { form.text(t.device->source()); }},
    Part{"presence", true,
         [](const Touched& t, DigestForm& form) {
           form.number(static_cast<std::uint64_t>(t.device->presence()));
         }},
    Part{"readings", true,
         [](const Touched& t, DigestForm& form) { form.number(t.device->readings()); }},
    Part{"seen", true, put_seen},
    Part{"measurements", true, put_measurements},
    Part{"fingerprint", true, put_fingerprint},
    Part{"origin", true,
         [](const Touched& t, DigestForm& form) {
           form.number(static_cast<std::uint64_t>(t.profile().origin));
         }},
    Part{"description", true,
         [](const Touched& t, DigestForm& form) { form.text(encode(t.profile().description)); }},
    Part{"decommissioned", true,
         [](const Touched& t, DigestForm& form) { form.flag(t.profile().decommissioned); }},
    Part{"limits", true, put_limits},
    Part{"watches", true, put_watches},
    Part{"calibrations", true, put_calibrations},
    Part{"actuations", true, put_actuations},
    Part{"gateway.start", false, put_start},
    Part{"gateway.upstream", false,
         [](const Touched& t, DigestForm& form) {
           form.flag(t.state.gateway().upstream_connected());
         }},
    Part{"gateway.rejected", false,
         [](const Touched& t, DigestForm& form) {
           form.number(t.state.gateway().rejected_messages());
         }},
    Part{"gateway.storage", false, put_storage},
    Part{"gateway.configuration", false, put_configuration},
    Part{"handed_over", true, put_handed_over},
    Part{"gateway.boot", false,
         [](const Touched& t, DigestForm& form) {
           form.number(t.state.gateway().booted_at().value());
         }},
};

// Calls use(part, touched) for those of the wanted parts that `stream` has.
template <class Use>
void for_each_part(const std::vector<std::size_t>& wanted, const State& state,
                   std::string_view stream, Use use) {
  const bool is_device = stream != gateway_stream;
  const Touched touched{state, is_device ? state.find(stream) : nullptr};
  if (is_device && touched.device == nullptr) return;
  for (const std::size_t place : wanted) {
    if (parts[place].of_device == is_device) use(parts[place], touched);
  }
}

}  // namespace

std::vector<std::string> state_part_names() {
  std::vector<std::string> names;
  names.reserve(parts.size());
  for (const Part& part : parts) names.emplace_back(part.name);
  return names;
}

Result<StateParts> StateParts::named(const std::vector<std::string>& names) {
  StateParts chosen;
  for (const std::string& name : names) {
    const auto found = std::find_if(parts.begin(), parts.end(),
                                    [&](const Part& part) { return part.name == name; });
    if (found == parts.end()) {
      return Error{ErrorKind::invalid_input, fmt::format("a state has no part \"{}\"", name), ""};
    }
    chosen.wanted_.push_back(static_cast<std::size_t>(found - parts.begin()));
  }
  std::sort(chosen.wanted_.begin(), chosen.wanted_.end());
  return chosen;
}

Hash StateParts::digest(const State& state, std::string_view stream) {
  DigestForm form;
  for_each_part(wanted_, state, stream,
                [&](const Part& part, const Touched& touched) { part.put(touched, form); });
  return sha_.update(form.bytes()).finish();
}

std::vector<std::pair<std::string, Hash>> StateParts::each(const State& state,
                                                           std::string_view stream) {
  std::vector<std::pair<std::string, Hash>> digests;
  for_each_part(wanted_, state, stream, [&](const Part& part, const Touched& touched) {
    DigestForm form;
    part.put(touched, form);
    digests.emplace_back(part.name, sha_.update(form.bytes()).finish());
  });
  return digests;
}

}  // namespace headwater
