// What a disk still holds after the power was cut: the part that was synced, and of the rest
// whatever chance lets through.
//
// Between two syncs of a file, a disk and its kernel may write in any order, and not at all. So
// each write that is not yet synced is lost, kept, or torn: of each of its sectors either the old
// bytes or the new ones are there. What is kept is applied in the order of writing, since the page
// cache knows only the newest bytes of a place: that a later write survives an earlier one is all
// that reordering can do. Likewise with names: a file that was made, renamed or removed since the
// last sync of the directory may be under the old name, the new one, or none.
#pragma once

#include "tests/faults/operation.h"

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace headwater::testing {

// The files of a directory: name -> content.
using DiskImage = std::map<std::string, std::string>;

inline constexpr std::size_t sector_bytes = 512;  // a disk writes one of them wholly or not at all

class DiskModel {
 public:
  // A directory with these files, all of it on stable storage.
  explicit DiskModel(const DiskImage& files = {});

  void apply(const Operation& operation);
  // What is there after a power cut now; another call may find another image.
  [[nodiscard]] DiskImage cut(std::mt19937_64& random) const;

 private:
  // What a sync has made of a change of a file.
  enum class Fate {
    open,     // not synced yet
    certain,  // synced, but an earlier change is doomed and so cannot be applied for good
    doomed,   // its sync failed: it may be lost, even if a later sync succeeds
  };
  struct Change {
    Operation operation;
    Fate fate = Fate::open;
  };
  struct File {
    std::string durable;
    std::vector<Change> changes;  // since then, oldest first
  };
  struct NameChange {
    Operation operation;
    std::shared_ptr<File> file;
  };
  using Names = std::map<std::string, std::shared_ptr<File>>;

  static void sync(File& file);
  static void change_names(Names& names, const NameChange& change);

  Names names_;          // as the running system sees them
  Names durable_names_;  // as of the directory's last sync
  std::vector<NameChange> name_changes_;
};

}  // namespace headwater::testing
