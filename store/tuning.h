// How a log trades writes, memory and compression. The defaults suit a card on a small board.
#pragma once

#include <cstddef>
#include <cstdint>

namespace headwater {

struct LogTuning {
  std::uint64_t segment_events = 4'096;         // the tail is sealed when it has as many events
  std::size_t segment_bytes = 2 * 1024 * 1024;  // or as many bytes as it is stored in
  int tail_level = 1;                           // zstd levels
  int segment_level = 3;
  int checkpoint_pages = 1'024;  // the write-ahead log is moved into the database at this size
  // The state is kept whenever the log has grown by as many events: a start folds at most those.
  std::uint64_t snapshot_events = 100'000;
};

}  // namespace headwater
