// Any bytes as columns, of which one device's events are wanted: they are refused as damaged, or
// become its events as they stand among all. The same bytes as frames, of which each device's
// events are wanted. A byte says how long the device's name is, which follows it.
#include "model/event_codec.h"
#include "store/block_limits.h"
#include "store/columns.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace headwater;

constexpr Instant before{Timestamp(1), Uptime(2)};

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string_view> split(std::string_view frames) {
  std::vector<std::string_view> events;
  FrameReader reader(frames);
  while (const auto frame = reader.next().value()) events.push_back(*frame);
  return events;
}

void check_bounds(const SparseFrames& found) {
  require(found.frames.size() <= block_frames_limit && found.count <= block_events_limit);
  const auto is_before = [](const auto& a, const auto& b) { return a.event >= b.event; };
  require(std::adjacent_find(found.places.begin(), found.places.end(), is_before) ==
          found.places.end());
  require(found.places.empty() || found.places.back().event < found.count);
  require(split(found.frames).size() == found.places.size());
}

// What is left out is of another device; what is not is as it stands among all.
void check_choice(const SparseFrames& found, std::string_view device, std::string_view frames) {
  std::string begin(1, '\x0a');
  append_frame(device, begin);
  const auto all = split(frames);
  const auto chosen = split(found.frames);
  require(found.count == all.size());
  std::size_t next = 0;
  for (std::size_t event = 0; event < all.size(); ++event) {
    if (next < chosen.size() && found.places[next].event == event) {
      require(chosen[next++] == all[event]);
    } else {
      require(!all[event].starts_with(begin));
    }
  }
}

// Each event that is given was committed when it says so among all.
void check_moments(const SparseFrames& found, std::string_view frames) {
  EventReader all(frames, Sequence(1), before);
  const auto chosen = split(found.frames);
  Instant commit = before;
  std::uint64_t event = 0;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    for (; event <= found.places[i].event; ++event) {
      if (const auto read = all.next(); !read) return;
    }
    if (found.places[i].commit) commit = *found.places[i].commit;
    const auto given = decode_event(chosen[i], Sequence(event), commit);
    require(given.has_value() && given->recorded == all.commit());
  }
}

void check(std::string_view columns, std::string_view device) {
  const auto found = from_columns_of(columns, device);
  const auto frames = from_columns(columns);
  if (!found) {
    require(found.error().kind == ErrorKind::damaged && !frames);
    return;
  }
  check_bounds(*found);
  if (!frames) return;  // of all events, there may be too much
  check_choice(*found, device, *frames);
  check_moments(*found, *frames);
}

void check_every_device(std::string_view frames) {
  const auto columns = to_columns(frames);
  if (!columns) return;
  std::set<std::string> devices{""};
  Instant commit = before;
  for (const std::string_view frame : split(frames)) {
    const auto event = decode_event(frame, Sequence(1), commit);
    if (event && devices.size() < 8) devices.emplace(event->device);
  }
  for (const std::string& device : devices) check(columns->bytes, device);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  check_every_device(input);
  if (input.empty()) return 0;
  const std::string_view rest = input.substr(1);
  const std::size_t name = std::min<std::size_t>(data[0] % 16, rest.size());
  check(rest.substr(name), rest.substr(0, name));
  return 0;
}
