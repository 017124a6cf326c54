// `headwater verify`: reads everything and checks every hash.
#pragma once

#include "cli/options.h"
#include "cli/output.h"
#include "store/reader.h"

namespace headwater {

// Prints what was checked and everything that is damaged. True: all is well. Error: storage,
// damaged, if nothing could be read at all.
Result<bool> run_verify(LogReader& reader, Format format, Output& output);

}  // namespace headwater
