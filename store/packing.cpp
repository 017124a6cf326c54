#include "store/packing.h"

#include <cassert>
#include <new>
#include <utility>

namespace headwater {
namespace {

constexpr std::size_t segment_frames_limit = block_frames_limit / 2;

}  // namespace

bool Packing::step(std::uint64_t events) {
  try {
    return do_part(events);
  } catch (const std::bad_alloc&) {
    fail({ErrorKind::storage, "no memory", ""});
    return false;
  }
}

bool Packing::do_part(std::uint64_t events) {
  if (!rows_taken_) return take_rows(events);
  if (!columns_) {
    columns_ = segment_->in_columns ? std::move(segment_->columns).finish() : std::nullopt;
    return true;
  }
  pack();
  return false;
}

bool Packing::take_rows(std::uint64_t events) {
  for (std::uint64_t taken = 0; taken < events && next_row_ < rows_.size(); ++next_row_) {
    Block& row = rows_[next_row_];
    next_ = row.first;
    auto took = take_row(row);
    if (!took) {
      fail(took.error());
      return false;
    }
    if (!*took) {
      rows_taken_ = true;
      return true;
    }
    next_ = row.last().next();
    taken += row.count;
    std::string().swap(row.events);
  }
  rows_taken_ = next_row_ == rows_.size();
  return true;
}

Result<bool> Packing::take_row(const Block& row) {
  auto frames = unpack(row);
  if (!frames) return frames.error();
  if (segment_ && segment_->builder.frames_size() + frames->size() > segment_frames_limit) {
    return false;
  }
  if (!segment_) segment_.emplace(row);
  Segment& segment = *segment_;
  auto end = check(row, *frames, [&segment](const RecordedEvent& event) {
    segment.index.note(event);
    if (!segment.devices.contains(event.device)) segment.devices.emplace(event.device);
  });
  if (!end) return end.error();
  segment.builder.add(row, *frames);
  segment.time.go_to(end->commit.uptime);
  segment.in_columns = segment.in_columns && segment.columns.add(*frames);
  return true;
}

void Packing::pack() {
  PackedSegment packed;
  packed.block = std::move(segment_->builder).finish_columns(*columns_, level_);
  packed.index = segment_->index.finish();
  packed.elapsed_us = segment_->time.elapsed_us();
  packed.recorded_to = segment_->index.recorded_to();
  packed.devices = std::move(segment_->devices);
  packed_ = std::move(packed);
  segment_.reset();
  columns_.reset();
  rows_.clear();
}

void Packing::fail(Error error) {
  segment_.reset();
  columns_.reset();
  std::vector<Block>().swap(rows_);
  packed_ = std::move(error);
}

Result<PackedSegment> Packing::take() {
  assert(packed_);
  return std::move(*packed_);
}

}  // namespace headwater
