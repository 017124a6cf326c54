// Any bytes: decode_json() refuses them or returns what model/measurement.h promises.
#include "drivers/device_time.h"
#include "drivers/json_decoder.h"
#include "model/text.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <set>
#include <string_view>

namespace {

using namespace headwater;

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const Measurement& measurement) {
  const std::string& name = measurement.name;
  require(!name.empty() && name.size() <= measurement_name_limit);
  require(is_utf8(name) && !has_control_characters(name));
  if (const auto* number = std::get_if<double>(&measurement.value)) require(std::isfinite(*number));
  if (const auto* text = std::get_if<std::string>(&measurement.value)) {
    require(text->size() <= measurement_text_limit && is_utf8(*text));
    require(text->find('\0') == std::string::npos);
  }
}

void check(std::string_view payload, const JsonFormat& format) {
  const auto decoded = decode_json(payload, format);
  if (!decoded) {
    require(!decoded.error().detail.empty() && is_utf8(decoded.error().text()));
    return;
  }
  require(!decoded->measurements.empty());
  require(decoded->measurements.size() <= measurements_limit);
  std::set<std::string_view> names;
  for (const Measurement& measurement : decoded->measurements) {
    check(measurement);
    require(names.insert(measurement.name).second);
  }
  require(decoded->implausible_time.size() <= implausible_time_limit);
  require(!decoded->time || decoded->implausible_time.empty());
  require(!has_control_characters(decoded->implausible_time));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  check(payload, {});
  check(payload, {"room", "a.ts", TimeFormat::automatic});
  check(payload, {"", "ts", TimeFormat::automatic});
  check(payload, {"", "ts", TimeFormat::milliseconds});
  return 0;
}
