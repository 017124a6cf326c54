// Any bytes: decode_availability() says yes or no, or why it cannot tell.
#include "drivers/availability_decoder.h"
#include "model/text.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace headwater;
  const std::string_view payload(reinterpret_cast<const char*>(data), size);
  const auto online = decode_availability(payload);
  if (online) return 0;
  const auto& error = online.error();
  if (error.detail.empty() || !is_utf8(error.text()) || has_control_characters(error.text())) {
    std::abort();
  }
  return 0;
}
