// The columnar form of many events: what they have in common once, and what differs column by
// column, so that a compressor finds it (COLUMNS.md). The form is not compressed itself.
//
// The frames come back byte for byte, whatever events they hold. What the form cannot express
// (frames beyond a block's limits, or whose lengths are written in more bytes than they need) is
// refused; an event that is written in an unusual way is kept as it is. Limits: block_limits.h.
#pragma once

#include "model/error.h"
#include "model/event.h"
#include "store/event_shape.h"
#include "store/number_column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace headwater {

// Builds columns row by row; most of the work is done by finish().
class ColumnsBuilder {
 public:
  // Adds frames. False if they cannot be expressed: the builder is of no use then.
  [[nodiscard]] bool add(std::string_view frames);
  // Nothing if they are beyond the limits.
  [[nodiscard]] std::optional<Columns> finish() &&;

 private:
  // The events of one device that have one shape.
  struct Stream {
    std::string_view device;  // both are views of the key in streams_by_key_
    std::string_view shape;
    std::uint64_t count = 0;
    Numbers values;                  // event by event
    std::vector<std::string> texts;  // by text slot: all texts, one behind the other
  };
  struct Text {
    Numbers lengths;
    std::string bytes;
  };
  // How the streams are written.
  struct Layout {
    std::vector<std::string_view> devices;
    std::vector<std::string_view> shapes;
    std::vector<std::uint32_t> streams;                        // places in streams_
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ids;  // by streams_: device and shape
  };

  void add_event(std::string_view event);
  Stream& stream_of(const EventParts& parts);
  void add_moment(const EventParts& parts);
  static bool joins(const Stream& stream, const Stream& before);
  [[nodiscard]] Layout lay_out() const;
  void write_names(const Layout& layout, std::string& out) const;
  void write_rows(const Layout& layout, NumberColumnWriter& columns, std::string& out);
  // False if there are too many columns.
  bool write_values(const Layout& layout, NumberColumnWriter& columns, std::string& out) const;
  static void write_group(const std::vector<const Stream*>& streams, NumberColumnWriter& columns,
                          std::string& out);

  std::unordered_map<std::string, std::uint32_t> streams_by_key_;  // device and shape
  std::vector<Stream> streams_;
  Numbers order_;  // by event: its stream, or whole_
  Text whole_;     // events that were not taken apart
  Numbers gaps_;   // events between those that carry a moment
  Numbers recorded_;
  Numbers uptime_;  // less recorded
  std::uint64_t next_gap_ = 0;
  std::size_t frames_size_ = 0;
  EventParts parts_;
  std::string key_;
};

// The frames as columns, or nothing if they cannot be expressed.
[[nodiscard]] std::optional<Columns> to_columns(std::string_view frames);

// The frames again, from any bytes; takes memory for no more than the limits. Error: damaged.
Result<std::string> from_columns(std::string_view columns);

// What is wanted of one device: its events as frames. Events that are kept whole are among them,
// whosesoever they are.
struct SparseFrames {
  struct Place {
    std::uint64_t event = 0;  // among all events, from 0
    // The moment of the last commit that begins at this event or since the frame before it.
    std::optional<Instant> commit;
  };
  std::string frames;
  std::vector<Place> places;  // of each frame's event, ascending
  std::uint64_t count = 0;    // of all events
};
// From any bytes, as from_columns(). Error: damaged.
Result<SparseFrames> from_columns_of(std::string_view columns, std::string_view device);

}  // namespace headwater
