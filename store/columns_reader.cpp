#include "store/block_limits.h"
#include "store/columns.h"
#include "store/frame_writer.h"

#include <limits>
#include <optional>

namespace headwater {
namespace {

using namespace columns_format;

// Reads columns from any bytes. Counts are checked before memory is taken: the events by their
// limit, their values by the bytes that the events would at least have as frames.
class ColumnsReader {
 public:
  // `device`: the one whose events are wanted; nothing: all.
  explicit ColumnsReader(std::string_view columns, std::optional<std::string_view> device = {})
      : in_(columns), columns_(in_), wanted_(device) {}

  Result<std::string> read() {
    if (in_.byte() != version) return unsupported_version();
    const std::uint64_t count = in_.varint();
    if (count > block_events_limit) return damaged("its count of events");
    if (!read_names(count)) return damaged("its names");
    if (count > 0 && !read_rows(static_cast<std::size_t>(count))) return damaged("its rows");
    if (!read_values()) return damaged("its values");
    if (!in_.at_end()) return damaged("its end");
    return write();
  }

 private:
  struct Stream {
    std::size_t device = 0;
    std::size_t shape = 0;
    bool joined = false;
    std::size_t count = 0;
    std::size_t writer = 0;  // of writers_; none if it is not wanted
  };
  static constexpr std::size_t no_writer = std::numeric_limits<std::size_t>::max();

  static Error damaged(std::string_view what) {
    return {ErrorKind::damaged, "the columnar form cannot be read: " + std::string(what), ""};
  }
  static Error unsupported_version() {
    return {ErrorKind::damaged, "the columnar form has a version that cannot be read", ""};
  }

  bool read_names(std::uint64_t count);
  bool read_streams(std::uint64_t count);
  bool read_rows(std::size_t count);
  bool read_moments(std::size_t count);
  bool read_values();
  [[nodiscard]] bool fits() const;
  std::vector<SlotColumn> read_group(const Shape& shape, std::size_t count);
  void read_texts(SlotColumn& column);
  Result<std::string> write();
  bool write_unwanted(const Stream& stream, std::string_view moment, FrameBuffer& frames);

  ByteReader in_;
  NumberColumnReader columns_;
  std::optional<std::string_view> wanted_;
  std::vector<std::string_view> devices_;
  std::vector<Shape> shapes_;
  std::vector<Stream> streams_;
  std::vector<std::vector<SlotColumn>> groups_;
  std::vector<FrameWriter> writers_;
  std::string scratch_;
  Numbers order_;
  Numbers gaps_;
  Numbers recorded_;
  Numbers uptime_;
  SlotColumn whole_;
};

// Each stream has an event, each shape and device a stream.
bool ColumnsReader::read_names(std::uint64_t count) {
  const std::uint64_t devices = in_.varint();
  if (devices > count) return false;
  while (devices_.size() < devices && !in_.failed()) devices_.push_back(in_.text());
  const std::uint64_t shapes = in_.varint();
  if (shapes > count) return false;
  std::size_t slots = 0;
  while (shapes_.size() < shapes && !in_.failed()) {
    shapes_.push_back(Shape::read(in_));
    slots += shapes_.back().slots.size();
    if (slots > block_columns_limit) return false;
  }
  return read_streams(count);
}

bool ColumnsReader::read_streams(std::uint64_t count) {
  const std::uint64_t streams = in_.varint();
  if (streams > count) return false;
  while (streams_.size() < streams && !in_.failed()) {
    const std::uint64_t device = in_.varint();
    const std::uint64_t shape = in_.varint();
    if (device >= devices_.size() || shape / 2 >= shapes_.size()) return false;
    Stream stream{static_cast<std::size_t>(device), static_cast<std::size_t>(shape / 2)};
    stream.joined = shape % 2 == 1;
    const bool can_join = !streams_.empty() && streams_.back().shape == stream.shape;
    if (stream.joined && !can_join) return false;
    streams_.push_back(stream);
  }
  return !in_.failed();
}

bool ColumnsReader::read_rows(std::size_t count) {
  columns_.begin_group();
  order_ = columns_.read(count);
  std::size_t whole = 0;
  for (const std::uint64_t stream : order_) {
    if (stream > streams_.size()) return false;
    ++(stream == streams_.size() ? whole : streams_[static_cast<std::size_t>(stream)].count);
  }
  if (!read_moments(count)) return false;
  if (whole > 0) {
    whole_.numbers = columns_.read(whole);
    read_texts(whole_);
  }
  return !in_.failed();
}

bool ColumnsReader::read_moments(std::size_t count) {
  const std::uint64_t moments = in_.varint();
  if (moments > count) return false;
  if (moments == 0) return true;
  gaps_ = columns_.read(static_cast<std::size_t>(moments));
  recorded_ = columns_.read(gaps_.size());
  uptime_ = columns_.read(gaps_.size());
  for (std::size_t i = 0; i < uptime_.size(); ++i) uptime_[i] += recorded_[i];
  return true;
}

// Whether the events stay within the limits, as far as their counts and shapes tell.
bool ColumnsReader::fits() const {
  std::uint64_t frames = 0;
  std::uint64_t slots = 0;
  for (const Stream& stream : streams_) {
    const Shape& shape = shapes_[stream.shape];
    frames += stream.count * FrameWriter::least_size(devices_[stream.device], shape);
    slots += stream.joined ? 0 : shape.slots.size();
    const bool within = frames <= block_frames_limit && slots <= block_columns_limit;
    if (stream.count == 0 || !within) return false;
  }
  return true;
}

bool ColumnsReader::read_values() {
  if (!fits()) return false;
  if (!wanted_) writers_.reserve(streams_.size());
  groups_.reserve(streams_.size());
  for (std::size_t first = 0; first < streams_.size();) {
    const Shape& shape = shapes_[streams_[first].shape];
    std::size_t end = first;
    std::size_t count = 0;
    do {
      count += streams_[end++].count;
    } while (end < streams_.size() && streams_[end].joined);
    groups_.push_back(read_group(shape, count));
    if (in_.failed()) return false;
    std::size_t at = 0;
    for (; first < end; ++first) {
      Stream& stream = streams_[first];
      const std::string_view device = devices_[stream.device];
      const bool is_wanted = !wanted_ || device == *wanted_;
      stream.writer = is_wanted ? writers_.size() : no_writer;
      if (is_wanted) writers_.emplace_back(device, shape, groups_.back(), at);
      at += stream.count;
    }
  }
  return true;
}

std::vector<SlotColumn> ColumnsReader::read_group(const Shape& shape, std::size_t count) {
  columns_.begin_group();
  std::vector<SlotColumn> columns(shape.slots.size());
  for (std::size_t slot = 0; slot < columns.size() && !in_.failed(); ++slot) {
    columns[slot].numbers = columns_.read(count);
    if (shape.slots[slot] == Slot::text) read_texts(columns[slot]);
  }
  return columns;
}

// Finds the texts of a column whose lengths have been read.
void ColumnsReader::read_texts(SlotColumn& column) {
  column.texts.reserve(column.numbers.size());
  for (const std::uint64_t length : column.numbers) column.texts.push_back(in_.take(length));
}

Result<std::string> ColumnsReader::write() {
  FrameBuffer frames(block_frames_limit);
  std::size_t next_moment = 0;
  std::size_t next_whole = 0;
  std::uint64_t gap = 0;
  std::string moment;
  for (const std::uint64_t stream : order_) {
    moment.clear();
    const bool is_whole = stream == streams_.size();
    if (!is_whole && next_moment < gaps_.size() && gap == gaps_[next_moment]) {
      put_moment(moment, recorded_[next_moment], uptime_[next_moment]);
      ++next_moment;
      gap = 0;
    } else {
      ++gap;
    }
    bool has_room = false;
    if (is_whole) {
      has_room = frames.append(whole_.texts[next_whole++]);
    } else {
      const Stream& of = streams_[static_cast<std::size_t>(stream)];
      has_room = of.writer == no_writer ? write_unwanted(of, moment, frames)
                                        : writers_[of.writer].write(moment, frames);
    }
    if (!has_room) return damaged("its length");
  }
  if (next_moment != gaps_.size()) return damaged("its moments");
  return std::move(frames).finish();
}

bool ColumnsReader::write_unwanted(const Stream& stream, std::string_view moment,
                                   FrameBuffer& frames) {
  if (moment.empty()) return frames.append({});
  const std::string_view device = devices_[stream.device];
  scratch_.assign(1, static_cast<char>(tag::device));
  put_varint(scratch_, device.size());
  scratch_.append(device).append(moment);
  return frames.append(scratch_);
}

}  // namespace

Result<std::string> from_columns(std::string_view columns) { return ColumnsReader(columns).read(); }

Result<std::string> from_columns_of(std::string_view columns, std::string_view device) {
  return ColumnsReader(columns, device).read();
}

}  // namespace headwater
