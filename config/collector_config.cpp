#include "config/collector_config.h"

#include "config/broker_section.h"
#include "config/client_ids.h"
#include "config/config_file.h"
#include "config/secrets.h"
#include "config/section.h"
#include "config/store_section.h"

namespace headwater {
namespace {

CollectorConfig read_collector(Section root) {
  CollectorConfig config;
  root.require({"store"});
  config.broker = read_broker(root);
  config.broker.max_packet_bytes = read_max_packet(root, config.broker.max_packet_bytes);
  settle_client_ids({{&config.broker, &root, "headwater-collector"}});
  Section store = root.section("store");
  config.store_path = read_store_path(store);
  store.reject_unknown_keys();
  root.reject_unknown_keys();
  return config;
}

Result<CollectorConfig> parse(const ConfigFile& file, const std::string& name) {
  const auto tree = parse_yaml(file.text, name);
  if (!tree) return tree.error();
  Problems problems(name);
  if (file.open_to_others) refuse_inline_passwords(*tree, name, problems);
  CollectorConfig config = read_collector(Section(*tree, problems));
  if (!problems.empty()) return problems.error();
  return config;
}

}  // namespace

Result<CollectorConfig> parse_collector_config(std::string_view text, const std::string& name) {
  return parse({std::string(text), false}, name);
}

Result<CollectorConfig> load_collector_config(const std::string& path) {
  const auto file = read_config_file(path);
  if (!file) return file.error();
  return parse(*file, path);
}

}  // namespace headwater
