// What two builds of this program make of one log, and the first event where they part.
#pragma once

#include "cli/traced_program.h"
#include "model/error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

// A field of a device that is not the same, as `diff` names it; "-" where there is none.
struct PartedField {
  std::string field;
  std::string here;
  std::string there;
};

struct Parting {
  std::uint64_t sequence = 0;  // up to the event before, they agree
  std::string device;          // whose event it is, and whose state then differs
  std::string type;
  std::vector<std::string> parts;   // of the state (model/state_parts.h)
  std::vector<PartedField> fields;  // may be none, where what differs is not shown anywhere
};

struct Rehearsal {
  TraceHead here;
  TraceHead there;
  std::vector<std::string> not_compared;  // parts that one of them does not know
  std::optional<Parting> parting;         // none: they agree up to here.sequence
};

// Both fold the log on their own, side by side: once to compare digests at points, and, if they
// part, twice more, to find the event between two points and to look at it. Error: as
// TracedProgram; conflict, if the log has changed meanwhile or one of them is not deterministic.
Result<Rehearsal> rehearse(const TracedProgram& here, const TracedProgram& there);

}  // namespace headwater
