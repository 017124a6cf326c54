#include "store/block_limits.h"
#include "store/columns.h"
#include "store/frame_writer.h"

#include <limits>
#include <optional>
#include <utility>

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

  // Reads everything but the events.
  Result<void> parse() {
    if (in_.byte() != version) return unsupported_version();
    const std::uint64_t count = in_.varint();
    if (count > block_events_limit) return damaged("its count of events");
    if (!read_names(count)) return damaged("its names");
    if (count > 0 && !read_rows(static_cast<std::size_t>(count))) return damaged("its rows");
    if (!read_values()) return damaged("its values");
    if (!in_.at_end()) return damaged("its end");
    return {};
  }
  // After parse(), and once, either all events or those that are wanted. Error: damaged.
  Result<std::string> write();
  Result<SparseFrames> write_wanted();

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
  // Goes to the next event. True: it carries the moment at next_moment_ - 1.
  bool next_begins_commit(bool is_whole);

  ByteReader in_;
  NumberColumnReader columns_;
  std::optional<std::string_view> wanted_;
  std::vector<std::string_view> devices_;
  std::vector<Shape> shapes_;
  std::vector<Stream> streams_;
  std::vector<std::vector<SlotColumn>> groups_;
  std::vector<FrameWriter> writers_;
  Numbers order_;
  Numbers gaps_;
  Numbers recorded_;
  Numbers uptime_;
  std::size_t next_moment_ = 0;
  std::uint64_t gap_ = 0;  // events since the last that carried a moment
  SlotColumn whole_;
};

// Each stream has an event, each shape and device a stream.
bool ColumnsReader::read_names(std::uint64_t count) {
  const std::uint64_t devices = in_.varint();
  if (devices > count) return false;
  devices_.reserve(static_cast<std::size_t>(devices));
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
  streams_.reserve(static_cast<std::size_t>(streams));
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

bool ColumnsReader::next_begins_commit(bool is_whole) {
  const bool begins = !is_whole && next_moment_ < gaps_.size() && gap_ == gaps_[next_moment_];
  gap_ = begins ? 0 : gap_ + 1;
  next_moment_ += begins ? 1 : 0;
  return begins;
}

Result<std::string> ColumnsReader::write() {
  FrameBuffer frames(block_frames_limit);
  std::size_t next_whole = 0;
  std::string moment;
  for (const std::uint64_t stream : order_) {
    moment.clear();
    const bool is_whole = stream == streams_.size();
    if (next_begins_commit(is_whole)) {
      put_moment(moment, recorded_[next_moment_ - 1], uptime_[next_moment_ - 1]);
    }
    const bool has_room =
        is_whole
            ? frames.append(whole_.texts[next_whole++])
            : writers_[streams_[static_cast<std::size_t>(stream)].writer].write(moment, frames);
    if (!has_room) return damaged("its length");
  }
  if (next_moment_ != gaps_.size()) return damaged("its moments");
  return std::move(frames).finish();
}

Result<SparseFrames> ColumnsReader::write_wanted() {
  constexpr std::size_t few_events = 1'024;  // bytes
  FrameBuffer frames(block_frames_limit, few_events);
  SparseFrames found;
  std::size_t next_whole = 0;
  std::string moment;
  std::optional<Instant> commit;
  for (const std::uint64_t stream : order_) {
    const std::uint64_t event = found.count++;
    const bool is_whole = stream == streams_.size();
    const bool begins = next_begins_commit(is_whole);
    if (begins) {
      commit = Instant{Timestamp(static_cast<std::int64_t>(recorded_[next_moment_ - 1])),
                       Uptime(uptime_[next_moment_ - 1])};
    }
    const std::size_t writer =
        is_whole ? no_writer : streams_[static_cast<std::size_t>(stream)].writer;
    if (!is_whole && writer == no_writer) continue;
    moment.clear();
    if (begins) put_moment(moment, recorded_[next_moment_ - 1], uptime_[next_moment_ - 1]);
    const bool has_room = is_whole ? frames.append(whole_.texts[next_whole++])
                                   : writers_[writer].write(moment, frames);
    if (!has_room) return damaged("its length");
    found.places.push_back({event, std::exchange(commit, std::nullopt)});
  }
  if (next_moment_ != gaps_.size()) return damaged("its moments");
  found.frames = std::move(frames).finish();
  return found;
}

}  // namespace

Result<std::string> from_columns(std::string_view columns) {
  ColumnsReader reader(columns);
  if (auto parsed = reader.parse(); !parsed) return parsed.error();
  return reader.write();
}

Result<SparseFrames> from_columns_of(std::string_view columns, std::string_view device) {
  ColumnsReader reader(columns, device);
  if (auto parsed = reader.parse(); !parsed) return parsed.error();
  return reader.write_wanted();
}

}  // namespace headwater
