// The stored form of a device's profile (message DeviceProfile in state.proto): part of a stored
// state, and what the digest is made of.
#pragma once

#include "model/device_profile.h"

#include <memory>
#include <string>
#include <string_view>

namespace headwater {

[[nodiscard]] std::string encode_profile(const DeviceProfile& profile);

// Throws protozero::exception for what encode_profile() has not written. Only for the codec of the
// state.
[[nodiscard]] std::shared_ptr<const DeviceProfile> read_profile(std::string_view bytes);

}  // namespace headwater
