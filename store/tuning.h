// How a log trades writes, memory and compression. The defaults suit a card on a small board.
#pragma once

#include <cstddef>
#include <cstdint>

namespace headwater {

struct LogTuning {
  // A run of the tail is sealed when it has as many events,
  std::uint64_t segment_events = 4'096;
  // or as many bytes as it is stored in.
  std::size_t segment_bytes = 2 * 1024 * 1024;
  int tail_level = 1;  // zstd levels
  int segment_level = 3;
  // Events that are packed between two commits at least.
  std::uint64_t sealing_step = 512;
  // A tail that is longer than so many segments is sealed faster: the writer does more, or waits.
  std::uint64_t tail_segments = 4;
  // The write-ahead log is moved into the database once it is as long. The longer, the fewer times
  // a page of the tail is written to its place.
  std::size_t checkpoint_bytes = 12 * 1024 * 1024;
  // The state is kept whenever the log has grown by as many events: a start folds at most those.
  std::uint64_t snapshot_events = 100'000;
};

}  // namespace headwater
