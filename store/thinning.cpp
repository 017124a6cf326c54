#include "store/thinning.h"

#include <algorithm>

namespace headwater {

std::vector<Sequence> superfluous_snapshots(std::span<const Sequence> ascending, Sequence base) {
  constexpr std::size_t always_kept = 2;
  std::vector<Sequence> superfluous;
  if (ascending.size() <= always_kept) return superfluous;
  const std::uint64_t newest = ascending.back().value();
  std::uint64_t after = ascending[ascending.size() - always_kept].value();  // kept last
  for (std::size_t i = ascending.size() - always_kept; i-- > 0;) {
    if (ascending[i] <= base) break;
    const std::uint64_t before = i == 0 ? 0 : ascending[i - 1].value();
    // Without this one, the gap would reach from `before` to `after`.
    if (after - before <= std::min(newest - after, snapshot_gap_limit)) {
      superfluous.push_back(ascending[i]);
    } else {
      after = ascending[i].value();
    }
  }
  return superfluous;
}

}  // namespace headwater
