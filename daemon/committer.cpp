#include "daemon/committer.h"

#include "store/failpoint.h"
#include "store/fold.h"
#include "store/reader.h"

#include <fmt/format.h>

#include <cassert>

namespace headwater {

namespace {

// Whether the terms are met. Error: invalid_input, with what is and what was expected.
Result<void> check_terms(const Terms& terms, const Draft& draft) {
  if (terms.key.size() > append_key_bytes_limit) {
    return Error{ErrorKind::invalid_input,
                 fmt::format("a key has at most {} bytes", append_key_bytes_limit), ""};
  }
  if (terms.device.empty()) return {};
  const Device* device = draft.find(terms.device);
  const Sequence last = device == nullptr ? Sequence() : device->sequence();
  if (last == terms.expected_last) return {};
  return Error{ErrorKind::invalid_input,
               fmt::format("conflict: the last event of {} is {}, not {}", terms.device,
                           last.value(), terms.expected_last.value()),
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
  auto before = done_before(terms.key, work);
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

Result<std::optional<CommandOutcome>> Committer::done_before(const std::string& key,
                                                             const Work& work) {
  if (key.empty()) return std::optional<CommandOutcome>();
  for (const AppendKey& known : work.keys) {
    if (known.key != key) continue;
    return std::optional(
        CommandOutcome{{state_.sequence().plus(known.first + 1), known.count}, true});
  }
  auto known = log_.find_append_key(key);
  if (!known) return known.error();
  if (!*known) return std::optional<CommandOutcome>();
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
