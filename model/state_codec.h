// The stored form of a State (message State in state.proto): whole, compact, and the same bytes for
// the same state on every machine.
//
// Where the beginning of a log has been removed, a stored state is all that is left of it. So every
// form that was ever written stays readable: what is added to the state gets new field numbers and
// raises state_form, and decode_state() gives what an older form lacks the value that the fold
// would have given it. tests/model keeps a state of each form.
#pragma once

#include "model/error.h"
#include "model/state.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace headwater {

// The form that encode_state() writes.
inline constexpr std::uint32_t state_form = 4;
// A stored state that is larger is not read: 10,000 devices of 256 measurements each stay below.
inline constexpr std::size_t state_bytes_limit = 256 * 1024 * 1024;

[[nodiscard]] std::string encode_state(const State& state);

// The state of which these are the bytes: it has the same digest, and further events lead it to the
// same states. Builds a State; to change one, there is only apply(). Error: unsupported (a newer
// form); damaged (anything else that encode_state() has not written).
Result<State> decode_state(std::string_view bytes);

}  // namespace headwater
