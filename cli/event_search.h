// Looking for single events of a device: those in the log, and those that were kept of a beginning
// which has been removed (store/kept.h). Gaps are passed over, and so is, but for at(), what this
// program does not know: it changes no state.
#pragma once

#include "cli/owned_event.h"
#include "store/reader.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace headwater {

class EventSearch {
 public:
  using Match = std::function<bool(const RecordedEvent&)>;

  // `reader` must outlive it.
  EventSearch(LogReader& reader, std::string device)
      : reader_(reader), device_(std::move(device)) {}

  // The event at a position; nothing if it is not here any more. Error: storage, damaged.
  Result<std::optional<OwnedEvent>> at(Sequence sequence);
  // The last one of these types, from `from` up to `to`, that matches; those behind it are shown to
  // `match` from the last one back. Error: storage, damaged.
  Result<std::optional<OwnedEvent>> last(const std::vector<EventType>& types, Sequence to,
                                         const Match& match, Sequence from = Sequence(1));
  // Those of these types behind `after`, up to `to`, that match. Error: storage, damaged.
  Result<std::vector<OwnedEvent>> all(const std::vector<EventType>& types, Sequence after,
                                      Sequence to, const Match& match);

 private:
  // Of what was removed.
  Result<void> read_kept(const std::vector<EventType>& types, Sequence from, Sequence to,
                         bool reverse, const KeptHandler& take);

  LogReader& reader_;
  std::string device_;
};

}  // namespace headwater
