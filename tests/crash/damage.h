// Damaging a log's rows, and healing it from a copy of its files made before.
#pragma once

#include "store/log.h"

#include <cstdint>
#include <string>
#include <vector>

namespace headwater::testing {

// Keeps a copy of the log's files in `directory`, from which heal() takes what is lost.
void keep_copy(const std::string& directory);

// Overwrites the first byte of the events of a row of `table`: the `number`-th modulo how many
// there are, of those that are in use. The first event of the row; nothing if there is no row.
Sequence damage_row(const std::string& directory, const std::string& table, std::uint64_t number);

// What the log has lost and can have again: the gaps that retention has not made.
[[nodiscard]] std::vector<Gap> lost_ranges(Log& log);

// Makes a gap of everything that cannot be read.
void set_damage_aside(Log& log, const std::string& directory);

// Puts back from the copy what gaps have lost. Whether no gap is left: where the tail lies around
// one, it has to be sealed first.
bool restore_gaps(Log& log, const std::string& directory);

}  // namespace headwater::testing
