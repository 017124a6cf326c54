#include "daemon/request_fields.h"

#include "config/quantity.h"
#include "config/suggestion.h"
#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::string_view duration_expected = "a duration such as \"30s\", \"10m\" or \"2h\"";

template <class T>
const T* value_in(const RequestNode& node) {
  return node.kind == RequestNode::Kind::value ? std::get_if<T>(&node.value) : nullptr;
}

std::string quoted_list(const std::vector<std::string_view>& names) {
  return fmt::format("`{}`", fmt::join(names, "`, `"));
}

}  // namespace

std::string_view kind_of(const RequestNode& node) {
  if (node.kind == RequestNode::Kind::null) return "null";
  if (node.kind == RequestNode::Kind::object) return "an object";
  if (std::holds_alternative<std::string>(node.value)) return "a text";
  return std::holds_alternative<bool>(node.value) ? "a truth" : "a number";
}

std::string RequestFields::path_of(std::string_view key) const {
  const std::string name = escaped(key, request_key_limit);
  return path_.empty() ? name : path_ + '.' + name;
}

const RequestNode* RequestFields::find(std::string_view key) {
  known_.push_back(key);
  const RequestNode* node = object_ == nullptr ? nullptr : object_->find(key);
  return node == nullptr || node->kind == RequestNode::Kind::null ? nullptr : node;
}

void RequestFields::refuse(std::string_view key, std::string_view what, std::string hint) {
  if (problem_) return;
  problem_ =
      Error{ErrorKind::invalid_input, fmt::format("`{}` {}", path_of(key), what), std::move(hint)};
}

void RequestFields::refuse_type(std::string_view key, std::string_view expected,
                                const RequestNode& found) {
  refuse(key, fmt::format("must be {}, found {}", expected, kind_of(found)));
}

void RequestFields::require(std::string_view key) {
  if (find(key) != nullptr) return;
  refuse(key, "is missing");
}

std::optional<std::string> RequestFields::text(std::string_view key) {
  const RequestNode* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* text = value_in<std::string>(*node)) return *text;
  refuse_type(key, "a text", *node);
  return std::nullopt;
}

std::optional<double> RequestFields::number(std::string_view key) {
  const RequestNode* node = find(key);
  if (node == nullptr) return std::nullopt;
  if (const auto* number = value_in<double>(*node)) return *number;
  if (const auto* whole = value_in<std::int64_t>(*node)) return static_cast<double>(*whole);
  refuse_type(key, "a number", *node);
  return std::nullopt;
}

std::optional<Sequence> RequestFields::sequence(std::string_view key) {
  const RequestNode* node = find(key);
  if (node == nullptr) return std::nullopt;
  const auto* whole = value_in<std::int64_t>(*node);
  if (whole != nullptr && *whole >= 0) return Sequence(static_cast<std::uint64_t>(*whole));
  refuse(key, "must be the sequence of an event, a whole number");
  return std::nullopt;
}

std::optional<Timestamp> RequestFields::time(std::string_view key) {
  const auto written = text(key);
  if (!written) return std::nullopt;
  if (auto time = parse_iso8601(*written)) return *time;
  refuse(key, "must be a time such as \"2026-01-31T13:45:00Z\"");
  return std::nullopt;
}

std::optional<std::uint64_t> RequestFields::duration(std::string_view key) {
  const auto written = text(key);
  if (!written) return std::nullopt;
  const auto duration = parse_duration(*written);
  constexpr std::chrono::milliseconds longest = std::chrono::hours(24) * 36'500;
  if (duration && duration->count() >= 0 && *duration <= longest) {
    return static_cast<std::uint64_t>(std::chrono::microseconds(*duration).count());
  }
  refuse(key, fmt::format("must be {}, found \"{}\"", duration_expected, escaped(*written, 40)));
  return std::nullopt;
}

std::optional<std::size_t> RequestFields::one_of(std::string_view key,
                                                 const std::vector<std::string_view>& names) {
  const auto written = text(key);
  if (!written) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), *written);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::string_view meant = nearest(*written, names);
  refuse(key,
         fmt::format("must be one of {}, found \"{}\"", quoted_list(names), escaped(*written, 40)),
         meant.empty() ? "" : fmt::format("did you mean `{}`?", meant));
  return std::nullopt;
}

const RequestNode* RequestFields::object(std::string_view key) {
  const RequestNode* node = find(key);
  if (node == nullptr || node->kind == RequestNode::Kind::object) return node;
  refuse_type(key, "an object", *node);
  return nullptr;
}

Measurements RequestFields::values(std::string_view key) {
  Measurements values;
  const RequestNode* node = object(key);
  if (node == nullptr) return values;
  for (const auto& [name, value] : node->members) {
    if (value.kind != RequestNode::Kind::value) {
      refuse(fmt::format("{}.{}", key, name),
             fmt::format("must be a number, a truth or a text, found {}", kind_of(value)));
      return values;
    }
    if (values.size() == measurements_limit) {
      refuse(key, fmt::format("has more than {} values", measurements_limit));
      return values;
    }
    values.push_back({name, value.value, ""});
  }
  return values;
}

void RequestFields::reject_unknown() {
  if (object_ == nullptr) return;
  for (const auto& member : object_->members) {
    if (std::find(known_.begin(), known_.end(), member.key) != known_.end()) continue;
    const std::string_view meant = nearest(member.key, known_);
    refuse(member.key, "is not a key of this command",
           !meant.empty()   ? fmt::format("did you mean `{}`?", meant)
           : known_.empty() ? "it has none"
                            : fmt::format("its keys are {}", quoted_list(known_)));
    return;
  }
}

}  // namespace headwater
