// A ReadingRecorded payload read in place: what the fold uses, millions of times a second.
#pragma once

#include "model/error.h"
#include "model/measurement.h"

#include <string_view>
#include <variant>
#include <vector>

namespace headwater {

using ValueView = std::variant<double, std::int64_t, bool, std::string_view>;

[[nodiscard]] Value to_value(const ValueView& view);
[[nodiscard]] bool same_value(const Value& value, const ValueView& view);

struct MeasurementView {
  std::string_view name;
  ValueView value;
  std::string_view unit;
};

// Reads a Measurement message; its texts point into `message`. Throws protozero::exception.
[[nodiscard]] MeasurementView read_measurement(std::string_view message);

// All texts point into the payload.
struct ReadingView {
  std::vector<MeasurementView> measurements;
  bool retained = false;
  bool duplicate_suspect = false;
  bool best_effort = false;
  std::string_view device_time;
  // The payload's leading bytes, which hold the measurements and nothing else.
  std::string_view measurement_bytes;

  // Error: damaged.
  static Result<ReadingView> parse(std::string_view payload);
  // The same into `view`, whose memory is used again.
  static Result<void> parse(std::string_view payload, ReadingView& view);
};

}  // namespace headwater
