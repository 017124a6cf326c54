#include "config/section.h"

#include "config/suggestion.h"
#include "model/device_id.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

std::string quoted_list(const std::vector<std::string_view>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) list += i + 1 == names.size() ? " or " : ", ";
    list += fmt::format("`{}`", names[i]);
  }
  return list;
}

}  // namespace

Section::Section(const YamlNode* map, Position position, std::string name, Problems& problems)
    : map_(map), position_(position), name_(std::move(name)), problems_(&problems) {}

Section::Section(const YamlNode& root, Problems& problems)
    : Section(root.kind == YamlNode::Kind::map ? &root : nullptr, root.position, "", problems) {
  if (root.kind == YamlNode::Kind::nothing) {
    problems.add({}, "the file is empty");
  } else if (map_ == nullptr) {
    problems.add(root.position, fmt::format("expected keys and values, found {}", root.describe()));
  }
}

std::vector<std::string_view> Section::keys() const {
  std::vector<std::string_view> keys;
  if (map_ == nullptr) return keys;
  for (const YamlEntry& entry : map_->entries) keys.emplace_back(entry.key);
  return keys;
}

bool Section::has(std::string_view key) const {
  return map_ != nullptr && map_->find(key) != nullptr;
}

Position Section::value_position(std::string_view key) const {
  const YamlEntry* entry = map_ == nullptr ? nullptr : map_->find(key);
  return entry == nullptr ? position_ : entry->value.position;
}

std::string Section::where(std::string_view key) const {
  return problems_->where(value_position(key));
}

void Section::require(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    if (map_ == nullptr || has(key)) continue;
    problems_->add(position_, fmt::format("missing required key `{}`{}{}", key,
                                          name_.empty() ? "" : " in ", name_));
  }
}

std::optional<std::string> Section::text(std::string_view key) {
  const YamlNode* node = value(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind != YamlNode::Kind::scalar) {
    refuse_value(key, fmt::format("`{}` must be a text, found {} (a text that starts with {{, [, # "
                                  "or another sign needs quotes)",
                                  key, node->describe()));
    return std::nullopt;
  }
  if (node->text.empty()) {
    refuse_value(key, fmt::format("`{}` must not be empty", key));
  } else if (node->text.size() > text_bytes_limit) {
    refuse_value(key, fmt::format("`{}` must not have more than {} bytes, found {}", key,
                                  text_bytes_limit, node->text.size()));
  } else if (!is_utf8(node->text) || has_control_characters(node->text)) {
    refuse_value(key, fmt::format("`{}` must be one line without control characters", key));
  } else {
    return node->text;
  }
  return std::nullopt;
}

std::optional<std::string> Section::id(std::string_view key) {
  auto found = text(key);
  if (!found) return std::nullopt;
  if (const auto checked = check_id(*found); !checked) {
    refuse_value(key, fmt::format("`{}`: {}", key, checked.error().text()));
    return std::nullopt;
  }
  return found;
}

std::optional<bool> Section::boolean(std::string_view key) {
  const YamlNode* node = plain_scalar(key, "`true` or `false`");
  if (node == nullptr) return std::nullopt;
  if (node->text == "true") return true;
  if (node->text == "false") return false;
  refuse_type(key, *node, "`true` or `false`");
  return std::nullopt;
}

std::optional<std::uint32_t> Section::whole(std::string_view key, Range<std::uint32_t> range) {
  const auto found = quantity(key, whole_form, {range.from, range.to});
  if (!found) return std::nullopt;
  return static_cast<std::uint32_t>(*found);
}

std::optional<double> Section::number(std::string_view key, Range<double> range) {
  return quantity(key, number_form, range);
}

std::optional<std::chrono::milliseconds> Section::duration(std::string_view key,
                                                           Range<std::chrono::milliseconds> range) {
  return quantity(key, duration_form, range);
}

std::optional<std::chrono::seconds> Section::seconds(std::string_view key,
                                                     Range<std::chrono::seconds> range) {
  const auto found = duration(key, {range.from, range.to});
  if (!found) return std::nullopt;
  const auto whole_seconds = std::chrono::duration_cast<std::chrono::seconds>(*found);
  if (whole_seconds == *found) return whole_seconds;
  refuse_value(key,
               fmt::format("`{}` must be whole seconds, found `{}`", key, duration_text(*found)));
  return std::nullopt;
}

std::optional<std::uint64_t> Section::size(std::string_view key, Range<std::uint64_t> range) {
  return quantity(key, size_form, range);
}

template <class T>
std::optional<T> Section::quantity(std::string_view key, const QuantityForm<T>& form,
                                   Range<T> range) {
  const YamlNode* node =
      form.has_unit ? scalar(key, form.expected) : plain_scalar(key, form.expected);
  if (node == nullptr) return std::nullopt;
  const auto found = form.parse(node->text);
  if (!found) {
    refuse_type(key, *node, form.expected);
  } else if (*found < range.from || *found > range.to) {
    refuse_value(key, fmt::format("`{}` must be {} to {}, found {}", key, form.show(range.from),
                                  form.show(range.to), node->describe()));
  } else {
    return found;
  }
  return std::nullopt;
}

Section Section::section(std::string_view key) {
  const YamlNode* node = value(key);
  const std::string name = fmt::format("`{}`", key);
  if (node == nullptr) return {nullptr, position_, name, *problems_};
  // What is missing in a section is missing under its key.
  const Position position = map_->find(key)->position;
  if (node->kind == YamlNode::Kind::map) return {node, position, name, *problems_};
  refuse_type(key, *node, "a map of keys and values");
  return {nullptr, position, name, *problems_};
}

std::vector<Section> Section::sections(std::string_view key, Range<std::size_t> count) {
  const YamlNode* node = value(key);
  if (node == nullptr) return {};
  if (node->kind != YamlNode::Kind::sequence) {
    refuse_type(key, *node, "a list");
    return {};
  }
  if (node->items.size() < count.from || node->items.size() > count.to) {
    refuse_value(key, fmt::format("`{}` must have {} to {} entries, found {}", key, count.from,
                                  count.to, node->items.size()));
    return {};
  }
  std::vector<Section> found;
  const std::string name = fmt::format("an entry of `{}`", key);
  for (const YamlNode& item : node->items) {
    if (item.kind == YamlNode::Kind::map) {
      found.push_back({&item, item.position, name, *problems_});
    } else {
      problems_->add(item.position, fmt::format("{} must be a map of keys and values, found {}",
                                                name, item.describe()));
    }
  }
  return found;
}

void Section::refuse_value(std::string_view key, std::string message) const {
  problems_->add(value_position(key), std::move(message));
}

void Section::refuse_key(std::string_view key, std::string message) const {
  const YamlEntry* entry = map_ == nullptr ? nullptr : map_->find(key);
  problems_->add(entry == nullptr ? position_ : entry->position, std::move(message));
}

void Section::refuse_section(std::string message) const {
  problems_->add(position_, std::move(message));
}

void Section::reject_unknown_keys() const {
  if (map_ == nullptr) return;
  for (const YamlEntry& entry : map_->entries) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    std::string message = fmt::format("unknown key `{}`", escaped(entry.key, shown_bytes_limit));
    if (!name_.empty()) message += " in " + name_;
    const std::string_view meant = nearest(entry.key, known_);
    if (!meant.empty()) message += fmt::format(", did you mean `{}`?", meant);
    problems_->add(entry.position, message);
  }
}

const YamlNode* Section::value(std::string_view key) {
  known_.push_back(key);
  const YamlEntry* entry = map_ == nullptr ? nullptr : map_->find(key);
  return entry == nullptr ? nullptr : &entry->value;
}

const YamlNode* Section::scalar(std::string_view key, std::string_view expected) {
  const YamlNode* node = value(key);
  if (node == nullptr || node->kind == YamlNode::Kind::scalar) return node;
  refuse_type(key, *node, expected);
  return nullptr;
}

const YamlNode* Section::plain_scalar(std::string_view key, std::string_view expected) {
  const YamlNode* node = scalar(key, expected);
  if (node == nullptr || !node->quoted) return node;
  refuse_type(key, *node, expected);
  return nullptr;
}

void Section::refuse_type(std::string_view key, const YamlNode& found,
                          std::string_view expected) const {
  refuse_value(key, fmt::format("`{}` must be {}, found {}", key, expected, found.describe()));
}

std::optional<std::size_t> Section::index_of(std::string_view key,
                                             const std::vector<std::string_view>& names) {
  const std::string expected = quoted_list(names);
  const YamlNode* node = scalar(key, expected);
  if (node == nullptr) return std::nullopt;
  const auto match = std::find(names.begin(), names.end(), node->text);
  if (match != names.end()) return static_cast<std::size_t>(match - names.begin());
  refuse_type(key, *node, expected);
  return std::nullopt;
}

}  // namespace headwater
