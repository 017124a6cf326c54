#include "model/confirmation.h"

#include <algorithm>
#include <cmath>

namespace headwater {
namespace {

bool equal_numbers(std::int64_t whole, double real) {
  constexpr double limit = 9223372036854775808.0;  // 2^63, which no such whole number reaches
  return std::trunc(real) == real && real >= -limit && real < limit &&
         static_cast<std::int64_t>(real) == whole;
}

// Whether what was measured at `time` was not measured before the command was handed over.
bool is_behind_hand_over(Timestamp time, const Actuation& open, const Gateway& gateway,
                         Instant now) {
  if (open.handed_over == Uptime()) return false;
  // Unsigned: two times may be further apart than 63 bits tell.
  const auto time_us = static_cast<std::uint64_t>(time.microseconds());
  const auto now_us = static_cast<std::uint64_t>(now.wall.microseconds());
  if (time > now.wall) return time_us - now_us <= clock_lead_limit_us;
  return now_us - time_us <=
         gateway.elapsed_over_restarts(open.request, open.handed_over, now.uptime);
}

}  // namespace

bool equal_values(const Value& one, const Value& other) {
  const auto* whole = std::get_if<std::int64_t>(&one);
  const auto* real = std::get_if<double>(&other);
  if (whole != nullptr && real != nullptr) return equal_numbers(*whole, *real);
  whole = std::get_if<std::int64_t>(&other);
  real = std::get_if<double>(&one);
  if (whole != nullptr && real != nullptr) return equal_numbers(*whole, *real);
  return one == other;
}

bool confirms(const Evidence& reading, const Actuation& open, const Device& device,
              const Gateway& gateway) {
  if (!open.sent || !open.asked.confirmed_by || reading.uncertain) return false;
  if (reading.time && !is_behind_hand_over(*reading.time, open, gateway, reading.now)) return false;
  const Measurement& wanted = *open.asked.confirmed_by;
  return std::any_of(
      reading.measurements.begin(), reading.measurements.end(), [&](const Measurement& one) {
        return one.name == wanted.name && equal_values(as_calibrated(device, one), wanted.value);
      });
}

}  // namespace headwater
