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
  // A row of the tail takes further commits up to so many bytes of frames; 0: a row for each
  // commit. What else is in a row takes 119 bytes at most, and SQLite keeps rows of up to 477 bytes
  // in one page of 512.
  std::size_t tail_row_bytes = 352;
  // The write-ahead log is moved into the database whenever it has grown by as many bytes. A commit
  // waits for that: the longer, the fewer times a page of the tail is written to its place.
  std::size_t checkpoint_bytes = 256 * 1024;
  // It is longer only while a read does not end.
  std::size_t wal_bytes_limit = 16 * 1024 * 1024;
  // The state is kept whenever the log has grown by as many events: a start folds at most those.
  std::uint64_t snapshot_events = 100'000;
};

}  // namespace headwater
