#include "model/event_codec.h"

#include "model/wire.h"

#include <fmt/format.h>
#include <protozero/pbf_reader.hpp>
#include <protozero/pbf_writer.hpp>
#include <protozero/varint.hpp>

#include <iterator>

namespace headwater {
namespace {

Error damaged(Sequence sequence, std::string_view why) {
  return {ErrorKind::damaged, fmt::format("event {} cannot be read: {}", sequence.value(), why),
          "run `headwater verify`"};
}

void read_event(protozero::pbf_reader& reader, RecordedEvent& event, Instant& commit) {
  while (reader.next()) {
    switch (reader.tag_and_type()) {
      case wire::bytes(1):
        event.device = wire::take_bytes(reader);
        break;
      case wire::varint(2):
        event.type = static_cast<EventType>(reader.get_uint32());
        break;
      case wire::varint(3):
        event.version = reader.get_uint32();
        break;
      case wire::varint(4):
        event.time = Timestamp(reader.get_sint64());
        break;
      case wire::bytes(5):
        event.cause = wire::take_bytes(reader);
        break;
      case wire::bytes(6):
        event.payload = wire::take_bytes(reader);
        break;
      case wire::varint(7):
        commit.wall = Timestamp(reader.get_sint64());
        break;
      case wire::varint(8):
        commit.uptime = Uptime(reader.get_uint64());
        break;
      default:
        reader.skip();
    }
  }
}

}  // namespace

void encode_event(const Event& event, std::optional<Instant> commit, std::string& out) {
  protozero::pbf_writer pbf(out);
  pbf.add_string(1, event.device);
  pbf.add_uint32(2, static_cast<std::uint32_t>(event.type));
  pbf.add_uint32(3, event.version);
  if (event.time.microseconds() != 0) pbf.add_sint64(4, event.time.microseconds());
  if (!event.cause.empty()) pbf.add_string(5, event.cause);
  if (!event.payload.empty()) pbf.add_bytes(6, event.payload);
  if (commit) {
    pbf.add_sint64(7, commit->wall.microseconds());
    pbf.add_uint64(8, commit->uptime.microseconds());
  }
}

Result<RecordedEvent> decode_event(std::string_view bytes, Sequence sequence, Instant& commit) {
  RecordedEvent event;
  event.sequence = sequence;
  event.version = 0;
  try {
    protozero::pbf_reader reader(bytes.data(), bytes.size());
    read_event(reader, event, commit);
  } catch (const protozero::exception& e) {
    return damaged(sequence, e.what());
  }
  if (event.device.empty()) return damaged(sequence, "it names no device");
  event.recorded = commit;
  return event;
}

void append_frame(std::string_view bytes, std::string& out) {
  protozero::write_varint(std::back_inserter(out), bytes.size());
  out.append(bytes);
}

Result<std::optional<std::string_view>> FrameReader::next() {
  if (rest_.empty()) return std::optional<std::string_view>();
  const char* begin = rest_.data();
  const char* const end = begin + rest_.size();
  std::uint64_t size = 0;
  try {
    size = protozero::decode_varint(&begin, end);
  } catch (const protozero::exception&) {
    return Error{ErrorKind::damaged, "the length of an event cannot be read", ""};
  }
  if (size > event_bytes_limit || size > static_cast<std::uint64_t>(end - begin)) {
    return Error{ErrorKind::damaged, fmt::format("an event's length of {} is wrong", size), ""};
  }
  const std::string_view content(begin, static_cast<std::size_t>(size));
  rest_.remove_prefix(static_cast<std::size_t>(begin - rest_.data()) + content.size());
  return std::optional(content);
}

Result<std::optional<RecordedEvent>> EventReader::next() {
  auto frame = frames_.next();
  if (!frame) return frame.error();
  if (!*frame) return std::optional<RecordedEvent>();
  bytes_ = **frame;
  auto event = decode_event(bytes_, next_, commit_);
  if (!event) return event.error();
  next_ = next_.next();
  return std::optional(*event);
}

}  // namespace headwater
