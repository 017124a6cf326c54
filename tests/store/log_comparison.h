// Compares a log with its model in every way there is to read it. Each returns what differs; empty
// if nothing does.
#pragma once

#include "store/reader.h"
#include "tests/store/log_model.h"

#include <string>

namespace headwater::testing {

[[nodiscard]] std::string compare_head(LogReader& reader, const LogModel& model);
// The events of a range, of one device or all, forwards and backwards.
[[nodiscard]] std::string compare_range(LogReader& reader, const LogModel& model, Sequence from,
                                        Sequence to, const std::string& device);
// chain_at(), block_at() and gap_at().
[[nodiscard]] std::string compare_position(LogReader& reader, const LogModel& model, Sequence at);
[[nodiscard]] std::string compare_gaps(LogReader& reader, const LogModel& model);
// Events that are kept of what was removed, forwards and backwards.
[[nodiscard]] std::string compare_kept(LogReader& reader, const LogModel& model, Sequence from,
                                       Sequence to);
[[nodiscard]] std::string compare_keys(LogReader& reader, const LogModel& model);
// The state at a position before which nothing is lost, from a snapshot and from the beginning.
[[nodiscard]] std::string compare_state(LogReader& reader, const LogModel& model, Sequence at);
[[nodiscard]] std::string compare_verification(LogReader& reader, const LogModel& model);

}  // namespace headwater::testing
