// One map of a configuration file, read key by key.
//
// A getter returns the key's value, or nullopt if the key is absent or its value is wrong; what is
// wrong goes to Problems, so that reading goes on and finds everything. Absent keys are no problem
// unless they are named to require(). After the last getter reject_unknown_keys() reports every key
// that no getter asked for.
#pragma once

#include "config/problems.h"
#include "config/quantity.h"
#include "config/yaml.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

inline constexpr std::size_t text_bytes_limit = 1'024;  // of any text in a configuration

// Both ends are allowed.
template <class T>
struct Range {
  T from;
  T to;
};

// A name that may be written, and what it stands for.
template <class T>
struct Choice {
  std::string_view name;
  T value;
};

// Keeps references: the tree and `problems` must outlive it. One thread.
class Section {
 public:
  // The outermost map. Anything but a map is a problem.
  Section(const YamlNode& root, Problems& problems);

  // Those that are written, in the order of the file; where they are names and not known ones.
  [[nodiscard]] std::vector<std::string_view> keys() const;
  [[nodiscard]] bool has(std::string_view key) const;
  // Where the key's value stands; where the section does if the key is absent.
  [[nodiscard]] Position value_position(std::string_view key) const;
  // The same as FILE:LINE:COLUMN.
  [[nodiscard]] std::string where(std::string_view key) const;

  // Each of `keys` that is absent is a problem.
  void require(std::initializer_list<std::string_view> keys);

  // 1 to 1,024 bytes of UTF-8 without control characters. Never shown in a message: it may be
  // secret. A number or true, written without quotes, is a text as well.
  std::optional<std::string> text(std::string_view key);
  // A device or gateway id (model/device_id.h).
  std::optional<std::string> id(std::string_view key);
  std::optional<bool> boolean(std::string_view key);
  std::optional<std::uint32_t> whole(std::string_view key, Range<std::uint32_t> range);
  std::optional<double> number(std::string_view key, Range<double> range);
  std::optional<std::chrono::milliseconds> duration(std::string_view key,
                                                    Range<std::chrono::milliseconds> range);
  // A duration without a fraction of a second.
  std::optional<std::chrono::seconds> seconds(std::string_view key,
                                              Range<std::chrono::seconds> range);
  // In bytes.
  std::optional<std::uint64_t> size(std::string_view key, Range<std::uint64_t> range);

  template <class T>
  std::optional<T> one_of(std::string_view key, std::initializer_list<Choice<T>> choices) {
    std::vector<std::string_view> names;
    for (const Choice<T>& choice : choices) names.push_back(choice.name);
    const auto index = index_of(key, names);
    if (!index) return std::nullopt;
    return (choices.begin() + *index)->value;
  }

  // The map under `key`; where there is none, a section in which every key is absent and none is
  // required.
  Section section(std::string_view key);
  // The maps of the list under `key`, of which there must be as many as `count` says.
  std::vector<Section> sections(std::string_view key, Range<std::size_t> count);

  // Reports a problem of the value of `key` (of the section, if the key is absent), or of the key
  // itself.
  void refuse_value(std::string_view key, std::string message) const;
  void refuse_key(std::string_view key, std::string message) const;
  // Of the section as a whole, where it stands.
  void refuse_section(std::string message) const;

  void reject_unknown_keys() const;

 private:
  Section(const YamlNode* map, Position position, std::string name, Problems& problems);

  template <class T>
  std::optional<T> quantity(std::string_view key, const QuantityForm<T>& form, Range<T> range);

  const YamlNode* value(std::string_view key);
  const YamlNode* scalar(std::string_view key, std::string_view expected);
  const YamlNode* plain_scalar(std::string_view key, std::string_view expected);
  void refuse_type(std::string_view key, const YamlNode& found, std::string_view expected) const;
  std::optional<std::size_t> index_of(std::string_view key,
                                      const std::vector<std::string_view>& names);

  const YamlNode* map_;  // null: there is none, and that is reported or allowed
  Position position_;
  std::string name_;  // for messages: "`store`", "an entry of `topics`"; empty for the outermost
  Problems* problems_;
  std::vector<std::string_view> known_;  // the keys that were asked for: literals
};

}  // namespace headwater
