#include "cli/events_command.h"

#include "cli/event_filter.h"
#include "cli/event_json.h"
#include "cli/event_text.h"
#include "cli/gap_notice.h"
#include "cli/log_watch.h"
#include "store/scan.h"

#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <limits>
#include <utility>

namespace headwater {
namespace {

class EventsCommand {
 public:
  EventsCommand(LogReader& reader, const EventsOptions& options, ScanFilter filter, Format format,
                Output& output)
      : reader_(reader),
        options_(options),
        filter_(std::move(filter)),
        format_(format),
        output_(output),
        from_(std::max<std::uint64_t>(options.from_seq.value_or(1), 1)),
        to_(options.to_seq.value_or(std::numeric_limits<std::uint64_t>::max())) {}

  Result<void> print_existing() {
    auto head = reader_.head();
    if (!head) return head.error();
    next_ = std::max(from_, head->sequence.next());
    auto removed = reader_.removed_up_to();
    if (!removed) return removed.error();
    kept_ = {from_, std::min(to_, *removed)};
    from_ = std::max(from_, removed->next());
    const ScanRange range = range_of(from_, head->sequence);
    if (options_.reverse) return print_backwards(range);
    if (options_.last) return print_last(range);
    if (auto printed = print_kept(kept_.from); !printed) return printed;
    return print(range);
  }

  // Prints what is appended, as it comes.
  Result<void> follow(const std::string& directory) {
    auto watch = LogWatch::open(directory);
    if (!watch) return watch.error();
    do {
      auto head = reader_.head();
      if (!head) return head.error();
      if (auto printed = print(range_of(next_, head->sequence)); !printed) return printed;
      if (auto flushed = output_.flush(); !flushed) return flushed;
      next_ = std::max(next_, head->sequence.next());
    } while (next_ <= to_ && output_.open() &&
             watch->wait(output_.descriptor()) != LogWatch::Wake::closed);
    return {};
  }

 private:
  // Of the part that has been removed, what was kept: the events from `from` on.
  Result<void> print_kept(Sequence from) {
    return reader_.kept_events(from, kept_.to, false, [this](const RecordedEvent& event) {
      if (filter_.matches(event)) print(event, true);
      return output_.open();
    });
  }
  // The last `wanted` of them, newest first.
  Result<void> walk_kept_backwards(std::uint64_t wanted, const KeptHandler& take) {
    if (wanted == 0) return {};
    return reader_.kept_events(kept_.from, kept_.to, true, [&](const RecordedEvent& event) {
      if (!filter_.matches(event)) return true;
      --wanted;
      return take(event) && wanted > 0;
    });
  }

  [[nodiscard]] ScanRange range_of(Sequence from, Sequence head) const {
    return {from, std::min(to_, head), filter_, [this](const Gap& gap) { on_gap_(gap); }};
  }

  Result<void> print(const ScanRange& range) {
    ForwardScan scan(reader_, range);
    while (output_.open()) {
      auto event = scan.next();
      if (!event) return event.error();
      if (!*event) break;
      print(**event);
    }
    return {};
  }

  Result<void> print_backwards(const ScanRange& range) {
    std::uint64_t wanted = options_.last.value_or(std::numeric_limits<std::uint64_t>::max());
    auto walked = walk_backwards(range, wanted, [this](const RecordedEvent& event) {
      print(event);
      return output_.open();
    });
    if (!walked) return walked;
    return walk_kept_backwards(wanted, [this](const RecordedEvent& event) {
      print(event, true);
      return output_.open();
    });
  }

  // Where they begin is found first, and they are printed in a second walk, so that none has to be
  // in memory.
  Result<void> print_last(const ScanRange& range) {
    Sequence first = range.to.next();
    const auto begin_at = [&first](const RecordedEvent& event) {
      first = event.sequence;
      return true;
    };
    std::uint64_t wanted = *options_.last;
    if (auto walked = walk_backwards(range, wanted, begin_at); !walked) return walked;
    if (auto walked = walk_kept_backwards(wanted, begin_at); !walked) return walked;
    if (first <= kept_.to) {
      if (auto printed = print_kept(first); !printed) return printed;
    }
    return print({std::max(first, range.from), range.to, range.filter, range.on_gap});
  }

  // Goes over the last `wanted` matching events of the range, newest first; what is left of
  // `wanted` is how many there are too few.
  Result<void> walk_backwards(const ScanRange& range, std::uint64_t& wanted,
                              const KeptHandler& take) {
    BackwardScan scan(reader_, range);
    while (wanted > 0) {
      auto event = scan.next();
      if (!event) return event.error();
      if (!*event) break;
      --wanted;
      if (!take(**event)) break;
    }
    return {};
  }

  // `kept`: of a part of the log that is not here any more.
  void print(const RecordedEvent& event, bool kept = false) {
    if (format_ == Format::table) {
      output_.write(event_line(event, kept));
    } else {
      write_event(event, json_, kept);
      output_.write(json_.take_line());
    }
  }

  LogReader& reader_;
  const EventsOptions& options_;
  const ScanFilter filter_;
  const GapHandler on_gap_ = gap_notice();
  const Format format_;
  Output& output_;
  JsonWriter json_;
  struct Range {
    Sequence from;
    Sequence to;
  };
  Range kept_;     // of the range asked for, what has been removed
  Sequence from_;  // and the rest
  const Sequence to_;
  Sequence next_;  // the first event that was not there when the existing ones were printed
};

// Following has no end of its own, so that being told to end is success. At once, since the process
// may stand in a write to a pipe that nobody empties.
void end_with_success(int /*signal*/) { _exit(0); }

}  // namespace

Result<void> run_events(LogReader& reader, const std::string& directory,
                        const EventsOptions& options, Format format, const Clock& clock,
                        Output& output) {
  auto filter = event_filter(options, clock.now().wall);
  if (!filter) return filter.error();
  if (options.follow) {
    std::signal(SIGINT, end_with_success);
    std::signal(SIGTERM, end_with_success);
  }
  EventsCommand command(reader, options, std::move(*filter), format, output);
  if (auto printed = command.print_existing(); !printed) return printed;
  return options.follow ? command.follow(directory) : Result<void>();
}

}  // namespace headwater
