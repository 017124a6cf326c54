// Commands under keys, given to a committer that can be opened anew.
#pragma once

#include "daemon/committer.h"
#include "store/fold.h"
#include "tests/daemon/recorded.h"
#include "tests/support/sample_events.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <memory>

namespace headwater::testing {

class KeyedFixture : public ::testing::Test {
 protected:
  KeyedFixture() { open(); }

  void open() {
    committer_.reset();
    auto log = Log::open(directory_.path(), {"g1", {}}, moment(0).wall).value();
    auto reader = LogReader::open(directory_.path()).value();
    auto state = state_at(reader, log.head().sequence).value();
    committer_ = std::make_unique<Committer>(std::move(log), std::move(state), Limits{});
  }

  // A commit of its own, a second behind the one before.
  Result<CommandOutcome> ask(const Command& command, const Terms& terms) {
    const Arrival arrival{&command, moment(++second_).wall, &terms};
    auto done = committer_->commit({&arrival, 1}, moment(second_));
    if (!done) return done.error();
    return done->outcomes.at(0);
  }

  TempDir directory_;
  std::unique_ptr<Committer> committer_;

 private:
  std::uint64_t second_ = 0;
};

}  // namespace headwater::testing
