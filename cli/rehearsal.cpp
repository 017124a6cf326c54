#include "cli/rehearsal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <future>
#include <map>
#include <utility>

namespace headwater {
namespace {

constexpr std::uint64_t points_limit = 500;
constexpr std::uint64_t events_between_points = 100;  // at least

struct Traces {
  Trace here;
  Trace there;
};

// The interval in which they part: behind `from`, up to `to`.
struct Interval {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
};

class Comparison {
 public:
  Comparison(const TracedProgram& here, const TracedProgram& there) : here_(here), there_(there) {}

  Result<Rehearsal> run() {
    if (auto introduced = introduce(); !introduced) return introduced.error();
    auto interval = find_interval();
    if (!interval) return interval.error();
    if (!*interval) return std::move(result_);
    auto sequence = find_event(**interval);
    if (!sequence) return sequence.error();
    if (auto looked = look_at(*sequence); !looked) return looked.error();
    return std::move(result_);
  }

 private:
  Result<void> introduce() {
    auto here = here_.introduce();
    if (!here) return here.error();
    auto there = there_.introduce();
    if (!there) return there.error();
    for (const std::string& part : here->parts) {
      const bool both = contains(there->parts, part);
      (both ? parts_ : result_.not_compared).push_back(part);
    }
    for (const std::string& part : there->parts) {
      if (!contains(here->parts, part)) result_.not_compared.push_back(part);
    }
    result_.here = std::move(*here);
    result_.there = std::move(*there);
    if (parts_.empty()) {
      return Error{ErrorKind::invalid_input,
                   "the two programs know no part of a state that could be compared", ""};
    }
    return {};
  }

  Result<std::optional<Interval>> find_interval() {
    const std::uint64_t first = result_.here.removed;
    const std::uint64_t last = result_.here.sequence;
    const std::uint64_t step =
        std::max(events_between_points, (last - first + points_limit - 1) / points_limit);
    std::vector<std::uint64_t> points;
    for (std::uint64_t point = first; point < last;) {
      point = std::min(last, point + step);
      points.push_back(point);
    }
    if (points.empty()) return std::optional<Interval>();
    auto traces = ask({"--at-seq", fmt::format("{}", fmt::join(points, ","))});
    if (!traces) return traces.error();
    const auto place = first_difference(*traces);
    if (!place) return std::optional<Interval>();
    if (*place >= points.size()) return unlike("did not print a digest at each point");
    return std::optional(Interval{*place == 0 ? first : points[*place - 1], points[*place]});
  }

  Result<std::uint64_t> find_event(const Interval& interval) {
    auto traces = ask(
        {"--from-seq", fmt::to_string(interval.from + 1), "--to-seq", fmt::to_string(interval.to)});
    if (!traces) return traces.error();
    const auto place = first_difference(*traces);
    if (!place) return unlike("did not part again in the same way");
    if (*place >= traces->here.lines.size() || *place >= traces->there.lines.size()) {
      return unlike("did not print the same events");
    }
    return traces->here.lines[*place].sequence;
  }

  Result<void> look_at(std::uint64_t sequence) {
    const std::string text = fmt::to_string(sequence);
    auto traces = ask({"--from-seq", text, "--to-seq", text, "--details"});
    if (!traces) return traces.error();
    if (traces->here.lines.size() != 1 || traces->there.lines.size() != 1) {
      return unlike("did not print the event where they part");
    }
    const TraceLine& here = traces->here.lines.front();
    const TraceLine& there = traces->there.lines.front();
    Parting parting{sequence, here.device, here.type, {}, fields_of(here, there)};
    for (const std::string& part : parts_) {
      const auto mine = here.parts.find(part);
      const auto other = there.parts.find(part);
      const bool both = mine != here.parts.end() && other != there.parts.end();
      if (both ? mine->second != other->second : mine != here.parts.end()) {
        parting.parts.push_back(part);
      }
    }
    result_.parting = std::move(parting);
    return {};
  }

  // In the order in which this program shows them; those that only the other one has, behind.
  static std::vector<PartedField> fields_of(const TraceLine& here, const TraceLine& there) {
    std::vector<PartedField> fields;
    std::map<std::string, std::string> others(there.fields.begin(), there.fields.end());
    for (const auto& [name, value] : here.fields) {
      const auto found = others.find(name);
      const std::string other = found == others.end() ? "-" : found->second;
      if (value != other) fields.push_back({name, value, other});
      if (found != others.end()) others.erase(found);
    }
    for (const auto& [name, value] : others) {
      if (value != "-") fields.push_back({name, "-", value});
    }
    return fields;
  }

  // Both at the same time.
  Result<Traces> ask(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--parts", fmt::format("{}", fmt::join(parts_, ","))});
    auto future = std::async(std::launch::async, [&] { return there_.trace(arguments); });
    auto here = here_.trace(arguments);
    auto there = future.get();
    if (!here) return here.error();
    if (!there) return there.error();
    if (here->head.removed != there->head.removed || here->head.removed != result_.here.removed) {
      return Error{ErrorKind::conflict, "the beginning of the log was removed meanwhile",
                   "do it once more"};
    }
    return Traces{std::move(*here), std::move(*there)};
  }

  static std::optional<std::size_t> first_difference(const Traces& traces) {
    const auto same = [](const TraceLine& one, const TraceLine& other) {
      return one.sequence == other.sequence && one.device == other.device &&
             one.digest == other.digest;
    };
    const auto& here = traces.here.lines;
    const auto& there = traces.there.lines;
    const auto found = std::mismatch(here.begin(), here.end(), there.begin(), there.end(), same);
    if (found.first == here.end() && found.second == there.end()) return std::nullopt;
    return static_cast<std::size_t>(found.first - here.begin());
  }

  static bool contains(const std::vector<std::string>& all, const std::string& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  }

  static Error unlike(const char* what) {
    return {ErrorKind::conflict, fmt::format("the two programs {}", what),
            "one of them is not deterministic, or its trace is wrong"};
  }

  const TracedProgram& here_;
  const TracedProgram& there_;
  std::vector<std::string> parts_;  // that both know
  Rehearsal result_;
};

}  // namespace

Result<Rehearsal> rehearse(const TracedProgram& here, const TracedProgram& there) {
  return Comparison(here, there).run();
}

}  // namespace headwater
