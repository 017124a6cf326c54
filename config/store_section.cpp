#include "config/store_section.h"

#include <chrono>

namespace headwater {
namespace {

using namespace std::chrono_literals;

constexpr Range<std::chrono::milliseconds> commit_interval_range{1ms, 10s};
constexpr Range<std::uint32_t> commit_events_range{1, 10'000};
constexpr std::uint64_t mebibyte = 1024 * 1024;
constexpr Range<std::chrono::milliseconds> max_age_range{1h, 24h * 36'500};
constexpr Range<std::uint64_t> max_size_range{16 * mebibyte, 1024 * 1024 * mebibyte};
constexpr Range<std::uint32_t> max_events_range{20'000, 4'000'000'000};
constexpr Range<std::uint64_t> min_free_range{0, 1024 * 1024 * mebibyte};

RetentionOptions read_retention(Section section) {
  RetentionOptions options;
  options.max_age = section.duration("max_age", max_age_range);
  options.max_size = section.size("max_size", max_size_range);
  options.max_events = section.whole("max_events", max_events_range);
  options.anything_may_go =
      section.one_of<bool>("may_go", {{"stored", false}, {"anything", true}}).value_or(false);
  section.reject_unknown_keys();
  return options;
}

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
  options.retention = read_retention(section.section("retention"));
  options.when_full = section
                          .one_of<WhenFull>("when_full", {{"drop_stored", WhenFull::drop_stored},
                                                          {"drop_oldest", WhenFull::drop_oldest},
                                                          {"stop", WhenFull::stop}})
                          .value_or(options.when_full);
  options.min_free = section.size("min_free", min_free_range).value_or(options.min_free);
  options.card_endurance = section.size("card_endurance", card_endurance_range);
  section.reject_unknown_keys();
  return options;
}

}  // namespace headwater
