// The rules of the house, as data: which folder may include which, where a library may be named,
// and what the tree may hold. `*` stands for any text, slashes included.
#pragma once

#include <array>
#include <string_view>
#include <vector>

namespace headwater::house {

using Patterns = std::vector<std::string_view>;

// Whose files may include which files of the project. A folder may always include itself.
struct Layer {
  std::string_view folder;
  Patterns may_include;
};

inline const std::vector<Layer> layers = {
    {"model", {}},
    {"process", {"model/*"}},
    {"store", {"model/*"}},
    {"views", {"model/*", "store/*"}},
    {"mqtt", {"model/*"}},
    {"drivers", {"model/*", "mqtt/*"}},
    {"sync", {"model/*", "store/*", "mqtt/*"}},
    {"config", {"model/*", "*/options.h", "*_config.h"}},
    {"daemon",
     {"config/*", "sync/*", "drivers/*", "views/*", "store/*", "model/*", "mqtt/*", "process/*"}},
    {"cli", {"config/*", "sync/*", "views/*", "store/*", "model/*", "process/*"}},
    {"cloud", {"config/*", "sync/*", "store/*", "model/*", "mqtt/*", "process/*"}},
    {"tests", {"*"}},
};

// The only files that may include headers of a library.
struct Containment {
  Patterns headers;
  Patterns files;
};

inline const std::vector<Containment> containments = {
    {{"sqlite3.h"},
     {"store/sqlite.*", "tests/bench/*", "tests/faults/simulated_vfs.*",
      "tests/faults/failing_memory.*"}},
    {{"mqtt/*", "MQTT*.h"}, {"mqtt/*", "tests/support/publisher.*", "tests/bench/*"}},
    {{"yaml-cpp/*"}, {"config/yaml.*"}},
    {{"zstd.h"}, {"store/compression.*", "tests/bench/*"}},
    {{"xxhash.h"}, {"store/checksum.*"}},
    {{"openssl/*"}, {"model/chain.*", "mqtt/tls_diagnosis.*"}},
    {{"protozero/*"}, {"model/*", "sync/*", "tests/*"}},
    {{"boost/json*"}, {"drivers/*", "cli/*", "daemon/*", "tests/*"}},
    {{"boost/beast*", "boost/asio*"}, {"daemon/*", "cli/*", "tests/*"}},
    {{"CLI/*"}, {"*/main.cpp", "cli/*", "process/program.cpp"}},
    {{"systemd/*"}, {"process/*", "daemon/*", "cloud/*"}},
    {{"gtest/*", "gmock/*"}, {"tests/*"}},
};

// What may stand at the root besides the layers.
inline constexpr auto root_entries = std::to_array<std::string_view>(
    {".cache", ".ci", ".clang-format", ".clang-tidy", ".git", ".gitignore", "ARCHITECTURE.md",
     "CMakeLists.txt", "CMakePresets.json", "LICENSE", "Makefile", "README.md", "build", "cmake",
     "compile_commands.json", "systemd"});

// Folders that are not the project's own work.
inline constexpr auto ignored_folders =
    std::to_array<std::string_view>({".git", "build", ".cache", "__pycache__"});

// Words that say nothing about what is in a file; the parts of file names between underscores.
inline constexpr auto empty_words = std::to_array<std::string_view>(
    {"util", "utils", "common", "helper", "helpers", "manager", "misc"});

// Texts that no test may contain: it waits for conditions, with wait_until().
inline constexpr auto sleeps =
    std::to_array<std::string_view>({"sleep_for", "sleep_until", "usleep(", "nanosleep("});

inline constexpr std::size_t width_limit = 100;   // characters in a line
inline constexpr std::size_t length_limit = 400;  // lines in a file

}  // namespace headwater::house
