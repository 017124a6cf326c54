#include "tests/house/source_file.h"

#include <fnmatch.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <stdexcept>

namespace headwater::house {

SourceFile SourceFile::read(const std::filesystem::path& root, const std::string& path) {
  std::ifstream stream(root / path);
  if (!stream) throw std::runtime_error("cannot read " + path);
  SourceFile file{path, {}};
  for (std::string line; std::getline(stream, line);) file.lines.push_back(line);
  return file;
}

std::string_view SourceFile::folder() const {
  const std::size_t slash = path.find('/');
  return slash == std::string::npos ? std::string_view() : std::string_view(path).substr(0, slash);
}

bool SourceFile::is(std::initializer_list<std::string_view> extensions) const {
  return std::any_of(extensions.begin(), extensions.end(),
                     [this](std::string_view extension) { return path.ends_with(extension); });
}

std::vector<Include> SourceFile::includes() const {
  static const std::regex form(R"(^\s*#\s*include\s*(["<])([^">]+)[">])");
  std::vector<Include> result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch match;
    if (std::regex_search(lines[i], match, form)) {
      result.push_back({i + 1, match[2].str(), match[1].str() == "\""});
    }
  }
  return result;
}

bool matches(std::string_view pattern, std::string_view text) {
  return ::fnmatch(std::string(pattern).c_str(), std::string(text).c_str(), 0) == 0;
}

}  // namespace headwater::house
