#include "tests/views/views_fixture.h"

#include <fmt/format.h>

#include <algorithm>

namespace headwater::testing {

void ViewsFixture::make_views() const {
  auto views = Views::begin(path(), views_bytes_default).value();
  views.follow(last_sequence).value();
  views.publish().value();
  views.close().value();
}

void ViewsFixture::go_on() const {
  auto views = Views::open(path(), views_bytes_default).value();
  views.follow(last_sequence).value();
  views.write().value();
  views.close().value();
}

std::vector<std::string> ViewsFixture::rows(const std::string& query) const {
  auto database = Database::open(views_path(), Database::Mode::read_only).value();
  auto statement = database.prepare(query).value();
  std::vector<std::string> lines;
  while (statement.step().value()) {
    std::string line;
    for (int i = 0; i < statement.columns(); ++i) {
      line += (i == 0 ? "" : "|") + (statement.is_null(i) ? "NULL" : statement.text(i));
    }
    lines.push_back(line);
  }
  return lines;
}

std::string ViewsFixture::value(const std::string& query) const {
  const auto lines = rows(query);
  return lines.size() == 1 ? lines.front() : fmt::format("{} rows", lines.size());
}

Buckets ViewsFixture::buckets() const {
  auto database = Database::open(views_path(), Database::Mode::read_only).value();
  Buckets buckets;
  for (const Period period : periods) {
    const std::string name(period_name(period));
    auto row = database
                   .prepare(
                       "SELECT time_us, device, measurement, count, min, max, mean * count, "
                       "last, last_time_us FROM by_" +
                       name)
                   .value();
    while (row.step().value()) {
      buckets[{name, row.integer(0), row.text(1), row.text(2)}] = {
          static_cast<std::uint64_t>(row.integer(3)),
          row.real(4),
          row.real(5),
          row.real(6),
          row.real(7),
          Timestamp(row.integer(8))};
    }
  }
  return buckets;
}

std::vector<std::string> ViewsFixture::content_of_views() const {
  std::vector<std::string> all;
  for (const char* query :
       {"SELECT hex(log), gateway, sequence, hex(chain), model_version FROM position",
        "SELECT * FROM rollup_period ORDER BY name",
        "SELECT device, name, location, class, origin, source, presence, decommissioned, readings, "
        "first_seen_us, last_seen_us, sequence FROM device ORDER BY device",
        "SELECT * FROM device_label ORDER BY device, key",
        "SELECT device, measurement, value, kind, unit, time_us, sequence, corrected FROM latest "
        "ORDER BY device, measurement",
        "SELECT * FROM alarm ORDER BY sequence", "SELECT * FROM rejected ORDER BY sequence",
        "SELECT * FROM command ORDER BY sequence"}) {
    all.emplace_back(query);
    for (auto& line : rows(query)) all.push_back(std::move(line));
  }
  for (const auto& [name, rollup] : buckets()) {
    all.push_back(fmt::format("{} {} {} {}: {} {} {} {} {}", name.period, name.time_us, name.device,
                              name.measurement, rollup.count, rollup.min, rollup.max, rollup.last,
                              rollup.last_time.microseconds()));
  }
  return all;
}

void ViewsFixture::append(Log& log, const std::vector<Event>& events, std::size_t commit_events) {
  for (std::size_t at = 0; at < events.size(); at += commit_events) {
    const std::size_t count = std::min(commit_events, events.size() - at);
    log.append({events.data() + at, count}, moment(log.head().sequence.value() + 10)).value();
    settle(log);
  }
}

}  // namespace headwater::testing
