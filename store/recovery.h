// Finding where a log ends, when it is opened; and going on in spite of damage.
//
// What cannot be read becomes a gap, which keeps its place in the log and in the chain; the rows
// stay as they are. A row that can be mended from what is whole is mended. Nothing is deleted.
#pragma once

#include "store/cursor.h"
#include "store/gap.h"
#include "store/head.h"
#include "store/storage_damage.h"
#include "store/tail.h"

#include <optional>
#include <vector>

namespace headwater {

struct Recovered {
  Head head;
  bool commit_known = true;  // the head's moment of commit is not that of before a gap
  Sequence sealed;           // the end of the segments: what is behind it is in the tail
  std::vector<StorageDamage> damages;
};

class Recovery {
 public:
  // `origin`: the log before its first event. `confirmed`: what the centre has, as it is known
  // outside the database. The references must outlive it.
  Recovery(Database& database, TailWriter& tail, const Hash& origin,
           const std::optional<Cursor>& confirmed)
      : database_(database), tail_(tail), confirmed_(confirmed) {
    result_.head.chain = origin;
  }

  // Reads the last segment and the whole tail, checks them against the chain, and stores the gaps
  // it had to make, in one transaction. Error: storage; damaged, if the tables cannot be read;
  // unsupported; nothing has changed then.
  Result<Recovered> run();

 private:
  Result<void> find_sealed_end();
  Result<void> end_with(const Block& last);
  Result<void> read_tail();
  Result<void> find_rows();
  // Goes on with what comes next: a row, a mended row, or a gap. False: nothing does.
  Result<bool> advance();
  Result<bool> pass_gap();
  Result<bool> take_row();
  Result<void> take(const Block& block, bool events_whole);
  Result<bool> take_mended();
  Result<bool> bridge_hole();
  void report_cut();
  // What the centre has confirmed was there, even if nothing is left of it.
  Result<void> reach_cursors();
  Result<void> reach(const Cursor& cursor);
  Result<void> lose(const Gap& gap, const std::string& why);

  Database& database_;
  TailWriter& tail_;
  const std::optional<Cursor> confirmed_;
  Recovered result_;
  std::vector<Gap> gaps_;
  TailContent content_;
  std::size_t next_live_ = 0;
  bool mended_ = false;
  bool commit_known_ = true;  // the head's moment of commit is not that of before a gap
};

}  // namespace headwater
