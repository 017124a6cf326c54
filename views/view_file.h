// The files of the views: views.db is a link to one of two databases. A new one is built in the
// other, and the link is then replaced by renaming, so that whoever opens views.db finds the old
// views or the new ones, and whoever has the old ones open keeps them.
//
// Nothing in these databases is ever synced while they are in use: the operating system writes what
// has changed when it likes to, and what changes every second it writes once in half a minute. A
// process that is killed loses nothing by that. Behind a power cut they cannot be trusted: so they
// say during which boot of the machine they were written, and are trusted only in that one, or if
// they were closed and synced.
#pragma once

#include "model/log_id.h"
#include "store/cursor.h"
#include "store/sqlite.h"

#include <memory>
#include <optional>
#include <string>

namespace headwater {

// Whose views they are.
struct ViewIdentity {
  LogId log;
  std::string gateway;
};

class ViewFile {
 public:
  // What the link leads to, for writing. Error: not_found, if there are none; conflict, with the
  // reason, if it is something else, or they are not to be trusted; in_use, if somebody's read
  // keeps them from being marked; damaged; storage, full.
  static Result<ViewFile> open(const std::string& directory, const ViewIdentity& identity);
  // A new one beside those. Error: storage, full.
  static Result<ViewFile> create(const std::string& directory, const ViewIdentity& identity);

  [[nodiscard]] Database& database() { return *database_; }
  // How far they have come. Error: storage, damaged.
  Result<Cursor> position();
  // Within the caller's transaction. Error: storage, full.
  Result<void> set_position(const Cursor& position);

  // Has a new one take the place of those in use, whose files are removed. Error: storage, full.
  Result<void> publish();
  // Whether views.db still leads here; it does not if somebody has removed it.
  [[nodiscard]] bool in_use() const;
  // Has everything on stable storage, and says so in it; nothing is to be written then. Error:
  // in_use, if a read does not end: then they are made anew behind a power cut; storage, full.
  Result<void> close();

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  ViewFile(std::string directory, std::string name, Database database);
  Result<void> check(const ViewIdentity& identity);
  Result<void> fill(const ViewIdentity& identity);
  Result<void> mark(const std::string& boot);

  std::string directory_;
  std::string name_;
  std::string path_;
  std::unique_ptr<Database> database_;  // at one place: statements refer to it
};

// Whether a database is views of this log, in the form that this version knows. Error: conflict,
// with the reason; storage, damaged.
Result<void> check_views(Database& database, const ViewIdentity& identity);

// Which of the two files the link leads to; nothing if it does not.
[[nodiscard]] std::optional<std::string> views_in_use(const std::string& directory);

// Removes what was begun and never came into use. Nobody else may be making any.
void remove_unused_views(const std::string& directory);

}  // namespace headwater
