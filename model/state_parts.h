// Digests of the parts of a state, for two versions of this program to compare what they make of
// the same events, though one of them may know parts that the other does not.
//
// The names and the bytes of a part are for ever: what a later version adds to the state becomes a
// part of its own, and a part that changes gets another name. So parts of one name are always
// comparable, whatever the model versions are.
#pragma once

#include "model/chain.h"
#include "model/error.h"
#include "model/state.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace headwater {

// The parts that this version knows, of devices, of the gateway and of both.
[[nodiscard]] std::vector<std::string> state_part_names();

// Some of the parts, in the order of state_part_names().
class StateParts {
 public:
  // Error: invalid_input, if there is no part of one of the names.
  static Result<StateParts> named(const std::vector<std::string>& names);

  // The hash of the parts of `stream`, a device or the gateway, in `state`. Of a device that the
  // state does not know, that of nothing.
  Hash digest(const State& state, std::string_view stream);
  // Each of those parts by itself.
  std::vector<std::pair<std::string, Hash>> each(const State& state, std::string_view stream);

 private:
  std::vector<std::size_t> wanted_;
  Sha256 sha_;
};

}  // namespace headwater
