#include "config/store_section.h"

#include <chrono>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr Range<std::chrono::milliseconds> commit_interval_range{1ms, 10s};
constexpr Range<std::uint32_t> commit_events_range{1, 10'000};

constexpr Range<std::uint64_t> card_endurance_range{std::uint64_t{1} << 30U,
                                                    std::uint64_t{1} << 60U};

}  // namespace

std::string read_store_path(Section& section) {
  section.require({"path"});
  std::string path = section.text("path").value_or("");
  if (path.empty() || path.starts_with('/')) return path;
  section.refuse_value("path", "`path` must start with /");
  return {};
}

StoreOptions read_store(Section section) {
  StoreOptions options;
  options.path = read_store_path(section);
  options.commit_interval =
      section.duration("commit_interval", commit_interval_range).value_or(options.commit_interval);
  options.commit_events =
      section.whole("commit_events", commit_events_range).value_or(options.commit_events);
  options.card_endurance = section.size("card_endurance", card_endurance_range);
  section.reject_unknown_keys();
  return options;
}

}  // namespace headwater
