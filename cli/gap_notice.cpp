#include "cli/gap_notice.h"

#include <fmt/format.h>

#include <cstdio>
#include <set>
#include <string>

namespace headwater {

GapHandler gap_notice(std::string_view consequence) {
  return [consequence = std::string(consequence),
          known = std::set<Sequence>()](const Gap& gap) mutable {
    if (!known.insert(gap.first).second) return;
    fmt::print(stderr, "headwater: {}{}\n", gap_error(gap).text(), consequence);
  };
}

}  // namespace headwater
