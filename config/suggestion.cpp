#include "config/suggestion.h"

#include <algorithm>
#include <cstddef>

namespace headwater {
namespace {

// Optimal string alignment: Levenshtein's distance with swaps of neighbours.
std::size_t slips(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    before_last.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view typed, const std::vector<std::string_view>& known) {
  std::string_view best;
  std::size_t best_slips = 0;
  for (const std::string_view name : known) {
    const std::size_t allowed = std::max<std::size_t>(1, name.size() / 3);
    if (typed.size() > name.size() + allowed) continue;
    const std::size_t needed = slips(typed, name);
    if (needed > allowed || (!best.empty() && needed >= best_slips)) continue;
    best = name;
    best_slips = needed;
  }
  return best;
}

}  // namespace headwater
