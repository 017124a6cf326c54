#include "tests/faults/simulated_disk.h"

#include "tests/support/temp_dir.h"

#include <cassert>
#include <filesystem>

namespace headwater::testing {
namespace {

namespace fs = std::filesystem;

SimulatedDisk* current = nullptr;

}  // namespace

SimulatedDisk::SimulatedDisk(std::string path) : path_(std::move(path)) {
  assert(current == nullptr);
  current = this;
}

SimulatedDisk::~SimulatedDisk() { current = nullptr; }

SimulatedDisk* SimulatedDisk::of(const char* path) {
  if (current == nullptr || path == nullptr) return nullptr;
  const std::string_view text(path);
  const bool inside = text.starts_with(current->path_) &&
                      (text.size() == current->path_.size() || text[current->path_.size()] == '/');
  return inside ? current : nullptr;
}

std::string SimulatedDisk::name_of(const std::string& path) const {
  return path.size() > path_.size() ? path.substr(path_.size() + 1) : std::string();
}

bool SimulatedDisk::falls_on(const std::optional<Fault>& fault, std::size_t index) {
  const bool falls = fault && (index == fault->at || (fault->for_ever && index > fault->at));
  failed_ = failed_ || falls;
  return falls;
}

std::optional<Fault::Kind> SimulatedDisk::begin() {
  if (!falls_on(fault_, operations_++)) return std::nullopt;
  return fault_->kind;
}

bool SimulatedDisk::begin_read() { return !falls_on(read_fault_, reads_++); }

DiskImage SimulatedDisk::files() const {
  DiskImage image;
  for (const auto& entry : fs::directory_iterator(path_)) {
    const std::string name = entry.path().filename();
    // Neither the lock nor the shared memory says anything after a restart.
    if (name.ends_with("-shm") || name == "lock") continue;
    image[name] = read_file(entry.path());
  }
  return image;
}

void write_image(const DiskImage& image, const std::string& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) fs::remove_all(entry.path());
  for (const auto& [name, content] : image) write_file(directory + "/" + name, content);
}

}  // namespace headwater::testing
