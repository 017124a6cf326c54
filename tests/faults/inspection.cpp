#include "tests/faults/inspection.h"

#include "store/log.h"
#include "store/reader.h"
#include "store/scan.h"
#include "store/verify.h"
#include "tests/faults/workload.h"
#include "tests/support/sample_events.h"

#include <algorithm>
#include <array>

namespace headwater::testing {
namespace {

Event marker() { return reading_of("after-the-flip", 1.0); }
constexpr std::uint64_t marker_second = 1'000'000;

class Inspection {
 public:
  Inspection(const WholeLog& expected, const std::string& directory)
      : expected_(expected), directory_(directory) {}

  std::vector<std::string> run() {
    read();
    write();
    return std::move(problems_);
  }

 private:
  void problem(const std::string& what) {
    if (std::find(problems_.begin(), problems_.end(), what) == problems_.end()) {
      problems_.push_back(what);
    }
  }

  void read() {
    auto reader = LogReader::open(directory_);
    if (!reader) return;
    const auto head = reader->head();
    if (!head) return;
    const bool forward = scan_forward(*reader, head->sequence);
    const bool backward = scan_backward(*reader);
    const bool of_device = scan_device(*reader, head->sequence);
    const bool whole = forward && backward && of_device && check_cursor(*reader) &&
                       has_identity(*reader) && reaches_end(head->sequence);
    const auto verified = verify(*reader);
    if (verified && verified->clean() && !whole) problem("verify finds nothing");
  }

  // Whether nothing is missing, as far as can be known here.
  [[nodiscard]] bool reaches_end(Sequence head) const {
    return head == Sequence(whole_log_events) ||
           (head < Sequence(whole_log_events) && !expected_.confirmed);
  }

  bool compare(const RecordedEvent& event) {
    const std::uint64_t at = event.sequence.value();
    if (at == 0 || at > whole_log_events || line_of(event) != expected_.lines[at - 1]) {
      problem("another event is read");
      return false;
    }
    return true;
  }

  // Reads on behind every damage. Whether there was none.
  bool scan_forward(LogReader& reader, Sequence head) {
    bool whole = true;
    Sequence at(1);
    for (;;) {
      ForwardScan scan(reader, {at, head});
      for (;;) {
        const auto event = scan.next();
        if (!event) break;
        if (!*event) {
          if (at != head.next()) problem("events are left out");
          return whole;
        }
        whole = compare(**event) && whole;
        if ((*event)->sequence != at) problem("events are left out");
        at = (*event)->sequence.next();
      }
      whole = false;
      const auto next = reader.next_block_after(at);
      if (!next || !*next) return false;
      at = **next;
    }
  }

  bool scan_backward(LogReader& reader) {
    BackwardScan scan(reader, {Sequence(1), Sequence(whole_log_events + 1)});
    for (;;) {
      const auto event = scan.next();
      if (!event) return false;
      if (!*event) return true;
      if (!compare(**event)) return false;
    }
  }

  bool scan_device(LogReader& reader, Sequence head) {
    ForwardScan scan(reader, {Sequence(1), head, {watched_device}});
    std::size_t found = 0;
    for (;;) {
      const auto event = scan.next();
      if (!event) return false;
      if (!*event) break;
      found += (*event)->device == watched_device ? 1 : 0;
    }
    const auto all =
        std::count_if(expected_.device_lines.begin(), expected_.device_lines.end(),
                      [&](const std::string& line) { return std::stoull(line) <= head.value(); });
    if (found == static_cast<std::size_t>(all)) return true;
    problem("events of a device are left out");
    return false;
  }

  bool check_cursor(LogReader& reader) {
    const auto cursor = reader.cursor(upstream_cursor);
    if (!cursor) return false;
    if (!*cursor) return !expected_.confirmed;
    const std::uint64_t at = (*cursor)->sequence.value();
    if (at <= whole_log_events && (*cursor)->chain == expected_.chains[at]) return true;
    problem("another cursor is read");
    return false;
  }

  static bool has_identity(const LogReader& reader) {
    return reader.gateway() == "gw" && reader.created() == moment(1).wall &&
           reader.id() == LogId::from_bytes("0123456789abcdef");
  }

  void write() {
    auto log = Workload::open(directory_);
    if (!log) return;
    const Head head = log->head();
    if (head.sequence > Sequence(whole_log_events)) return problem("the writer goes on too far");
    if (head.chain != expected_.chains[head.sequence.value()]) {
      problem("the writer goes on with another chain");
    }
    if (head.sequence < Sequence(whole_log_events) && expected_.confirmed) {
      problem("the writer gives confirmed sequences again");
    }
    if (!log->append(std::array{marker()}, moment(marker_second))) return;
    (void)log->maintain();
    read_behind(head.sequence);
  }

  // The new event is where the writer put it, and under its own chain.
  void read_behind(Sequence head) {
    auto reader = LogReader::open(directory_);
    if (!reader) return;
    const Event written = marker();
    ForwardScan scan(*reader, {Sequence(1), head.next()});
    for (;;) {
      const auto event = scan.next();
      if (!event || !*event) break;
      if ((*event)->sequence != head.next()) {
        compare(**event);
      } else if (line_of(**event) !=
                 line_of(as_recorded(written, head.next(), moment(marker_second)))) {
        problem("another event is read than was appended");
      }
    }
    const auto chain = reader->chain_at(head.next());
    if (chain && head < Sequence(whole_log_events) &&
        *chain == expected_.chains[head.value() + 1]) {
      problem("two histories have one chain");
    }
  }

  const WholeLog& expected_;
  const std::string directory_;
  std::vector<std::string> problems_;
};

}  // namespace

std::vector<std::string> inspect(const WholeLog& whole, const std::string& directory) {
  return Inspection(whole, directory).run();
}

}  // namespace headwater::testing
