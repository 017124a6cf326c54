#include "store/columns.h"

#include "store/block_limits.h"

#include <algorithm>
#include <limits>

namespace headwater {
namespace {

using namespace columns_format;

// A stream with fewer events shares its columns with others of the same shape.
constexpr std::uint64_t own_columns_from = 64;

constexpr std::uint64_t kept_whole = std::numeric_limits<std::uint64_t>::max();

void write_texts(const Numbers& lengths, std::string_view bytes, NumberColumnWriter& columns,
                 std::string& out) {
  columns.write(lengths);
  out.append(bytes);
}

}  // namespace

bool ColumnsBuilder::add(std::string_view frames) {
  frames_size_ += frames.size();
  if (frames_size_ > block_frames_limit) return false;
  ByteReader in(frames);
  while (!in.rest().empty()) {
    const std::string_view event = in.text();
    if (in.failed() || order_.size() == block_events_limit) return false;
    add_event(event);
  }
  return !in.failed();
}

void ColumnsBuilder::add_event(std::string_view event) {
  if (!take_apart(event, parts_)) {
    order_.push_back(kept_whole);
    whole_.lengths.push_back(event.size());
    whole_.bytes.append(event);
    ++next_gap_;
    return;
  }
  Stream& stream = stream_of(parts_);
  ++stream.count;
  stream.values.insert(stream.values.end(), parts_.values.begin(), parts_.values.end());
  for (std::size_t i = 0; i < parts_.texts.size(); ++i) stream.texts[i].append(parts_.texts[i]);
  add_moment(parts_);
}

// Finds or makes the event's stream, and notes the stream as the next event's.
ColumnsBuilder::Stream& ColumnsBuilder::stream_of(const EventParts& parts) {
  key_.clear();
  put_text(key_, parts.device);
  const std::size_t shape = key_.size();
  key_.append(parts.shape);
  const auto [found, is_new] =
      streams_by_key_.try_emplace(key_, static_cast<std::uint32_t>(streams_.size()));
  if (is_new) {
    Stream stream;
    const std::string_view key = found->first;
    stream.device = key.substr(shape - parts.device.size(), parts.device.size());
    stream.shape = key.substr(shape);
    stream.texts.resize(parts.texts.size());
    streams_.push_back(std::move(stream));
  }
  order_.push_back(found->second);
  return streams_[found->second];
}

void ColumnsBuilder::add_moment(const EventParts& parts) {
  ++next_gap_;
  if (!parts.has_moment) return;
  gaps_.push_back(next_gap_ - 1);
  next_gap_ = 0;
  recorded_.push_back(parts.recorded);
  uptime_.push_back(parts.uptime - parts.recorded);
}

bool ColumnsBuilder::joins(const Stream& stream, const Stream& before) {
  return stream.shape == before.shape && stream.count < own_columns_from &&
         before.count < own_columns_from;
}

// Streams of one shape stand together, the large ones first.
ColumnsBuilder::Layout ColumnsBuilder::lay_out() const {
  Layout layout;
  std::unordered_map<std::string_view, std::uint64_t> devices;
  std::unordered_map<std::string_view, std::uint64_t> shapes;
  for (std::uint32_t i = 0; i < streams_.size(); ++i) {
    const auto device = devices.try_emplace(streams_[i].device, devices.size());
    if (device.second) layout.devices.push_back(streams_[i].device);
    const auto shape = shapes.try_emplace(streams_[i].shape, shapes.size());
    if (shape.second) layout.shapes.push_back(streams_[i].shape);
    layout.ids.emplace_back(device.first->second, shape.first->second);
    layout.streams.push_back(i);
  }
  const auto place = [&](std::uint32_t stream) {
    return std::pair(layout.ids[stream].second, streams_[stream].count < own_columns_from);
  };
  std::stable_sort(layout.streams.begin(), layout.streams.end(),
                   [&](auto a, auto b) { return place(a) < place(b); });
  return layout;
}

std::optional<Columns> ColumnsBuilder::finish() && {
  const Layout layout = lay_out();
  Columns out;
  NumberColumnWriter columns(out);
  out.bytes.push_back(static_cast<char>(version));
  put_varint(out.bytes, order_.size());
  write_names(layout, out.bytes);
  if (!order_.empty()) write_rows(layout, columns, out.bytes);
  if (!write_values(layout, columns, out.bytes)) return std::nullopt;
  if (out.bytes.size() > block_frames_limit) return std::nullopt;
  return out;
}

void ColumnsBuilder::write_names(const Layout& layout, std::string& out) const {
  put_varint(out, layout.devices.size());
  for (const std::string_view device : layout.devices) put_text(out, device);
  put_varint(out, layout.shapes.size());
  for (const std::string_view shape : layout.shapes) out.append(shape);
  put_varint(out, layout.streams.size());
  const Stream* before = nullptr;
  for (const std::uint32_t i : layout.streams) {
    const bool joined = before != nullptr && joins(streams_[i], *before);
    put_varint(out, layout.ids[i].first);
    put_varint(out, layout.ids[i].second * 2 + (joined ? 1 : 0));
    before = &streams_[i];
  }
}

void ColumnsBuilder::write_rows(const Layout& layout, NumberColumnWriter& columns,
                                std::string& out) {
  Numbers places(streams_.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[layout.streams[i]] = i;
  for (std::uint64_t& stream : order_) {
    stream = stream == kept_whole ? places.size() : places[static_cast<std::size_t>(stream)];
  }
  columns.begin_group();
  columns.write(order_);
  put_varint(out, gaps_.size());
  if (!gaps_.empty()) {
    columns.write(gaps_);
    columns.write(recorded_);
    columns.write(uptime_);
  }
  if (!whole_.lengths.empty()) write_texts(whole_.lengths, whole_.bytes, columns, out);
}

bool ColumnsBuilder::write_values(const Layout& layout, NumberColumnWriter& columns,
                                  std::string& out) const {
  std::vector<std::vector<const Stream*>> groups;
  std::uint64_t slots = 0;
  for (const std::uint32_t i : layout.streams) {
    if (groups.empty() || !joins(streams_[i], *groups.back().back())) {
      groups.emplace_back();
      slots += streams_[i].values.size() / streams_[i].count;
    }
    groups.back().push_back(&streams_[i]);
  }
  if (slots > block_columns_limit) return false;
  for (const auto& group : groups) write_group(group, columns, out);
  return true;
}

void ColumnsBuilder::write_group(const std::vector<const Stream*>& streams,
                                 NumberColumnWriter& columns, std::string& out) {
  ByteReader shape_bytes(streams.front()->shape);
  const Shape shape = Shape::read(shape_bytes);
  columns.begin_group();
  Numbers column;
  std::size_t text = 0;
  for (std::size_t slot = 0; slot < shape.slots.size(); ++slot) {
    column.clear();
    for (const Stream* stream : streams) {
      for (std::size_t at = slot; at < stream->values.size(); at += shape.slots.size()) {
        column.push_back(stream->values[at]);
      }
    }
    columns.write(column, shape.slots[slot] == Slot::double_number);
    if (shape.slots[slot] != Slot::text) continue;
    for (const Stream* stream : streams) out.append(stream->texts[text]);
    ++text;
  }
}

std::optional<Columns> to_columns(std::string_view frames) {
  ColumnsBuilder builder;
  if (!builder.add(frames)) return std::nullopt;
  return std::move(builder).finish();
}

}  // namespace headwater
