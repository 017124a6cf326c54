#include "drivers/name_path.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace headwater {

NamePath::NamePath(std::string_view prefix)
    : text_(prefix), own_begin_(prefix.empty() ? 0 : prefix.size() + 1) {}

std::string_view NamePath::own() const {
  return std::string_view(text_).substr(std::min(own_begin_, text_.size()));
}

void NamePath::begin_key() {
  assert(depth_ > 0);
  text_.resize(levels_[depth_ - 1].name_size);
  if (!text_.empty()) text_ += '.';
}

void NamePath::begin_value() {
  if (depth_ == 0 || !levels_[depth_ - 1].is_array) return;
  begin_key();
  const fmt::format_int index(levels_[depth_ - 1].next++);
  text_.append(index.data(), index.size());
}

void NamePath::enter(bool is_array) {
  assert(depth_ < levels_.size());
  levels_[depth_++] = Level{text_.size(), 0, is_array};
}

void NamePath::leave() {
  assert(depth_ > 0);
  text_.resize(levels_[--depth_].name_size);
}

}  // namespace headwater
