#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace headwater::testing {

namespace {

constexpr const char* memory_directory = "/dev/shm";

std::string default_base() {
  const char* base = std::getenv("TMPDIR");
  return (base != nullptr && *base != '\0') ? base : "/tmp";
}

}  // namespace

TempDir::TempDir() : TempDir(default_base()) {}

TempDir::TempDir(InMemory /*place*/)
    : TempDir(std::filesystem::exists(memory_directory) ? memory_directory : default_base()) {}

TempDir::TempDir(std::string base) {
  std::string name = std::move(base) + "/headwater-test-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  }
  path_ = name;
}

TempDir::~TempDir() {
  if (::testing::Test::HasFailure() && std::getenv("HEADWATER_KEEP") != nullptr) {
    std::cerr << "kept: " << path_.string() << '\n';
    return;
  }
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(content.data(), static_cast<std::streamsize>(content.size()));
  file.close();
  if (!file) throw std::runtime_error("cannot write " + path);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace headwater::testing
