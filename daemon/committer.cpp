#include "daemon/committer.h"

#include "daemon/actuation_news.h"
#include "daemon/command_repetition.h"
#include "store/failpoint.h"
#include "store/fold.h"
#include "store/scan.h"

#include <fmt/format.h>

#include <cassert>

namespace headwater {

namespace {

// Whether an event that stands under the command's key is of the same command. Error: conflict.
Result<void> check_same(const Arrival& arrival, std::string_view device, EventType type,
                        std::string_view payload) {
  if (!tells_of_another(*arrival.command, device, type, payload)) return {};
  return Error{ErrorKind::conflict,
               fmt::format("the key \"{}\" stands for something else", arrival.terms->key),
               "use a key for one request only, and for its repetitions"};
}

// The same for stored events; those that are not here any more say nothing. Error: conflict,
// storage, damaged.
Result<void> check_same(const Arrival& arrival, const Appended& appended,
                        const std::string& directory) {
  if (appended.count == 0) return {};
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  ForwardScan scan(*reader, {.from = appended.first,
                             .to = appended.first.plus(appended.count - 1),
                             .on_gap = [](const Gap&) {}});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return {};
    auto same = check_same(arrival, (*event)->device, (*event)->type, (*event)->payload);
    if (!same) return same;
  }
}

// Whether the terms are met. Error: invalid_input (the key); conflict, with what is and what was
// expected.
Result<void> check_terms(const Terms& terms, const Draft& draft) {
  if (terms.key.size() > append_key_bytes_limit) {
    return Error{ErrorKind::invalid_input,
                 fmt::format("a key has at most {} bytes", append_key_bytes_limit), ""};
  }
  if (terms.device.empty()) return {};
  const Device* device = draft.find(terms.device);
  const Sequence last = device == nullptr ? Sequence() : device->sequence();
  if (last == terms.expected_last) return {};
  return Error{ErrorKind::conflict,
               fmt::format("the last event of {} is {}, not {}", terms.device, last.value(),
                           terms.expected_last.value()),
               "look at the device again, and ask anew"};
}

}  // namespace

Result<Committed> Committer::commit(std::span<const Arrival> commands, Instant at) {
  Work work{Draft(state_, at), {}, {}};
  for (const auto& arrival : commands) {
    auto decided =
        arrival.terms == nullptr ? decide_one(arrival, work) : decide_on_terms(arrival, work);
    if (!decided) return decided.error();
  }
  work.done.events = work.draft.events().size();
  if (work.done.events == 0) return std::move(work.done);
  auto appended = log_.append(work.draft.events(), at, work.keys);
  if (!appended) return appended.error();
  failpoint(Failpoint::append_before_apply);
  work.done.actuated = actuated_devices(work.draft);
  std::move(work.draft).publish(state_);
  assert(state_.sequence() == log_.head().sequence);
  return std::move(work.done);
}

Result<void> Committer::decide_one(const Arrival& arrival, Work& work) {
  const auto rejected = work.draft.gateway().rejected_messages();
  auto suppression = decide(work.draft, *arrival.command, arrival.at, limits_);
  if (!suppression) return suppression.error();
  if (*suppression == Suppression::duplicate) ++work.done.duplicates;
  if (*suppression == Suppression::retained) ++work.done.retained;
  work.done.rejected += work.draft.gateway().rejected_messages() - rejected;
  return {};
}

Result<void> Committer::decide_on_terms(const Arrival& arrival, Work& work) {
  const Terms& terms = *arrival.terms;
  // A repetition is one even if the device has gone on since.
  auto before = done_before(arrival, work);
  if (!before && before.error().kind == ErrorKind::storage) return before.error();
  if (!before || *before) {
    work.done.outcomes.push_back(before ? Result<CommandOutcome>(**before) : before.error());
    return {};
  }
  if (auto met = check_terms(terms, work.draft); !met) {
    work.done.outcomes.emplace_back(met.error());
    return {};
  }
  const std::uint64_t first = work.draft.events().size();
  work.draft.set_cause(terms.key);
  auto decided = decide_one(arrival, work);
  work.draft.set_cause({});
  if (!decided) return decided;
  const std::uint64_t count = work.draft.events().size() - first;
  work.done.outcomes.emplace_back(
      CommandOutcome{{state_.sequence().plus(first + 1), count}, false});
  if (!terms.key.empty() && count > 0) work.keys.push_back({terms.key, first, count});
  return {};
}

Result<std::optional<CommandOutcome>> Committer::done_before(const Arrival& arrival,
                                                             const Work& work) {
  const std::string& key = arrival.terms->key;
  if (key.empty()) return std::optional<CommandOutcome>();
  for (const AppendKey& known : work.keys) {
    if (known.key != key) continue;
    for (std::uint64_t i = 0; i < known.count; ++i) {
      const Event& event = work.draft.events()[known.first + i];
      const auto same = check_same(arrival, event.device, event.type, event.payload);
      if (!same) return same.error();
    }
    return std::optional(
        CommandOutcome{{state_.sequence().plus(known.first + 1), known.count}, true});
  }
  auto known = log_.find_append_key(key);
  if (!known) return known.error();
  if (!*known) return std::optional<CommandOutcome>();
  if (auto same = check_same(arrival, **known, log_.directory()); !same) return same.error();
  return std::optional(CommandOutcome{**known, true});
}

Result<bool> Committer::maintain() {
  auto more = log_.maintain();
  if (!more || !log_.snapshot_is_due() || !state_is_whole_) return more;
  if (auto written = log_.write_snapshot(state_); !written) return written.error();
  return more;
}

Result<void> Committer::finish() {
  if (state_.sequence() == Sequence() || !state_is_whole_) return {};
  auto written = log_.write_snapshot(state_);
  // The next start reads more events instead.
  if (!written && written.error().kind == ErrorKind::full) return {};
  return written;
}

Result<void> Committer::restore(std::span<const Block> blocks, const std::string& directory) {
  if (auto restored = log_.restore(blocks); !restored) return restored;
  auto reader = LogReader::open(directory);
  auto state = reader ? state_at(*reader, log_.head().sequence) : Result<State>(reader.error());
  // Where more is damaged, the next start finds it out, and sets it aside.
  state_is_whole_ = state.has_value();
  if (state) state_ = std::move(*state);
  return {};
}

}  // namespace headwater
