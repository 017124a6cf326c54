#include "tests/faults/disk_model.h"

#include <algorithm>
#include <utility>

namespace headwater::testing {
namespace {

// How a power cut treats what is not synced, in percent; the rest is torn.
struct Chances {
  unsigned lost = 40;
  unsigned kept = 30;
};

bool one_in(std::mt19937_64& random, unsigned count) { return random() % count == 0; }

// Some cuts lose everything, some nothing: the two ends of what can happen.
Chances draw_chances(std::mt19937_64& random) {
  if (one_in(random, 4)) return {100, 0};
  if (one_in(random, 6)) return {0, 100};
  return {};
}

void put(std::string& content, std::uint64_t offset, std::string_view bytes) {
  if (content.size() < offset + bytes.size()) content.resize(offset + bytes.size());
  std::copy(bytes.begin(), bytes.end(), content.begin() + static_cast<std::ptrdiff_t>(offset));
}

void apply_whole(std::string& content, const Operation& operation) {
  if (operation.kind == Operation::Kind::truncate) {
    content.resize(operation.offset);
  } else {
    put(content, operation.offset, operation.bytes);
  }
}

// The file has its new length, and some of the sectors.
void apply_torn(std::string& content, const Operation& write, std::mt19937_64& random) {
  const std::uint64_t end = write.offset + write.bytes.size();
  if (content.size() < end) content.resize(end);
  for (std::uint64_t at = write.offset; at < end;) {
    const std::uint64_t next = std::min(end, (at / sector_bytes + 1) * sector_bytes);
    if (one_in(random, 2)) {
      put(content, at, std::string_view(write.bytes).substr(at - write.offset, next - at));
    }
    at = next;
  }
}

void apply_by_chance(std::string& content, const Operation& operation, Chances chances,
                     std::mt19937_64& random) {
  const std::uint64_t drawn = random() % 100;
  if (drawn < chances.lost) return;
  const bool tears =
      drawn >= chances.lost + chances.kept && operation.kind == Operation::Kind::write;
  if (tears) {
    apply_torn(content, operation, random);
  } else {
    apply_whole(content, operation);
  }
}

}  // namespace

DiskModel::DiskModel(const DiskImage& files) {
  for (const auto& [name, content] : files) {
    names_[name] = std::make_shared<File>(File{content, {}});
  }
  durable_names_ = names_;
}

void DiskModel::apply(const Operation& operation) {
  using Kind = Operation::Kind;
  switch (operation.kind) {
    case Kind::write:
    case Kind::truncate:
      names_.at(operation.file)->changes.push_back({operation, Fate::open});
      break;
    case Kind::sync:
      sync(*names_.at(operation.file));
      break;
    case Kind::failed_sync:
      for (Change& change : names_.at(operation.file)->changes) {
        if (change.fate == Fate::open) change.fate = Fate::doomed;
      }
      break;
    case Kind::sync_directory:
      durable_names_ = names_;
      name_changes_.clear();
      break;
    case Kind::create:
    case Kind::remove:
    case Kind::rename: {
      const auto file =
          operation.kind == Kind::create ? std::make_shared<File>() : names_.at(operation.file);
      name_changes_.push_back({operation, file});
      change_names(names_, name_changes_.back());
      break;
    }
  }
}

void DiskModel::sync(File& file) {
  bool doubtful = false;
  for (Change& change : file.changes) {
    if (change.fate == Fate::open) change.fate = Fate::certain;
    doubtful = doubtful || change.fate == Fate::doomed;
  }
  if (doubtful) return;
  for (const Change& change : file.changes) apply_whole(file.durable, change.operation);
  file.changes.clear();
}

void DiskModel::change_names(Names& names, const NameChange& change) {
  if (change.operation.kind == Operation::Kind::create) {
    names[change.operation.file] = change.file;
    return;
  }
  names.erase(change.operation.file);
  if (change.operation.kind == Operation::Kind::rename) {
    names[change.operation.bytes] = change.file;
  }
}

DiskImage DiskModel::cut(std::mt19937_64& random) const {
  const Chances chances = draw_chances(random);
  Names names = durable_names_;
  for (const NameChange& change : name_changes_) {
    if (random() % 100 >= chances.lost) change_names(names, change);
  }
  DiskImage image;
  for (const auto& [name, file] : names) {
    std::string content = file->durable;
    for (const Change& change : file->changes) {
      if (change.fate == Fate::certain) {
        apply_whole(content, change.operation);
      } else {
        apply_by_chance(content, change.operation, chances, random);
      }
    }
    image[name] = std::move(content);
  }
  return image;
}

}  // namespace headwater::testing
