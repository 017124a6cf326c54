#include "drivers/json_decoder.h"

#include "drivers/device_time.h"
#include "drivers/name_path.h"
#include "drivers/number.h"
#include "model/text.h"

#include <boost/json/basic_parser_impl.hpp>
#include <fmt/format.h>

#include <limits>
#include <string>

namespace headwater {
namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

std::string_view to_view(Text text) { return {text.data(), text.size()}; }

Error refuse(std::string detail, std::string hint = "") {
  return {ErrorKind::invalid_input, std::move(detail), std::move(hint)};
}

// Takes the parser's tokens and builds the measurements. The parser gives a text, key or number in
// parts where it had to decode escapes; a token that comes whole is used where it lies.
class Flattener {
 public:
  // The parser's own limits are not used: ours come with a reason.
  static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();
  static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

  explicit Flattener(const JsonFormat& format) : format_(format), path_(format.prefix) {
    constexpr std::size_t usual_count = 8;
    decoded_.measurements.reserve(usual_count);
  }

  [[nodiscard]] const std::optional<Error>& failure() const { return failure_; }
  [[nodiscard]] const std::string& path() const { return path_.text(); }
  [[nodiscard]] Decoded& decoded() { return decoded_; }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code& ec) { return enter(false, ec); }
  bool on_object_end(std::size_t, error_code&) { return leave(); }
  bool on_array_begin(error_code& ec) { return enter(true, ec); }
  bool on_array_end(std::size_t, error_code&) { return leave(); }
  bool on_comment_part(Text, error_code&) { return true; }
  bool on_comment(Text, error_code&) { return true; }

  bool on_key_part(Text part, std::size_t size, error_code& ec) {
    if (size > measurement_name_limit) return fail(name_too_long(), ec);
    if (!key_begun_) path_.begin_key();
    key_begun_ = true;
    path_.append(to_view(part));
    return true;
  }

  bool on_key(Text part, std::size_t size, error_code& ec) {
    if (!on_key_part(part, size, ec)) return false;
    key_begun_ = false;
    const std::string_view key = std::string_view(path()).substr(path().size() - size);
    if (key.empty()) return fail(refuse("a name is empty"), ec);
    if (has_control_characters(key)) {
      return fail(refuse(fmt::format("the name \"{}\" has a control character", escaped(key))), ec);
    }
    return true;
  }

  bool on_string_part(Text part, std::size_t size, error_code& ec) {
    if (size > measurement_text_limit) return fail(text_too_long(), ec);
    token_.append(part.data(), part.size());
    return true;
  }

  bool on_string(Text part, std::size_t size, error_code& ec) {
    if (size > measurement_text_limit) return fail(text_too_long(), ec);
    if (!begin_value(ec)) return false;
    const std::string_view text = whole_token(part);
    if (is_time()) return take_time(text, true, ec);
    if (text.find('\0') != std::string_view::npos) {
      return fail(refuse(fmt::format("the text of \"{}\" has a NUL", escaped(path()))), ec);
    }
    return add(Value(std::string(text)), ec);
  }

  bool on_number_part(Text part, error_code&) {
    token_.append(part.data(), part.size());
    return true;
  }

  bool on_int64(std::int64_t integer, Text part, error_code& ec) {
    if (!begin_value(ec)) return false;
    if (is_time()) return take_time(whole_token(part), false, ec);
    token_.clear();
    return add(Value(integer), ec);
  }

  bool on_uint64(std::uint64_t, Text part, error_code& ec) { return take_number(part, ec); }

  // The parser's own double is not the nearest one in Boost 1.81.
  bool on_double(double, Text part, error_code& ec) { return take_number(part, ec); }

  bool on_bool(bool truth, error_code& ec) {
    if (!begin_value(ec)) return false;
    if (is_time()) return take_time(truth ? "true" : "false", false, ec);
    return add(Value(truth), ec);
  }

  bool on_null(error_code& ec) { return begin_value(ec); }

 private:
  bool fail(Error error, error_code& ec) {
    failure_ = std::move(error);
    ec = boost::json::make_error_code(boost::json::error::input_error);
    return false;
  }

  Error name_too_long() const {
    return refuse(fmt::format("the name \"{}...\" has more than {} bytes", escaped(path(), 40),
                              measurement_name_limit));
  }

  Error text_too_long() const {
    return refuse(fmt::format("the text of \"{}\" has more than {} bytes", escaped(path()),
                              measurement_text_limit));
  }

  // Called for every value, and before an object or array within another.
  bool begin_value(error_code& ec) {
    if (path_.at_top()) {
      return fail(refuse("the payload is one JSON value, not an object",
                         "for plain values there is `decoder: scalar`"),
                  ec);
    }
    path_.begin_value();
    return true;
  }

  bool enter(bool is_array, error_code& ec) {
    if (path_.at_top() && is_array) {
      return fail(refuse("the payload is a JSON array, not an object",
                         "`decoder: json` reads objects, `decoder: scalar` plain values"),
                  ec);
    }
    path_.begin_value();
    path_.enter(is_array);
    return true;
  }

  bool leave() {
    path_.leave();
    return true;
  }

  // The token whose last part this is. Good until the next token.
  std::string_view whole_token(Text last_part) {
    if (token_.empty()) return to_view(last_part);
    spare_ = std::move(token_);
    token_.clear();
    spare_.append(last_part.data(), last_part.size());
    return spare_;
  }

  bool is_time() const { return !format_.time_field.empty() && path_.own() == format_.time_field; }

  bool take_time(std::string_view text, bool quoted, error_code& ec) {
    if (has_time_) return fail(refuse("the time field comes twice"), ec);
    has_time_ = true;
    decoded_.time = parse_device_time(text, quoted, format_.time_format);
    if (!decoded_.time) decoded_.implausible_time = show_implausible_time(text);
    return true;
  }

  bool take_number(Text last_part, error_code& ec) {
    if (!begin_value(ec)) return false;
    const std::string_view text = whole_token(last_part);
    if (is_time()) return take_time(text, false, ec);
    auto value = parse_value(text);
    if (value) return add(std::move(*value), ec);
    return fail(refuse(fmt::format("\"{}\": {}", escaped(path()), value.error().detail)), ec);
  }

  bool add(Value value, error_code& ec) {
    if (path().size() > measurement_name_limit) return fail(name_too_long(), ec);
    if (decoded_.measurements.size() == measurements_limit) {
      return fail(refuse(fmt::format("more than {} measurements", measurements_limit)), ec);
    }
    decoded_.measurements.push_back({path(), std::move(value), ""});
    return true;
  }

  const JsonFormat& format_;
  Decoded decoded_;
  std::optional<Error> failure_;
  NamePath path_;
  std::string token_;  // the parts so far of a text or number that does not come whole
  std::string spare_;  // holds the last such token while it is used
  bool key_begun_ = false;
  bool has_time_ = false;
};

Error syntax_error(std::string_view payload, const error_code& ec, const std::string& path) {
  if (ec == boost::json::error::too_deep) {
    return refuse(fmt::format("nested deeper than {} levels", json_depth_limit));
  }
  if (!is_utf8(payload)) return refuse("the payload is not valid UTF-8");
  const std::string where = path.empty() ? "" : fmt::format(" at or after \"{}\"", escaped(path));
  return refuse(fmt::format("malformed JSON{}: {}", where, ec.message()));
}

}  // namespace

Result<Decoded> decode_json(std::string_view payload, const JsonFormat& format) {
  boost::json::parse_options options;
  options.max_depth = json_depth_limit;
  boost::json::basic_parser<Flattener> parser(options, format);
  error_code ec;
  const std::size_t used = parser.write_some(false, payload.data(), payload.size(), ec);
  Flattener& flattener = parser.handler();
  if (flattener.failure()) return *flattener.failure();
  if (ec) return syntax_error(payload, ec, flattener.path());
  if (used != payload.size()) return refuse("malformed JSON: more text behind the object");
  Decoded& decoded = flattener.decoded();
  if (auto checked = check_measurements(decoded.measurements); !checked) return checked.error();
  return std::move(decoded);
}

}  // namespace headwater
