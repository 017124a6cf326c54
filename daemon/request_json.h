// The JSON of a request (RFC 8259) as a tree, strictly: a key that comes twice is refused, and
// numbers lose nothing.
#pragma once

#include "model/error.h"
#include "model/measurement.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

inline constexpr std::size_t request_depth_limit = 4;        // objects within each other
inline constexpr std::size_t request_members_limit = 1'024;  // in all of a request
inline constexpr std::size_t request_key_limit = 256;        // bytes

struct RequestMember;

// A value, an object, or null.
struct RequestNode {
  enum class Kind { null, value, object };
  Kind kind = Kind::null;
  Value value{};                       // if it is one
  std::vector<RequestMember> members;  // of an object, as they came; no two of one key

  [[nodiscard]] const RequestNode* find(std::string_view key) const;
};

struct RequestMember {
  std::string key;
  RequestNode node;
};

// Reads the one object that `text` is. Error: invalid_input for what is no JSON object in UTF-8,
// for arrays, numbers that 64 bits cannot hold, and what exceeds the limits. Any thread.
Result<RequestNode> parse_request_json(std::string_view text);

// The node as JSON without blanks, keys ascending: one text for whatever says the same.
[[nodiscard]] std::string canonical_json(const RequestNode& node);

}  // namespace headwater
