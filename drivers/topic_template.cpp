#include "drivers/topic_template.h"

#include "model/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater {
namespace {

constexpr std::size_t npos = std::string_view::npos;

// Takes the first level off; `more` says whether one follows.
std::string_view take_level(std::string_view& rest, bool& more) {
  const std::size_t slash = rest.find('/');
  const std::string_view level = rest.substr(0, slash);
  more = slash != npos;
  rest.remove_prefix(more ? slash + 1 : rest.size());
  return level;
}

bool is_name(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), allowed);
}

Error refuse(std::string detail, std::string hint = "") {
  return {ErrorKind::invalid_input, std::move(detail), std::move(hint)};
}

Result<void> check_text(std::string_view text) {
  if (text.empty()) return refuse("is empty");
  if (text.size() > topic_limit) {
    return refuse(fmt::format("has {} bytes; the limit is {}", text.size(), topic_limit));
  }
  if (has_control_characters(text)) return refuse("has a control character");
  if (!is_utf8(text)) return refuse("is not valid UTF-8");
  return {};
}

Error about(std::string_view text, const Error& error) {
  return refuse(fmt::format("the topic template \"{}\" {}", escaped(text), error.detail),
                error.hint);
}

}  // namespace

Result<TopicTemplate::Level> TopicTemplate::parse_level(std::string_view text, bool is_last) {
  if (text.empty()) return refuse("has an empty level", "topics with empty levels are refused");
  if (text == "..") return refuse("has a level \"..\"", "topics with such a level are refused");
  if (text == "+") return Level{Kind::any, ""};
  if (text == "#") {
    if (!is_last) return refuse("has # before the end", "# stands for all that follows");
    return Level{Kind::rest, ""};
  }
  if (text.find_first_of("+#") != npos) {
    return refuse(fmt::format("has a wildcard inside the level \"{}\"", escaped(text)),
                  "+ and # are whole levels");
  }
  if (text.find_first_of("{}") == npos) return Level{Kind::literal, std::string(text)};
  const std::size_t open = text.find('{');
  const std::size_t close = text.find('}');
  const bool paired = open != npos && close != npos && open < close &&
                      is_name(text.substr(open + 1, close - open - 1));
  if (!paired) {
    return refuse(fmt::format("has braces without a name in the level \"{}\"", escaped(text)),
                  "write {device}, {metric} or {any-name}; a name has letters, digits, _ and -");
  }
  if (open != 0 || close + 1 != text.size()) {
    return refuse(fmt::format("has more than a named part in the level \"{}\"", escaped(text)),
                  "a named part is a whole level: an MQTT subscription cannot express less");
  }
  const std::string_view name = text.substr(1, text.size() - 2);
  const Kind kind = name == "device" ? Kind::device : name == "metric" ? Kind::metric : Kind::named;
  return Level{kind, std::string(name)};
}

Result<TopicTemplate> TopicTemplate::parse(std::string_view text) {
  if (auto checked = check_text(text); !checked) return about(text, checked.error());
  if (text == "$share" || text.starts_with("$share/")) {
    return about(text, refuse("is a shared subscription",
                              "its messages would be dealt out among several gateways; leave out "
                              "$share and the group"));
  }
  TopicTemplate result;
  std::string_view rest = text;
  for (bool more = true; more;) {
    const std::string_view part = take_level(rest, more);
    auto level = parse_level(part, !more);
    if (!level) return about(text, level.error());
    const bool is_part =
        level->kind == Kind::device || level->kind == Kind::metric || level->kind == Kind::named;
    if (is_part && result.has_part(level->text)) {
      return about(text, refuse(fmt::format("has {{{}}} twice", level->text)));
    }
    if (!result.levels_.empty()) result.filter_ += '/';
    result.filter_ += is_part ? "+" : part;
    result.levels_.push_back(std::move(*level));
  }
  return result;
}

bool TopicTemplate::takes(const Level& level, std::string_view text) {
  if (level.kind == Kind::literal) return text == level.text;
  return level.kind == Kind::any || !text.empty();
}

std::optional<TopicTemplate::Match> TopicTemplate::match(std::string_view topic) const {
  if (topic.empty()) return std::nullopt;
  if (topic.front() == '$' && levels_.front().kind != Kind::literal) return std::nullopt;
  Match found;
  bool more = true;
  for (const Level& level : levels_) {
    if (level.kind == Kind::rest) return found;
    if (!more) return std::nullopt;
    const std::string_view text = take_level(topic, more);
    if (!takes(level, text)) return std::nullopt;
    if (level.kind == Kind::device) found.device = text;
    if (level.kind == Kind::metric) found.metric = text;
  }
  if (more) return std::nullopt;
  return found;
}

bool TopicTemplate::has(Kind kind) const {
  const auto is_of_kind = [&](const Level& level) { return level.kind == kind; };
  return std::any_of(levels_.begin(), levels_.end(), is_of_kind);
}

bool TopicTemplate::has_part(std::string_view name) const {
  const auto is_it = [&](const Level& level) {
    return level.kind != Kind::literal && level.text == name;
  };
  return std::any_of(levels_.begin(), levels_.end(), is_it);
}

bool TopicTemplate::has_device() const { return has(Kind::device); }
bool TopicTemplate::has_metric() const { return has(Kind::metric); }

std::optional<std::string> TopicTemplate::topic_for(std::string_view device) const {
  std::string topic;
  for (const Level& level : levels_) {
    if (level.kind != Kind::literal && level.kind != Kind::device) return std::nullopt;
    if (&level != &levels_.front()) topic += '/';
    topic += level.kind == Kind::device ? device : std::string_view(level.text);
  }
  return topic;
}

std::string_view TopicTemplate::last_literal() const {
  std::string_view found;
  for (const Level& level : levels_) {
    if (level.kind == Kind::literal) found = level.text;
  }
  return found;
}

Result<void> check_topic(std::string_view topic) {
  if (topic.empty()) return refuse("the topic is empty");
  if (topic.size() > topic_limit) {
    return refuse(
        fmt::format("the topic has {} bytes; the limit is {}", topic.size(), topic_limit));
  }
  if (has_control_characters(topic)) return refuse("the topic has a control character");
  if (!is_utf8(topic)) return refuse("the topic is not valid UTF-8");
  if (topic.find_first_of("+#") != npos) return refuse("the topic has a wildcard");
  for (bool more = true; more;) {
    const std::string_view level = take_level(topic, more);
    if (level.empty()) return refuse("the topic has an empty level");
    if (level == "..") return refuse("the topic has a level \"..\"");
  }
  return {};
}

}  // namespace headwater
