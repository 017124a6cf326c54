#include "tests/house/checks.h"

#include "tests/house/rules.h"
#include "tests/house/source_file.h"

#include <algorithm>
#include <regex>
#include <set>
#include <string_view>

namespace headwater::house {
namespace {

namespace fs = std::filesystem;

template <class Range>
bool has(const Range& range, std::string_view text) {
  return std::find(std::begin(range), std::end(range), text) != std::end(range);
}

bool matches_any(const Patterns& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [text](std::string_view pattern) { return matches(pattern, text); });
}

const Layer* find_layer(std::string_view folder) {
  const auto found = std::find_if(layers.begin(), layers.end(),
                                  [folder](const Layer& layer) { return layer.folder == folder; });
  return found == layers.end() ? nullptr : &*found;
}

// A line's length in characters: bytes that go on with one do not count.
std::size_t width(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

class Inspection {
 public:
  explicit Inspection(fs::path root) : root_(std::move(root)) {}

  std::vector<Finding> run() {
    collect();
    for (const std::string& path : paths_) {
      const SourceFile file = SourceFile::read(root_, path);
      check_name(file);
      if (file.is({".h", ".cpp"})) check_code(file);
      if (file.is({".h", ".cpp", ".proto", ".py", ".sh", "CMakeLists.txt", ".cmake"})) {
        check_size(file);
      }
      if (file.is({".h"})) check_header(file);
      if (file.is({".md"})) check_document(file);
    }
    return std::move(findings_);
  }

 private:
  void report(const std::string& file, std::size_t line, std::string what) {
    findings_.push_back({file, line, std::move(what)});
  }

  void collect() {
    for (const fs::directory_entry& entry : fs::directory_iterator(root_)) {
      const std::string name = entry.path().filename();
      if (!has(root_entries, name) && find_layer(name) == nullptr) {
        report(name, 0, "does not belong at the root");
      }
    }
    for (auto entry = fs::recursive_directory_iterator(root_);
         entry != fs::recursive_directory_iterator(); ++entry) {
      if (entry->is_directory() && has(ignored_folders, entry->path().filename().string())) {
        entry.disable_recursion_pending();
      } else if (entry->is_regular_file()) {
        paths_.insert(fs::relative(entry->path(), root_).generic_string());
        names_.insert(entry->path().filename());
      }
    }
  }

  void check_name(const SourceFile& file) {
    static const std::regex separator("[/_.-]");
    const std::sregex_token_iterator words(file.path.begin(), file.path.end(), separator, -1);
    for (auto word = words; word != std::sregex_token_iterator(); ++word) {
      if (has(empty_words, word->str())) report(file.path, 0, "is named \"" + word->str() + "\"");
    }
  }

  void check_code(const SourceFile& file) {
    for (const Include& include : file.includes()) {
      if (include.own) {
        check_own_include(file, include);
      } else {
        check_library(file, include);
      }
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (line.find('\t') != std::string::npos) report(file.path, i + 1, "has a tab");
      if (file.folder() != "tests" || file.path.starts_with("tests/house/")) continue;
      for (const std::string_view text : sleeps) {
        if (line.find(text) != std::string::npos) {
          report(file.path, i + 1, "sleeps: " + std::string(text));
        }
      }
    }
  }

  void check_own_include(const SourceFile& file, const Include& include) {
    if (!paths_.contains(include.path)) {
      report(file.path, include.line, "includes " + include.path + ", which is not there");
    }
    const Layer* layer = find_layer(file.folder());
    const bool own_folder = include.path.starts_with(std::string(file.folder()) + "/");
    if (layer != nullptr && !own_folder && !matches_any(layer->may_include, include.path)) {
      report(file.path, include.line, "must not include " + include.path);
    }
  }

  void check_library(const SourceFile& file, const Include& include) {
    for (const Containment& containment : containments) {
      if (matches_any(containment.headers, include.path) &&
          !matches_any(containment.files, file.path)) {
        report(file.path, include.line, "must not include <" + include.path + ">");
      }
    }
  }

  void check_size(const SourceFile& file) {
    if (file.lines.size() > length_limit) {
      report(file.path, 0, "has " + std::to_string(file.lines.size()) + " lines");
    }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (width(file.lines[i]) > width_limit) report(file.path, i + 1, "is too wide");
    }
  }

  void check_header(const SourceFile& file) {
    if (file.lines.empty() || !file.lines.front().starts_with("//")) {
      report(file.path, 1, "does not begin by saying what it is for");
    }
    if (!has(file.lines, "#pragma once")) report(file.path, 0, "has no #pragma once");
  }

  void check_document(const SourceFile& file) {
    static const std::regex quoted("`([A-Za-z0-9_./*-]+)`");
    bool in_example = false;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      const std::string& line = file.lines[i];
      if (line.starts_with("```")) in_example = !in_example;
      if (in_example) continue;
      for (auto match = std::sregex_iterator(line.begin(), line.end(), quoted);
           match != std::sregex_iterator(); ++match) {
        const std::string path = (*match)[1].str();
        if (!exists(path)) report(file.path, i + 1, "names " + path + ", which is not there");
      }
    }
  }

  // Whether what a document names is there. What does not look like a path of ours always is.
  [[nodiscard]] bool exists(const std::string& path) const {
    static const std::regex file_name(R"([A-Za-z0-9_-]+\.(h|cpp|proto|md|sh|py))");
    const std::string folder = path.substr(0, path.find('/'));
    if (path.find('/') == std::string::npos) {
      return !std::regex_match(path, file_name) || names_.contains(path);
    }
    if (find_layer(folder) == nullptr && folder != ".ci" && folder != "systemd") return true;
    return fs::exists(root_ / path) ||
           std::any_of(paths_.begin(), paths_.end(),
                       [&path](const std::string& file) { return matches(path, file); });
  }

  fs::path root_;
  std::set<std::string> paths_;
  std::set<std::string> names_;
  std::vector<Finding> findings_;
};

}  // namespace

std::string Finding::text() const {
  return file + ":" + (line != 0 ? std::to_string(line) + ":" : "") + " " + what;
}

std::vector<Finding> check(const fs::path& root) { return Inspection(root).run(); }

}  // namespace headwater::house
