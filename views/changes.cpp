#include "views/changes.h"

#include "model/device_command.h"
#include "model/upcast.h"

namespace headwater {
namespace {

using Noted = Result<std::optional<Note>>;

Noted note(Note note) { return std::optional<Note>(std::move(note)); }

CommandDecided decided(const RecordedEvent& event) {
  CommandDecided row;
  row.sequence = event.sequence;
  row.key = event.cause;
  row.device = event.device;
  row.name = command_name(event.type);
  row.decided = event.recorded.wall;
  return row;
}

std::string_view why_expired(Reach reached) {
  switch (reached) {
    case Reach::sent:
      return "sent, but not confirmed";
    case Reach::attempted:
      return "attempted: it may have been sent";
    case Reach::requested:
      return "not sent";
    default:
      return "not known to have been sent";
  }
}

// One function for each type, found by the type of its argument.
class NoteMaker {
 public:
  explicit NoteMaker(const RecordedEvent& event) : event_(event) {}

  template <class Payload>
  Noted make() const {
    auto payload = payload_of<Payload>(event_);
    if (!payload) return payload.error();
    return make(std::move(*payload));
  }

 private:
  [[nodiscard]] std::string device() const { return std::string(event_.device); }

  [[nodiscard]] Noted make(AlarmRaised raised) const {
    return note(AlarmOpened{event_.sequence, device(), std::move(raised.measurement),
                            name_of(raised.bound), raised.since, event_.time, raised.value,
                            raised.limit});
  }
  [[nodiscard]] Noted make(AlarmCleared cleared) const {
    return note(AlarmClosed{device(), std::move(cleared.measurement), name_of(cleared.bound),
                            event_.sequence, event_.time, cleared.value, name_of(cleared.reason)});
  }
  [[nodiscard]] Noted make(MessageRejected rejected) const {
    return note(MessageRefused{event_.sequence, event_.time, std::move(rejected.topic),
                               std::move(rejected.reason), rejected.size,
                               std::move(rejected.payload)});
  }
  [[nodiscard]] Noted make(CommandRejected rejected) const {
    CommandDecided row = decided(event_);
    row.name = std::move(rejected.command);
    row.device = std::move(rejected.device);
    row.accepted = false;
    row.reason = std::move(rejected.reason);
    return note(std::move(row));
  }
  [[nodiscard]] Noted make(const DeviceRegistered& registered) const {
    if (registered.origin != Origin::command) return std::optional<Note>();
    return note(decided(event_));
  }
  [[nodiscard]] Noted make(const ActuationRequested& /*asked*/) const {
    CommandDecided row = decided(event_);
    row.status = "requested";
    return note(std::move(row));
  }
  [[nodiscard]] Noted make(ActuationAttempted attempted) const {
    return progress(attempted.request, "attempted", std::move(attempted.topic));
  }
  [[nodiscard]] Noted make(const ActuationSent& sent) const {
    return progress(sent.request, "sent", {});
  }
  [[nodiscard]] Noted make(ActuationConfirmed confirmed) const {
    return progress(confirmed.request, "confirmed", std::move(confirmed.by));
  }
  [[nodiscard]] Noted make(ActuationFailed failed) const {
    return progress(failed.request, "failed", std::move(failed.reason));
  }
  [[nodiscard]] Noted make(const ActuationExpired& expired) const {
    return progress(expired.request, "expired", std::string(why_expired(expired.reached)));
  }

  [[nodiscard]] Noted progress(Sequence request, std::string_view status,
                               std::string detail) const {
    return note(ActuationProgress{request, status, event_.recorded.wall, std::move(detail)});
  }

  const RecordedEvent& event_;
};

}  // namespace

Result<std::optional<Note>> note_of(const RecordedEvent& event) {
  const NoteMaker maker(event);
  switch (event.type) {
    case EventType::alarm_raised:
      return maker.make<AlarmRaised>();
    case EventType::alarm_cleared:
      return maker.make<AlarmCleared>();
    case EventType::message_rejected:
      return maker.make<MessageRejected>();
    case EventType::command_rejected:
      return maker.make<CommandRejected>();
    case EventType::device_registered:
      return maker.make<DeviceRegistered>();
    case EventType::actuation_requested:
      return maker.make<ActuationRequested>();
    case EventType::actuation_attempted:
      return maker.make<ActuationAttempted>();
    case EventType::actuation_sent:
      return maker.make<ActuationSent>();
    case EventType::actuation_confirmed:
      return maker.make<ActuationConfirmed>();
    case EventType::actuation_failed:
      return maker.make<ActuationFailed>();
    case EventType::actuation_expired:
      return maker.make<ActuationExpired>();
    case EventType::device_described:
    case EventType::limits_set:
    case EventType::calibration_set:
    case EventType::reading_corrected:
    case EventType::device_decommissioned:
    case EventType::device_recommissioned:
      return note(decided(event));
    default:
      return std::optional<Note>();
  }
}

void Changes::clear() {
  clear_rows();
  corrected.clear();
}

void Changes::clear_rows() {
  for (auto& of_period : buckets) of_period.clear();
  notes.clear();
}

}  // namespace headwater
