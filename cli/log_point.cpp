#include "cli/log_point.h"

#include <fmt/format.h>

namespace headwater {

Result<Sequence> log_point(LogReader& reader, std::optional<std::uint64_t> at_seq) {
  auto head = reader.head();
  if (!head) return head.error();
  if (!at_seq) return head->sequence;
  if (Sequence(*at_seq) > head->sequence) {
    return Error{
        ErrorKind::not_found,
        fmt::format("the log ends at event {}, before event {}", head->sequence.value(), *at_seq),
        ""};
  }
  return Sequence(*at_seq);
}

}  // namespace headwater
