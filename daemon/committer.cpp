#include "daemon/committer.h"

#include <cassert>

namespace headwater {

Result<Committed> Committer::commit(std::span<const Arrival> commands, Instant at) {
  Draft draft(state_, at);
  Committed done;
  for (const auto& arrival : commands) {
    const auto rejected = draft.gateway().rejected_messages();
    auto suppression = decide(draft, *arrival.command, arrival.at, limits_);
    if (!suppression) return suppression.error();
    if (*suppression == Suppression::duplicate) ++done.duplicates;
    if (*suppression == Suppression::retained) ++done.retained;
    done.rejected += draft.gateway().rejected_messages() - rejected;
  }
  done.events = draft.events().size();
  if (done.events == 0) return done;
  if (auto appended = log_.append(draft.events(), at); !appended) return appended.error();
  std::move(draft).publish(state_);
  assert(state_.sequence() == log_.head().sequence);
  return done;
}

Result<bool> Committer::maintain() {
  auto more = log_.maintain();
  if (!more || !log_.snapshot_is_due()) return more;
  if (auto written = log_.write_snapshot(state_); !written) return written.error();
  return more;
}

Result<void> Committer::finish() {
  if (state_.sequence() == Sequence()) return {};
  auto written = log_.write_snapshot(state_);
  // The next start reads more events instead.
  if (!written && written.error().kind == ErrorKind::full) return {};
  return written;
}

}  // namespace headwater
