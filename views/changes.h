// What has to change in the views: gathered by the fold, written by the rows.
#pragma once

#include "model/sequence.h"
#include "views/rollup.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace headwater {

// More readings of a bucket; there may be several for one.
struct BucketChange {
  Timestamp start;
  std::uint32_t series = 0;
  Rollup added;
};

// A reading has been corrected: its buckets have to be made anew (bucket_history.h).
struct CorrectedReading {
  std::string device;
  Timestamp time;  // of the reading
  std::vector<std::string> measurements;
};

struct AlarmOpened {
  Sequence sequence;
  std::string device;
  std::string measurement;
  std::string_view bound;
  Timestamp since;
  // Nothing, for an alarm that is only known to be open.
  std::optional<Timestamp> raised;
  std::optional<double> value;
  std::optional<double> threshold;
};

struct AlarmClosed {
  std::string device;
  std::string measurement;
  std::string_view bound;
  Sequence sequence;
  Timestamp time;
  double value = 0;
  std::string_view reason;
};

struct MessageRefused {
  Sequence sequence;
  Timestamp time;
  std::string topic;
  std::string reason;
  std::uint64_t size = 0;
  std::string payload;
};

struct CommandDecided {
  Sequence sequence;
  std::string key;
  std::string device;
  std::string name;
  Timestamp decided;
  bool accepted = true;
  std::string reason;
  std::string_view status;  // of an actuation, else empty
};

// Behind an end there is only what the broker says of one that ended in doubt: the status stays.
struct ActuationProgress {
  Sequence request;
  std::string_view status;
  Timestamp time;
  std::string detail;
};

using Note =
    std::variant<AlarmOpened, AlarmClosed, MessageRefused, CommandDecided, ActuationProgress>;

// What an event says to the tables `alarm`, `rejected` and `command`, if anything. The event is of
// a known version. Error: damaged.
Result<std::optional<Note>> note_of(const RecordedEvent& event);

struct Changes {
  std::array<std::vector<BucketChange>, period_count> buckets;
  std::vector<Note> notes;  // in the order of the events
  std::vector<CorrectedReading> corrected;

  void clear();
  // Clears what has rows of its own; what was corrected is left.
  void clear_rows();
};

}  // namespace headwater
