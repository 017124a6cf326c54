// Which point of a log a time of the wall clock stands for: what had been recorded by then.
//
// Wall clocks step, and the order of the log is that of the sequence. So the point is the longest
// beginning of the log in which every event was recorded by that time: an event that comes behind
// one which was recorded later has not come before it, whatever the clock said. In other words, the
// clock of a log is the latest time that it has shown; where it was set back, it stands still until
// it has caught up. A clock that was far ahead for a moment makes everything behind that moment
// later than it was: there, a position (--at-seq) says what a time cannot.
#pragma once

#include "store/reader.h"

namespace headwater {

// The last event before the first one that was recorded after `time`; the head, if there is none.
// Events that are not here do not count, nor do those that the retention rules have removed: then
// it is at least the last of these. Reads the segments' times, and the events of one segment and of
// the tail. Error: storage, damaged.
Result<Sequence> recorded_by(LogReader& reader, Timestamp time);

}  // namespace headwater
