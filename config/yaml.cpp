#include "config/yaml.h"

#include "config/source_text.h"
#include "model/text.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <optional>
#include <sstream>
#include <utility>

namespace headwater {
namespace {

constexpr const char* bad_key = "a key must be a text (is a bracket above not closed?)";

// Thrown through yaml-cpp's parser, which has no other way to be stopped, and caught in parse_yaml.
struct Rejected {
  Position position;
  std::string message;
};

// Builds the tree from the parser's events, which come before anything is expanded.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(const SourceText& source) : source_(source) {}

  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const bool marked = text_at(mark).starts_with("---");
    reject(mark, marked ? "only one YAML document is allowed in a file"
                        : "this is not part of what stands above it");
  }
  void OnDocumentEnd() override {}

  void OnAnchor(const YAML::Mark& mark, const std::string& /*name*/) override {
    reject(mark, "anchors (&) are not allowed");
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    reject(mark, "aliases (*) are not allowed");
  }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    if (awaits_key()) reject(mark, bad_key);
    add(YamlNode{YamlNode::Kind::nothing, place_of_nothing(mark), {}, false, {}, {}});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                const std::string& value) override {
    check_tag(mark, tag);
    if (awaits_key()) return set_key(mark, value);
    add(YamlNode{YamlNode::Kind::scalar, place(mark), value, tag == "!", {}, {}});
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                       YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag);
    open(mark, YamlNode::Kind::sequence);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t /*anchor*/,
                  YAML::EmitterStyle::value /*style*/) override {
    check_tag(mark, tag);
    open(mark, YamlNode::Kind::map);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Key {
    std::string text;
    Position position;
  };
  // A map or list whose end has not come yet; in a map, the key whose value comes next.
  struct Open {
    YamlNode node;
    std::optional<Key> key;
  };

  [[noreturn]] void reject(const YAML::Mark& mark, std::string message) const {
    throw Rejected{place(mark), std::move(message)};
  }

  [[nodiscard]] std::size_t offset(const YAML::Mark& mark) const {
    return source_.offset(mark.line, mark.column);
  }
  [[nodiscard]] Position place(const YAML::Mark& mark) const {
    return source_.position(offset(mark));
  }
  [[nodiscard]] std::string_view text_at(const YAML::Mark& mark) const {
    return source_.text().substr(offset(mark));
  }

  // yaml-cpp reports a value that is not there at whatever comes next, often lines below.
  [[nodiscard]] Position place_of_nothing(const YAML::Mark& mark) const {
    const Position reported = place(mark);
    if (open_.empty()) return reported;
    bool written = false;
    for (const char* word : {"~", "null", "Null", "NULL"}) {
      written = written || text_at(mark).starts_with(word);
    }
    if (const auto& key = open_.back().key) {
      return written && reported.line == key->position.line ? reported : key->position;
    }
    if (written) return reported;
    const auto dash = source_.text().substr(0, offset(mark)).find_last_not_of(" \t\r\n");
    return source_.position(dash == std::string_view::npos ? 0 : dash);
  }

  // yaml-cpp's own marks: "?" for a node without a tag, "!" for quoted text without a tag.
  void check_tag(const YAML::Mark& mark, const std::string& tag) const {
    if (!tag.empty() && tag != "?" && tag != "!") reject(mark, "tags (!) are not allowed");
  }

  [[nodiscard]] bool awaits_key() const {
    return !open_.empty() && open_.back().node.kind == YamlNode::Kind::map && !open_.back().key;
  }

  void set_key(const YAML::Mark& mark, const std::string& text) {
    count(place(mark));
    if (const YamlEntry* first = open_.back().node.find(text)) {
      reject(mark, fmt::format("the key `{}` is already in line {}", escaped(text),
                               first->position.line));
    }
    open_.back().key = Key{text, place(mark)};
  }

  void open(const YAML::Mark& mark, YamlNode::Kind kind) {
    if (awaits_key()) reject(mark, bad_key);
    if (open_.size() == yaml_depth_limit) {
      reject(mark, fmt::format("more than {} levels deep", yaml_depth_limit));
    }
    open_.push_back({YamlNode{kind, place(mark), {}, false, {}, {}}, std::nullopt});
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(node));
  }

  void add(YamlNode node) {
    count(node.position);
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::sequence) {
      parent.node.items.push_back(std::move(node));
      return;
    }
    parent.node.entries.push_back(
        {std::move(parent.key->text), parent.key->position, std::move(node)});
    parent.key.reset();
  }

  void count(Position position) {
    if (++nodes_ > yaml_node_limit) {
      throw Rejected{position, fmt::format("more than {} keys and values", yaml_node_limit)};
    }
  }

  const SourceText& source_;
  std::vector<Open> open_;
  YamlNode root_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

Error error_at(const std::string& name, Position position, const std::string& message) {
  return {ErrorKind::configuration,
          fmt::format("{}:{}:{}: {}", name, position.line, position.column, message),
          {}};
}

std::string syntax_message(std::string_view before, std::string_view behind,
                           const std::string& reason) {
  // The parser looks an alias up before it tells anybody.
  if (behind.starts_with('*')) return "aliases (*) are not allowed";
  // As in `match: {device}/telemetry`, which is likely here.
  if (before.ends_with('}') || before.ends_with(']')) {
    return "text behind a bracket (a text that starts with { or [ needs quotes)";
  }
  return "not valid YAML: " + reason;
}

Error syntax_error(const std::string& name, const SourceText& source, const YAML::Exception& e) {
  const std::size_t offset = source.offset(e.mark.line, e.mark.column);
  const std::string_view text = source.text();
  return error_at(name, source.position(offset),
                  syntax_message(text.substr(0, offset), text.substr(offset), e.msg));
}

}  // namespace

const YamlEntry* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry;
  }
  return nullptr;
}

std::string YamlNode::describe() const {
  switch (kind) {
    case Kind::sequence:
      return "a list";
    case Kind::map:
      return "a map";
    case Kind::scalar:
      return fmt::format("{}{}{}", quoted ? "the text \"" : "`", escaped(text, shown_bytes_limit),
                         quoted ? "\"" : "`");
    case Kind::nothing:
      break;
  }
  return "nothing";
}

Result<YamlNode> parse_yaml(std::string_view text, const std::string& name) {
  if (text.size() > yaml_bytes_limit) {
    return error_at(name, {}, fmt::format("larger than {} KiB", yaml_bytes_limit / 1024));
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a byte order mark
  const SourceText source(text);
  if (const auto found = source.find_forbidden()) {
    return error_at(name, found->position, found->message);
  }
  TreeBuilder builder(source);
  try {
    std::istringstream stream{std::string(text)};
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
    return builder.take_root();
  } catch (const Rejected& rejected) {
    return error_at(name, rejected.position, rejected.message);
  } catch (const YAML::Exception& exception) {
    return syntax_error(name, source, exception);
  }
}

}  // namespace headwater
