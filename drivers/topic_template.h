// Which topics a route takes, and where in them the device and the metric stand.
#pragma once

#include "model/error.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// Bytes of a topic and of a template. MQTT allows 65,535; what sensors use has some dozens.
inline constexpr std::size_t topic_limit = 1'024;

// A pattern for topics, such as sensors/{device}/telemetry. Each level is one of
//   text        itself, and it may begin with '$'
//   {device}    any level that is not empty: the device
//   {metric}    likewise: the measurement's name, or the part of it in front of the first point
//   {anything}  likewise, and not used further
//   +           any level, even an empty one
//   #           as the last: any number of levels, even none
// As in MQTT (3.1.1 and 5, section 4.7.2) a first level that is not text does not match topics that
// begin with '$'. A named part is a whole level, for a subscription cannot express less. A value:
// any thread.
class TopicTemplate {
 public:
  // What the named parts stood for; empty where the template has no such part. Points into the
  // topic.
  struct Match {
    std::string_view device;
    std::string_view metric;
  };

  // Error: invalid_input that shows the template and says what is wrong with it.
  static Result<TopicTemplate> parse(std::string_view text);

  // None if the topic does not match. The topic is taken as it is: check_topic() is another matter.
  [[nodiscard]] std::optional<Match> match(std::string_view topic) const;
  // What to subscribe to: sensors/+/telemetry.
  [[nodiscard]] const std::string& filter() const { return filter_; }
  [[nodiscard]] bool has_device() const;
  [[nodiscard]] bool has_metric() const;
  // The topic that it stands for with this device; none if something else than {device} is open.
  [[nodiscard]] std::optional<std::string> topic_for(std::string_view device) const;
  // The last level that is text: telemetry. Empty if there is none.
  [[nodiscard]] std::string_view last_literal() const;

 private:
  enum class Kind { literal, device, metric, named, any, rest };
  struct Level {
    Kind kind;
    std::string text;  // the literal, or the part's name
  };

  static Result<Level> parse_level(std::string_view text, bool is_last);
  static bool takes(const Level& level, std::string_view text);
  [[nodiscard]] bool has(Kind kind) const;
  [[nodiscard]] bool has_part(std::string_view name) const;

  std::vector<Level> levels_;  // never empty
  std::string filter_;
};

// Checks that a topic is one that a sensor may use: 1 to topic_limit bytes of UTF-8 without control
// characters and wildcards, no level empty or "..". Error: invalid_input.
Result<void> check_topic(std::string_view topic);

}  // namespace headwater
