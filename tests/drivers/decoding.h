// Short ways to decode and to compare, for the tests of the decoders.
#pragma once

#include "drivers/json_decoder.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace headwater::testing {

inline Value whole(std::int64_t value) { return value; }
inline Value text(std::string value) { return value; }

inline Measurement measured(std::string name, Value value) {
  return {std::move(name), std::move(value), ""};
}

// What decodes; the test fails if it does not.
inline Decoded decoded(std::string_view payload, const JsonFormat& format = {}) {
  auto result = decode_json(payload, format);
  EXPECT_TRUE(result) << (result ? "" : result.error().text());
  return result ? std::move(*result) : Decoded{};
}

// Why a payload is refused; the test fails if it is not.
inline std::string refusal(std::string_view payload, const JsonFormat& format = {}) {
  const auto result = decode_json(payload, format);
  EXPECT_FALSE(result) << payload.substr(0, 100);
  return result ? "not refused" : result.error().text();
}

inline ::testing::AssertionResult says(const std::string& reason, const std::string& part) {
  if (reason.find(part) != std::string::npos) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "\"" << reason << "\" does not say \"" << part << "\"";
}

}  // namespace headwater::testing
