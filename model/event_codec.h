// The canonical bytes of an event (message Event in events.proto), and many of them in a row.
//
// The canonical bytes are what the hash chain covers and what is stored and shipped; nobody ever
// writes an event in another form. The first event of a commit carries the commit's moment, and
// the others take it from there.
//
// In a row, each event's bytes follow their length as a Protocol Buffers varint: a frame.
#pragma once

#include "model/error.h"
#include "model/event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// One event's canonical bytes. The limits of a reading (measurement.h) keep events below it.
inline constexpr std::size_t event_bytes_limit = 2 * 1024 * 1024;

// Appends the canonical bytes of `event` to `out`. `commit`: the commit's moment, if the event is
// the first of its commit.
void encode_event(const Event& event, std::optional<Instant> commit, std::string& out);

// Reads canonical bytes. `commit` is the moment in force, which the event may replace. Error:
// damaged.
Result<RecordedEvent> decode_event(std::string_view bytes, Sequence sequence, Instant& commit);

// Appends `bytes` to `out` as a frame.
void append_frame(std::string_view bytes, std::string& out);

// Walks over the frames of a buffer, which must outlive what it hands out.
class FrameReader {
 public:
  explicit FrameReader(std::string_view frames) : rest_(frames) {}

  // The next frame's content, or nothing at the end. Error: damaged.
  Result<std::optional<std::string_view>> next();
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Walks over the events of a buffer of frames, which must outlive what it hands out.
class EventReader {
 public:
  // `first`: the first event's position. `commit`: the moment in force before it.
  EventReader(std::string_view frames, Sequence first, Instant commit)
      : frames_(frames), next_(first), commit_(commit) {}

  // The next event, or nothing at the end. Error: damaged.
  Result<std::optional<RecordedEvent>> next();
  // The canonical bytes of the event that next() gave last.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  // The moment in force after the event that next() gave last.
  [[nodiscard]] Instant commit() const { return commit_; }
  // The frames that have not been read.
  [[nodiscard]] std::string_view rest() const { return frames_.rest(); }

 private:
  FrameReader frames_;
  Sequence next_;
  Instant commit_;
  std::string_view bytes_;
};

}  // namespace headwater
