// YAML text as a tree that remembers where everything stood.
//
// Less than YAML on purpose: what a configuration does not need and an attacker or a slip of the
// finger can abuse is refused. One document; no anchors, aliases (and so no bombs and no cycles) or
// tags; keys are texts and occur once; the size is limited.
#pragma once

#include "config/position.h"
#include "model/error.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

inline constexpr std::size_t yaml_bytes_limit = 64 * 1024;
inline constexpr std::size_t yaml_depth_limit = 16;    // maps and lists inside each other
inline constexpr std::size_t yaml_node_limit = 4'096;  // keys, values, maps and lists

inline constexpr std::size_t shown_bytes_limit = 60;  // of a key or value in a message

struct YamlEntry;

struct YamlNode {
  enum class Kind { nothing, scalar, sequence, map };

  Kind kind = Kind::nothing;
  Position position;               // of the first character; of the key where there is no value
  std::string text;                // scalar: as written, without quotes and with escapes resolved
  bool quoted = false;             // scalar: in quotes, or a block of text
  std::vector<YamlNode> items;     // sequence
  std::vector<YamlEntry> entries;  // map, in the order of the file

  // The entry of that key, or null.
  [[nodiscard]] const YamlEntry* find(std::string_view key) const;
  // What it is, for a message: "a list", "`5`", "the text \"5\"", "nothing".
  [[nodiscard]] std::string describe() const;
};

struct YamlEntry {
  std::string key;
  Position position;  // of the key
  YamlNode value;
};

// The tree of `text`, which came from the file `name`; an empty text is a node of kind nothing.
// Error: configuration, one line: NAME:LINE:COLUMN: what is wrong.
Result<YamlNode> parse_yaml(std::string_view text, const std::string& name);

}  // namespace headwater
