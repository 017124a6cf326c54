// Views of a log of a test's own, and what anybody who opens views.db reads in them.
#pragma once

#include "tests/store/log_fixture.h"
#include "views/views.h"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace headwater::testing {

// A row of by_1m, by_1h or by_1d.
struct BucketName {
  std::string period;
  std::int64_t time_us = 0;
  std::string device;
  std::string measurement;
  auto operator<=>(const BucketName&) const = default;
};
using Buckets = std::map<BucketName, Rollup>;

class ViewsFixture : public LogFixture {
 protected:
  // Makes the views of all of the log, as they are made when there are none.
  void make_views() const;
  // Goes on with those in use up to the log's end, as the daemon does after a clean stop.
  void go_on() const;
  // The rows of a query, as text with '|' between columns and NULL as such; with all digits.
  [[nodiscard]] std::vector<std::string> rows(const std::string& query) const;
  [[nodiscard]] std::string value(const std::string& query) const;
  [[nodiscard]] Buckets buckets() const;
  // Everything that is in the tables, but for the file's own marks, with series by their names.
  [[nodiscard]] std::vector<std::string> content_of_views() const;
  // Appends the events in commits of so many, one behind another.
  static void append(Log& log, const std::vector<Event>& events, std::size_t commit_events = 1);
  [[nodiscard]] std::string views_path() const { return directory_.file("views.db"); }
};

// 2026-01-01T00:00:00Z and so many seconds.
[[nodiscard]] constexpr std::int64_t at_second(std::int64_t seconds) {
  return 1'767'225'600'000'000 + seconds * 1'000'000;
}

}  // namespace headwater::testing
