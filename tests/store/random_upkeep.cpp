// RandomHistory: what is removed of a log, and copies of it.

#include "store/backup.h"
#include "store/retention.h"
#include "tests/store/log_comparison.h"
#include "tests/store/random_history.h"
#include "tests/support/sample_events.h"

#include <stdexcept>

namespace headwater::testing {
namespace {

constexpr std::uint64_t plenty = 1'000'000'000;  // bytes of kept events

}  // namespace

// By random rules, as a daemon does it; at once, or with the maintenance that comes.
std::string RandomHistory::retain() {
  if (log_->removing()) return "a removal goes on";
  RetentionOptions rules;
  rules.anything_may_go = one_in(2);
  const std::uint64_t events = model_.head().value() - model_.removed().value();
  const Holdings holdings = log_->holdings().value();
  if (holdings.events != events) throw std::runtime_error("the log counts other events");
  switch (below(3)) {
    case 0:
      rules.max_events = below(events + 1);
      break;
    case 1:
      rules.max_size = below(holdings.bytes + 1);
      break;
    default:
      rules.max_age = std::chrono::seconds(below(seconds_ + 1));
  }
  const auto segments = log_->oldest_segments(moment(seconds_).uptime).value();
  const Sequence confirmed = cursor_.value_or(Sequence());
  const Sequence due = due_for_removal(rules, holdings, segments, confirmed);
  if (due <= log_->removed()) return "nothing to remove";
  expect_rightly_due(due, rules, confirmed);
  confirmed_ = confirmed;
  log_->begin_removal({due, confirmed, plenty}).value();
  const bool at_once = one_in(2);
  while (at_once && log_->remove_part().value()) {
  }
  return "remove up to " + std::to_string(due.value()) + (at_once ? "" : ", later");
}

void RandomHistory::expect_rightly_due(Sequence due, const RetentionOptions& rules,
                                       Sequence confirmed) const {
  if (!rules.anything_may_go && due > confirmed) {
    throw std::runtime_error("what the centre has not stored would go");
  }
  if (due >= model_.head()) throw std::runtime_error("all of it would go");
  const Uptime committed = model_.event(due).recorded.uptime;
  if (rules.max_age &&
      moment(seconds_).uptime.microseconds() - committed.microseconds() <=
          static_cast<std::uint64_t>(std::chrono::microseconds(*rules.max_age).count())) {
    throw std::runtime_error("what is not old enough would go");
  }
}

// Now and then, the history goes on with what the backup holds.
std::string RandomHistory::back_up() {
  auto target = std::make_unique<TempDir>(TempDir::InMemory());
  auto reader = LogReader::open(directory_->path()).value();
  const Backup backup = headwater::back_up(reader, target->file("log.db"), false).value();
  if (backup.end != Cursor{log_->head().sequence, log_->head().chain}) {
    throw std::runtime_error("the backup ends elsewhere");
  }
  auto copy = LogReader::open(target->path()).value();
  const std::string problem = compare_everything_in(copy);
  if (!problem.empty()) throw std::runtime_error("in the backup: " + problem);
  if (one_in(2)) return "back up";
  log_.reset();
  directory_ = std::move(target);
  open();
  return "go on with a backup";
}

}  // namespace headwater::testing
