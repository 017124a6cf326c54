// A template and a topic, one a line: what parses has a filter that MQTT takes, and what matches
// puts the named parts where they stood.
#include "drivers/topic_template.h"
#include "model/text.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using headwater::TopicTemplate;

void require(bool holds) {
  if (!holds) std::abort();
}

bool lies_within(std::string_view part, std::string_view whole) {
  return part.empty() ||
         (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_filter(const TopicTemplate& parsed, std::string_view text) {
  const std::string& filter = parsed.filter();
  require(!filter.empty() && filter.size() <= text.size());
  require(std::count(filter.begin(), filter.end(), '/') ==
          std::count(text.begin(), text.end(), '/'));
  require(filter.find_first_of("{}") == std::string::npos);
  const auto hash = filter.find('#');
  require(hash == std::string::npos || hash + 1 == filter.size());
  // A filter is a template of its own, and says of each topic what the template says.
  const auto again = TopicTemplate::parse(filter);
  require(again && again->filter() == filter);
}

void check_match(const TopicTemplate& parsed, std::string_view topic) {
  const auto found = parsed.match(topic);
  if (!found) return;
  require(TopicTemplate::parse(parsed.filter())->match(topic).has_value());
  for (const auto part : {found->device, found->metric}) {
    require(lies_within(part, topic) && part.find('/') == std::string_view::npos);
  }
  require(parsed.has_device() != found->device.empty());
  require(parsed.has_metric() != found->metric.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t end = std::min(input.find('\n'), input.size());
  const std::string_view text = input.substr(0, end);
  const std::string_view topic = input.substr(std::min(end + 1, input.size()));
  const bool topic_is_good = headwater::check_topic(topic).has_value();
  require(!topic_is_good || headwater::is_utf8(topic));
  const auto parsed = TopicTemplate::parse(text);
  if (!parsed) {
    require(headwater::is_utf8(parsed.error().text()));
    return 0;
  }
  check_filter(*parsed, text);
  check_match(*parsed, topic);
  return 0;
}
