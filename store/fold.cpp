#include "store/fold.h"

#include "store/scan.h"

namespace headwater {

Result<void> fold(LogReader& reader, Sequence to, State& state) {
  ForwardScan scan(reader, {.from = state.sequence().next(), .to = to, .device = {}});
  for (;;) {
    auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return {};
    if (auto applied = state.apply(**event); !applied) return applied;
  }
}

}  // namespace headwater
