#include "config/topics_section.h"

namespace headwater {
namespace {

constexpr Range<std::size_t> topic_count{1, 64};

RouteOptions read_topic(Section& topic) {
  RouteOptions route;
  topic.require({"match"});
  route.match = topic.text("match").value_or("");
  route.where = topic.where("match");
  route.device = topic.id("device").value_or("");
  route.decoder = topic
                      .one_of<DecoderKind>("decoder", {{"json", DecoderKind::json},
                                                       {"scalar", DecoderKind::scalar},
                                                       {"availability", DecoderKind::availability}})
                      .value_or(route.decoder);
  route.time_field = topic.text("time").value_or("");
  route.time_format =
      topic
          .one_of<TimeFormat>("time_format", {{"auto", TimeFormat::automatic},
                                              {"seconds", TimeFormat::seconds},
                                              {"milliseconds", TimeFormat::milliseconds},
                                              {"iso8601", TimeFormat::iso8601}})
          .value_or(route.time_format);
  route.device_class = topic
                           .one_of<DeviceClass>("class", {{"active", DeviceClass::active},
                                                          {"battery", DeviceClass::battery}})
                           .value_or(route.device_class);
  route.command = topic.text("command").value_or("");
  if (topic.has("time") && route.decoder != DecoderKind::json) {
    topic.refuse_key("time", "`time` is only for `decoder: json`");
  }
  if (topic.has("time_format") && !topic.has("time")) {
    topic.refuse_key("time_format", "`time_format` needs `time`");
  }
  topic.reject_unknown_keys();
  return route;
}

}  // namespace

std::vector<RouteOptions> read_topics(Section& section) {
  section.require({"topics"});
  std::vector<RouteOptions> routes;
  for (Section& topic : section.sections("topics", topic_count)) {
    routes.push_back(read_topic(topic));
  }
  return routes;
}

}  // namespace headwater
