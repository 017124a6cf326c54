// What the writer does about damage to the store: it sets aside what cannot be read, puts back what
// the centre had, and says so in the log.
//
// Others find damage, or bring events, at any time; the work is the writer's, between commits.
#pragma once

#include "daemon/committer.h"
#include "model/command.h"
#include "model/notice.h"
#include "store/gap.h"
#include "store/reader.h"

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

// Beyond this, what was found damaged is forgotten: whoever found it finds it again.
inline constexpr std::size_t care_suspects_limit = 64;
// How often a block is read to see whether it still can be; all of a log, again and again.
inline constexpr std::uint64_t care_look_interval_us = 1'000'000;
// Gaps that status lists; the others are counted.
inline constexpr std::size_t care_gaps_listed = 100;

struct StorageStatus {
  std::uint64_t damages = 0;   // found since the start
  std::uint64_t restored = 0;  // gaps that were filled since then
  std::uint64_t gap_count = 0;
  std::vector<Gap> gaps;  // the first of them
};

class StorageCare {
 public:
  // `directory`: that of the log. `upstream`: whether there is a centre to be asked. `changed` is
  // told on the writer's thread that there is another gap or one less; it must return at once.
  StorageCare(std::string directory, bool upstream, NoticeSink notice,
              std::function<void()> changed)
      : directory_(std::move(directory)),
        upstream_(upstream),
        notice_(std::move(notice)),
        changed_(std::move(changed)) {}

  // What holds `sequence` could not be read. Any thread.
  void look_at(Sequence sequence);
  // What a gap has lost, as the centre had it. Replaces what waits to be put back. Any thread.
  void put_back(std::vector<Block> blocks);

  // The work that is due, on the writer's thread. What it led to, to be committed. Error: storage.
  Result<std::vector<Command>> work(Committer& committer, Uptime now);

  // Any thread.
  [[nodiscard]] StorageStatus status() const;

 private:
  // Reads the next block, so that damage is found while the centre still has what was there.
  void look_around(Uptime now);
  Result<void> set_aside(Committer& committer);
  // What is lost may be in the tail yet.
  Result<void> look_in_tail(Committer& committer, const StorageDamage& damage);
  Result<void> restore(Committer& committer, std::vector<Command>& commands);
  void report(const StorageDamage& damage) const;
  Result<void> note_gaps(Committer& committer);

  const std::string directory_;
  const bool upstream_;
  const NoticeSink notice_;
  const std::function<void()> changed_;
  std::vector<Block> waiting_;       // the writer's: what could not be put back yet
  bool gaps_are_known_ = false;      // the writer's
  std::optional<LogReader> reader_;  // the writer's, for looking around
  Sequence looked_up_to_;
  Uptime look_due_;

  mutable std::mutex mutex_;
  std::vector<Sequence> suspects_;
  std::vector<Block> brought_;
  StorageStatus status_;
};

}  // namespace headwater
