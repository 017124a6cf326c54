#include "cli/command_arguments.h"

#include "cli/event_json.h"
#include "config/quantity.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace headwater {
namespace {

constexpr auto text_keys =
    std::to_array<std::string_view>({"name", "location", "class", "measurement", "for", "unit",
                                     "reason", "payload", "topic", "within", "confirm_topic"});

bool takes_text(std::string_view key) {
  return std::find(text_keys.begin(), text_keys.end(), key) != text_keys.end();
}

// JSON has no 007: that is a name.
bool has_leading_zero(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  return text.size() > 1 && text[0] == '0' && text[1] >= '0' && text[1] <= '9';
}

std::optional<std::int64_t> exact_whole(std::string_view text) {
  const auto whole = parse_whole(text);
  if (!whole || fmt::to_string(*whole) != text) return std::nullopt;
  return whole;
}

struct Entry {
  std::string_view key;
  std::string_view value;
};

struct Group {
  std::string_view key;  // labels, values, confirm
  std::vector<Entry> entries{};
};

Result<Entry> split(std::string_view argument, std::string_view expected) {
  const auto sign = argument.find('=');
  if (sign != std::string_view::npos && sign > 0) {
    return Entry{argument.substr(0, sign), argument.substr(sign + 1)};
  }
  return Error{ErrorKind::invalid_input,
               fmt::format("\"{}\" is not {}", escaped(argument), expected),
               "`headwater command --help` has examples"};
}

void write_entry(std::string_view key, std::string_view value, bool as_text, JsonWriter& json) {
  json.key(key);
  if (as_text) {
    json.text(value);
  } else {
    write_value(typed_value(value), json);
  }
}

// Sorts an argument to its group; false: it is a plain key.
Result<bool> add_to_group(const Entry& entry, bool is_correction, Group& labels, Group& values,
                          Group& confirm) {
  for (Group* group : {&labels, &values}) {
    const auto size = group->key.size();
    if (!entry.key.starts_with(group->key) || entry.key.size() <= size + 1) continue;
    if (entry.key[size] != '.') continue;
    group->entries.push_back({entry.key.substr(size + 1), entry.value});
    return true;
  }
  if (entry.key == confirm.key) {
    auto wanted = split(entry.value, "MEASUREMENT=VALUE");
    if (!wanted) return wanted.error();
    confirm.entries.push_back(*wanted);
    return true;
  }
  if (!is_correction || entry.key == "seq" || entry.key == "reason") return false;
  values.entries.push_back(entry);
  return true;
}

}  // namespace

Value typed_value(std::string_view text) {
  if (text == "true" || text == "false") return text == "true";
  if (text.size() >= 2 && text.front() == '"' && text.back() == '"') {
    return std::string(text.substr(1, text.size() - 2));
  }
  if (const auto whole = exact_whole(text)) return *whole;
  const auto number = parse_number(text);
  if (number && !has_leading_zero(text)) return *number;
  return std::string(text);
}

Result<void> write_arguments(std::string_view name, const std::vector<std::string>& arguments,
                             JsonWriter& json) {
  Group labels{"labels"};
  Group values{"values"};
  Group confirm{"confirm"};
  json.begin_object();
  for (const auto& argument : arguments) {
    const auto entry = split(argument, "KEY=VALUE");
    if (!entry) return entry.error();
    const auto grouped = add_to_group(*entry, name == "correct", labels, values, confirm);
    if (!grouped) return grouped.error();
    if (!*grouped) write_entry(entry->key, entry->value, takes_text(entry->key), json);
  }
  for (const Group* group : {&labels, &values, &confirm}) {
    if (group->entries.empty()) continue;
    json.key(group->key);
    json.begin_object();
    for (const auto& entry : group->entries) {
      write_entry(entry.key, entry.value, group == &labels, json);
    }
    json.end_object();
  }
  json.end_object();
  return {};
}

}  // namespace headwater
