#include "tests/support/failing_disk.h"

#include "tests/support/process.h"

#include <sys/mount.h>

#include <exception>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace headwater::testing {
namespace {

constexpr std::uintmax_t bytes = 64 * 1024 * 1024;

void run_or_throw(const std::string& name, const std::vector<std::string>& arguments) {
  const std::string program = find_program(name);
  if (program.empty()) throw std::runtime_error("there is no " + name);
  const Outcome outcome = run(program, arguments);
  if (outcome.exit_code != 0) throw std::runtime_error(name + ": " + outcome.err);
}

}  // namespace

FailingDisk::FailingDisk(std::string directory, std::string image)
    : directory_(std::move(directory)), image_(std::move(image)) {
  std::filesystem::create_directories(directory_);
  std::ofstream(image_).close();
  std::filesystem::resize_file(image_, bytes);
  try {
    run_or_throw("mkfs.ext4", {"-q", "-F", image_});
    mount("loop");
  } catch (const std::exception& e) {
    problem_ = e.what();
  }
}

FailingDisk::~FailingDisk() {
  if (mounted()) umount2(directory_.c_str(), MNT_DETACH);
}

void FailingDisk::fail() { mount("remount,abort"); }

void FailingDisk::mount_again(bool read_only) {
  if (umount(directory_.c_str()) != 0) throw std::runtime_error("umount");
  mount("loop");  // what the failure has left undone is done now
  if (read_only) mount("remount,ro");
}

void FailingDisk::mount(const std::string& options) {
  run_or_throw("mount", {"-o", options, image_, directory_});
}

}  // namespace headwater::testing
