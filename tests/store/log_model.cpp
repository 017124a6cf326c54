#include "tests/store/log_model.h"

#include "model/event_codec.h"
#include "store/kept.h"

#include <algorithm>

namespace headwater::testing {

std::string text_of(const RecordedEvent& event) {
  std::string text = std::to_string(event.sequence.value());
  for (const std::int64_t number :
       {static_cast<std::int64_t>(event.type), static_cast<std::int64_t>(event.version),
        event.time.microseconds(), event.recorded.wall.microseconds(),
        static_cast<std::int64_t>(event.recorded.uptime.microseconds())}) {
    text.append(" ").append(std::to_string(number));
  }
  text.append(" ").append(event.device).append(" ").append(event.cause);
  return text.append(" ").append(event.payload);
}

LogModel::LogModel(const LogId& log, std::string_view gateway) {
  chains_.push_back(chain_origin(log, gateway));
}

void LogModel::append(std::span<const Event> events, Instant at) {
  Chain chain(chains_.back());
  for (const Event& event : events) {
    std::string bytes;
    const bool first = &event == events.data();
    encode_event(event, first ? std::optional(at) : std::nullopt, bytes);
    chain.extend(bytes);
    events_.push_back(event);
    moments_.push_back(at);
    begins_.push_back(first);
    chains_.push_back(chain.value());
  }
}

void LogModel::remove(Sequence to, Sequence confirmed) {
  for (Sequence at = removed_.next(); at <= to; at = at.next()) {
    if (lost_at(at)) {
      removed_what_was_lost_ = true;
    } else if (outlives_readings(event(at).type)) {
      kept_.push_back(at);
    }
  }
  lost_.erase(lost_.begin(), lost_.upper_bound(to));
  removed_ = to;
  if (to > confirmed) removal_reason_ = GapReason::dropped;
}

std::vector<std::string> LogModel::kept_lines(Sequence from, Sequence to) const {
  std::vector<std::string> lines;
  for (const Sequence at : kept_) {
    if (at >= from && at <= to) lines.push_back(text_of(event(at)));
  }
  return lines;
}

std::optional<std::pair<Sequence, Sequence>> LogModel::lost_at(Sequence sequence) const {
  if (sequence > Sequence() && sequence <= removed_) return std::pair(Sequence(1), removed_);
  auto behind = lost_.upper_bound(sequence);
  if (behind == lost_.begin()) return std::nullopt;
  --behind;
  if (behind->second < sequence) return std::nullopt;
  return *behind;
}

RecordedEvent LogModel::event(Sequence sequence) const {
  const std::size_t at = static_cast<std::size_t>(sequence.value()) - 1;
  return as_recorded(events_.at(at), sequence, moments_.at(at));
}

std::vector<std::string> LogModel::lines(Sequence from, Sequence to,
                                         std::string_view device) const {
  std::vector<std::string> lines;
  for (Sequence at = from; at <= std::min(to, head()); at = at.next()) {
    const RecordedEvent recorded = event(at);
    const bool wanted = device.empty() || recorded.device == device;
    if (wanted && !lost_at(at)) lines.push_back(text_of(recorded));
  }
  return lines;
}

State LogModel::state(Sequence to) const {
  State state;
  for (Sequence at(1); at <= to; at = at.next()) state.apply(event(at)).value();
  return state;
}

}  // namespace headwater::testing
