// Any bytes: decode_scalar() refuses them or returns a value that may be recorded.
#include "drivers/scalar_decoder.h"
#include "model/text.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  const auto value = decode_scalar(payload);
  if (!value) {
    require(!value.error().detail.empty() && is_utf8(value.error().text()));
    return 0;
  }
  if (const auto* number = std::get_if<double>(&*value)) require(std::isfinite(*number));
  if (const auto* text = std::get_if<std::string>(&*value)) {
    require(*text == payload && text->size() <= measurement_text_limit);
    require(is_utf8(*text) && text->find('\0') == std::string::npos);
  }
  return 0;
}
