#include "daemon/request_json.h"

#include "drivers/number.h"
#include "model/text.h"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace headwater {
namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

Error refuse(std::string detail, std::string hint = "") {
  return {ErrorKind::invalid_input, std::move(detail), std::move(hint)};
}

// Takes the parser's tokens and builds the tree. A key, text or number may come in parts.
class TreeBuilder {
 public:
  // The parser's own limits are not used: ours come with a reason.
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  [[nodiscard]] RequestNode& root() { return root_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }

  bool on_object_begin(error_code& ec) {
    RequestNode* node = &root_;
    if (!open_.empty()) {
      node = place(ec);
      if (node == nullptr) return false;
    }
    node->kind = RequestNode::Kind::object;
    open_.push_back(node);
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    open_.pop_back();
    return true;
  }
  bool on_array_begin(error_code& ec) {
    return fail(refuse(fmt::format("there is a list{}, where none can be", where())), ec);
  }
  bool on_array_end(std::size_t, error_code&) { return true; }

  bool on_key_part(Text part, std::size_t size, error_code& ec) {
    if (size > request_key_limit) {
      return fail(refuse(fmt::format("a key has more than {} bytes", request_key_limit)), ec);
    }
    token_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Text part, std::size_t size, error_code& ec) {
    if (!on_key_part(part, size, ec)) return false;
    if (open_.back()->find(token_) != nullptr) {
      return fail(refuse(fmt::format("the key `{}` comes twice", escaped(token_))), ec);
    }
    if (++members_ > request_members_limit) {
      return fail(refuse(fmt::format("there are more than {} keys", request_members_limit)), ec);
    }
    open_.back()->members.push_back({std::exchange(token_, {}), {}});
    return true;
  }

  bool on_string_part(Text part, std::size_t, error_code&) { return collect(part); }
  bool on_string(Text part, std::size_t, error_code& ec) {
    collect(part);
    return put(Value(std::exchange(token_, {})), ec);
  }
  bool on_number_part(Text part, error_code&) { return collect(part); }
  bool on_int64(std::int64_t, Text part, error_code& ec) { return put_number(part, ec); }
  bool on_uint64(std::uint64_t, Text part, error_code& ec) { return put_number(part, ec); }
  // The parser's own double is not the nearest one in Boost 1.81.
  bool on_double(double, Text part, error_code& ec) { return put_number(part, ec); }
  bool on_bool(bool truth, error_code& ec) { return put(Value(truth), ec); }
  bool on_null(error_code& ec) { return place(ec) != nullptr; }

 private:
  bool fail(Error error, error_code& ec) {
    failure_ = std::move(error);
    ec = boost::json::make_error_code(boost::json::error::input_error);
    return false;
  }

  [[nodiscard]] std::string where() const {
    if (open_.empty() || open_.back()->members.empty()) return "";
    return fmt::format(" at `{}`", escaped(open_.back()->members.back().key));
  }

  bool collect(Text part) {
    token_.append(part.data(), part.size());
    return true;
  }

  // Where the value that has come belongs; null at the top, where only an object may be.
  RequestNode* place(error_code& ec) {
    if (!open_.empty()) return &open_.back()->members.back().node;
    fail(refuse("it is no JSON object", "write it as {\"key\": value, ...}"), ec);
    return nullptr;
  }

  bool put(Value value, error_code& ec) {
    RequestNode* node = place(ec);
    if (node == nullptr) return false;
    node->kind = RequestNode::Kind::value;
    node->value = std::move(value);
    return true;
  }

  bool put_number(Text last_part, error_code& ec) {
    collect(last_part);
    auto number = parse_value(std::exchange(token_, {}));
    if (!number) return fail(refuse(number.error().detail + where()), ec);
    return put(std::move(*number), ec);
  }

  RequestNode root_;
  // From the outermost to the one that is being filled. None moves while it is open: only the last
  // one grows, and what is open below it is its last member.
  std::vector<RequestNode*> open_;
  std::string token_;  // the parts so far
  std::size_t members_ = 0;
  std::optional<Error> failure_;
};

std::string json_text(std::string_view text) {
  return boost::json::serialize(boost::json::string_view(text.data(), text.size()));
}

struct ValueText {
  std::string operator()(double number) const { return fmt::format("{}", number); }
  std::string operator()(std::int64_t number) const { return fmt::format("{}", number); }
  std::string operator()(bool truth) const { return truth ? "true" : "false"; }
  std::string operator()(const std::string& text) const { return json_text(text); }
};

}  // namespace

const RequestNode* RequestNode::find(std::string_view key) const {
  const auto found =
      std::find_if(members.begin(), members.end(), [&](const auto& one) { return one.key == key; });
  return found == members.end() ? nullptr : &found->node;
}

Result<RequestNode> parse_request_json(std::string_view text) {
  if (!is_utf8(text)) return refuse("it is not valid UTF-8");
  boost::json::parse_options options;
  options.max_depth = request_depth_limit;
  boost::json::basic_parser<TreeBuilder> parser(options);
  error_code ec;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), ec);
  if (parser.handler().failure()) return *parser.handler().failure();
  if (ec == boost::json::error::too_deep) {
    return refuse(fmt::format("it is nested deeper than {} levels", request_depth_limit));
  }
  if (ec) return refuse(fmt::format("malformed JSON at byte {}: {}", used, ec.message()));
  if (used != text.size()) return refuse("malformed JSON: more text behind the object");
  return std::move(parser.handler().root());
}

std::string canonical_json(const RequestNode& node) {
  if (node.kind == RequestNode::Kind::null) return "null";
  if (node.kind == RequestNode::Kind::value) return std::visit(ValueText(), node.value);
  std::vector<const RequestMember*> members;
  for (const auto& member : node.members) members.push_back(&member);
  std::sort(members.begin(), members.end(),
            [](const auto* one, const auto* other) { return one->key < other->key; });
  std::string json = "{";
  for (const auto* member : members) {
    if (json.size() > 1) json += ',';
    json += json_text(member->key) + ':' + canonical_json(member->node);
  }
  return json + '}';
}

}  // namespace headwater
