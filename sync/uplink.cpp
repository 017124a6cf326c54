#include "sync/uplink.h"

#include "model/log_id.h"
#include "model/text.h"
#include "sync/batch.h"
#include "sync/position.h"
#include "sync/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace headwater {
namespace {

// Positions overtake each other, so the oldest can go when there are too many.
constexpr std::size_t news_limit = 256;
constexpr std::string_view what_to_do =
    "Make sure that no other gateway has this one's log; then move the store away: this gateway "
    "goes on with a log of its own, and the centre keeps both";
// How long to wait before sending again what the connection did not take.
constexpr std::chrono::milliseconds retry_after{200};

MqttSession session_of(const std::string& gateway) {
  MqttSession session;
  session.subscriptions.push_back({position_topic(gateway), 1});
  session.subscriptions.push_back({recalled_topic(gateway), 1});
  session.will = LastWill{status_topic(gateway), R"({"state":"offline"})"};
  return session;
}

// Numbers that no earlier run has used.
std::uint64_t fresh_epoch() {
  const auto random = random_16_bytes();
  std::uint64_t epoch = 0;
  std::memcpy(&epoch, random.data(), sizeof epoch);
  return epoch >> 1U;
}

ShipperOptions shipper_options(const UplinkOptions& options) {
  ShipperOptions shipper;
  shipper.confirm_timeout = options.confirm_timeout;
  return shipper;
}

}  // namespace

Result<std::unique_ptr<Uplink>> Uplink::open(const UplinkOptions& options,
                                             const std::string& directory, const Clock& clock,
                                             UplinkOwner& owner, NoticeSink notice) {
  auto reader = LogReader::open(directory);
  if (!reader) return reader.error();
  auto head = reader->head();
  if (!head) return head.error();
  auto kept = reader->cursor(upstream_cursor);
  // A damaged one is a hint less.
  if (!kept && kept.error().kind != ErrorKind::damaged) return kept.error();
  Cursor from{Sequence(), chain_origin(reader->id(), reader->gateway())};
  for (const auto& confirmed : {kept ? *kept : std::nullopt, reader->confirmed()}) {
    if (confirmed && confirmed->sequence > from.sequence) from = *confirmed;
  }
  return std::unique_ptr<Uplink>(new Uplink(options, std::move(*reader), from, head->sequence,
                                            clock, owner, std::move(notice)));
}

Uplink::Uplink(const UplinkOptions& options, LogReader reader, const Cursor& confirmed,
               Sequence head, const Clock& clock, UplinkOwner& owner, NoticeSink notice)
    : options_(options),
      clock_(clock),
      owner_(owner),
      notice_(std::move(notice)),
      topic_(log_topic(reader.gateway())),
      recalled_topic_(recalled_topic(reader.gateway())),
      reader_(std::move(reader)),
      source_(reader_),
      shipper_(reader_.id(), confirmed, fresh_epoch(), shipper_options(options)),
      recall_(reader_.id()),
      head_(head),
      connection_(options.broker, session_of(reader_.gateway()), *this, notice_) {
  status_.confirmed = confirmed;
}

Uplink::~Uplink() { stop(); }

void Uplink::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  connection_.start();
}

void Uplink::stop() {
  // The broker speaks our will only if we vanish.
  if (thread_.joinable() && connection_.status().connected) publish_status("offline");
  connection_.stop();
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Uplink::log_reaches(Sequence head) {
  {
    const std::lock_guard lock(mutex_);
    head_ = std::max(head_, head);
  }
  wake_.notify_one();
}

void Uplink::storage_changed() { tell(StorageChanged{}); }

UplinkStatus Uplink::status() const {
  const std::lock_guard lock(mutex_);
  UplinkStatus status = status_;
  status.broker = connection_.broker();
  status.connection = connection_.status();
  return status;
}

void Uplink::connected(bool /*session_present*/) {
  owner_.upstream_connected(connection_.broker());
  tell(Connected{});
}

void Uplink::disconnected(const std::string& reason) {
  owner_.upstream_disconnected(reason);
  tell(Disconnected{});
}

void Uplink::received(const IncomingMessage& message) {
  const auto tell_or_report = [this](auto decoded) {
    if (decoded) return tell(std::move(*decoded));
    notice_(Severity::warning, fmt::format("{}: {}", connection_.broker(), decoded.error().text()));
  };
  if (message.topic == recalled_topic_) return tell_or_report(decode_recalled(message.payload));
  tell_or_report(decode_position(message.payload));
}

void Uplink::refused(const std::string& topic, const std::string& reason) {
  alarm(fmt::format("{} refuses messages on {}: {}", connection_.broker(), topic, reason));
}

void Uplink::tell(News news) {
  {
    const std::lock_guard lock(mutex_);
    // There is one question at a time, so one answer is enough; it may be large.
    if (std::holds_alternative<Recalled>(news)) {
      std::erase_if(news_, [](const News& each) { return std::holds_alternative<Recalled>(each); });
    }
    news_.push_back(std::move(news));
    if (news_.size() > news_limit) {
      const auto oldest = std::find_if(news_.begin(), news_.end(), [](const News& each) {
        return std::holds_alternative<Position>(each);
      });
      news_.erase(oldest == news_.end() ? news_.begin() : oldest);
    }
  }
  wake_.notify_one();
}

void Uplink::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    for (auto& news : wait(stop)) take(std::move(news));
    if (shipper_.check_silence(clock_.now().uptime)) {
      notice_(Severity::warning,
              fmt::format("{}: the centre has not confirmed in time; sending "
                          "again from event {}",
                          connection_.broker(), shipper_.confirmed().sequence.next().value()));
    }
    ship();
    recall();
  }
}

std::deque<Uplink::News> Uplink::wait(const std::stop_token& stop) {
  using std::chrono::microseconds;
  microseconds patience = std::chrono::hours(1);
  const auto now = clock_.now().uptime.microseconds();
  for (const auto& deadline : {shipper_.deadline(), recall_.deadline()}) {
    if (!deadline) continue;
    const auto left = deadline->microseconds() > now ? deadline->microseconds() - now : 0;
    patience = std::min(patience, microseconds(static_cast<std::int64_t>(left)));
  }
  if (unsent_) patience = std::min<microseconds>(patience, retry_after);
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, patience, [&] { return !news_.empty() || head_ > looked_at_; });
  looked_at_ = head_;
  return std::exchange(news_, {});
}

void Uplink::take(News news) {
  if (std::holds_alternative<Connected>(news)) {
    shipper_.connected();
    recall_.connected();
    told_of_damage_.reset();
    look_for_gaps();
    publish_status("online");
  } else if (std::holds_alternative<Disconnected>(news)) {
    shipper_.disconnected();
    recall_.disconnected();
  } else if (std::holds_alternative<StorageChanged>(news)) {
    look_for_gaps();
  } else if (auto* answer = std::get_if<Recalled>(&news)) {
    take(std::move(*answer));
  } else {
    take(std::get<Position>(news));
  }
}

// Within a gap there is nothing to compare with; the centre compares where the gap ends.
Result<std::optional<Hash>> Uplink::chain_of(const Position& position) {
  if (position.log != reader_.id()) return std::optional<Hash>();
  auto chain = reader_.chain_at(position.stored.sequence);
  if (chain) return std::optional(*chain);
  auto gap = reader_.gap_at(position.stored.sequence);
  if (gap && *gap) return std::optional(position.stored.chain);
  if (chain.error().kind == ErrorKind::not_found) return std::optional<Hash>();
  return chain.error();
}

void Uplink::take(const Position& position) {
  const auto ours = chain_of(position);
  if (!ours) {
    if (ours.error().kind == ErrorKind::damaged) tell_of_damage(position.stored.sequence);
    return alarm(ours.error().text());
  }
  const auto sequence = position.stored.sequence.value();
  switch (shipper_.take(position, *ours)) {
    case Shipper::Verdict::nothing:
      return;
    case Shipper::Verdict::other_log:
      return notice_(Severity::notice, fmt::format("the centre also holds a log {} of this gateway",
                                                   position.log.text()));
    case Shipper::Verdict::ahead:
      return alarm(
          fmt::format("the centre confirms event {}, which this log does not have: the log was "
                      "cut short, restored from a backup or copied. {}",
                      sequence, what_to_do));
    case Shipper::Verdict::forked:
      return alarm(
          fmt::format("the centre holds another history up to event {}: shipping has "
                      "stopped; nothing is lost here. {} {}",
                      sequence, escaped(position.detail), what_to_do));
    case Shipper::Verdict::fell_back:
      notice_(Severity::warning,
              fmt::format("the centre has lost what follows event {}: sending again", sequence));
      break;
    case Shipper::Verdict::resending:
      notice_(Severity::info, fmt::format("sending again from event {}", sequence + 1));
      break;
    case Shipper::Verdict::advanced:
      break;
  }
  owner_.upstream_stored(shipper_.confirmed());
  const std::lock_guard lock(mutex_);
  status_.confirmed = shipper_.confirmed();
  status_.alarm.clear();
}

void Uplink::ship() {
  unsent_ = false;
  while (const auto from = shipper_.next(looked_at_)) {
    if (!ship(*from)) return;
  }
}

bool Uplink::ship(Sequence from) {
  auto gap = reader_.gap_at(from);
  if (gap && *gap) return send(batch_of(reader_.id(), shipper_.epoch(), **gap));
  auto block = gap ? source_.next(from) : Result<std::optional<Block>>(gap.error());
  if (block) return *block && send({reader_.id(), shipper_.epoch(), std::move(**block), {}});
  unsent_ = true;
  // A gap that was made a moment ago goes out the next time.
  if (block.error().kind == ErrorKind::not_found) return false;
  if (block.error().kind == ErrorKind::damaged) tell_of_damage(from);
  alarm(block.error().text());
  return false;
}

// Once: if the owner finds nothing wrong there, it would be of no use to tell it again.
void Uplink::tell_of_damage(Sequence sequence) {
  if (told_of_damage_ == sequence) return;
  told_of_damage_ = sequence;
  owner_.upstream_found_damage(sequence);
}

bool Uplink::send(const Batch& batch) {
  const std::string bytes = encode(batch);
  if (!connection_.publish(topic_, bytes, false)) {
    unsent_ = true;
    return false;
  }
  shipper_.sent(batch.block.last(), bytes.size(), clock_.now().uptime);
  const std::lock_guard lock(mutex_);
  ++status_.batches_sent;
  status_.bytes_sent += bytes.size();
  return true;
}

void Uplink::look_for_gaps() {
  auto gaps = reader_.gaps();
  gaps_ = gaps ? std::move(*gaps) : std::vector<Gap>();
  if (!gaps) notice_(Severity::warning, gaps.error().text());
}

void Uplink::recall() {
  recall_.consider(gaps_, shipper_.confirmed().sequence);
  const Uptime now = clock_.now().uptime;
  if (const auto request = recall_.next(now)) {
    if (connection_.publish(recall_topic(reader_.gateway()), encode(*request), false)) {
      recall_.asked(now);
    } else {
      unsent_ = true;
    }
  }
  const std::lock_guard lock(mutex_);
  status_.recalling = recall_.current();
  status_.recalled_events = recall_.events();
  status_.unavailable_gaps = recall_.unavailable();
}

void Uplink::take(Recalled answer) {
  const std::string detail = escaped(answer.detail);
  const auto gap = recall_.current();
  const auto verdict = recall_.take(std::move(answer));
  const auto report = [&](Severity severity, std::string_view what) {
    notice_(severity, fmt::format("events {} to {} are lost here, and {} {}", gap->first.value(),
                                  gap->last().value(), what, detail));
  };
  switch (verdict) {
    case Recall::Verdict::ignored:
    case Recall::Verdict::piece:
      return;
    case Recall::Verdict::complete:
      return owner_.upstream_recalled(recall_.take_blocks());
    case Recall::Verdict::unavailable:
      return report(Severity::notice, "the centre has not got them:");
    case Recall::Verdict::wrong:
      return report(Severity::warning, "what the centre has sent is something else");
    case Recall::Verdict::too_large:
      return report(Severity::warning, "they are too many to be brought back");
  }
}

void Uplink::publish_status(std::string_view state) {
  const auto published = connection_.publish(status_topic(reader_.gateway()),
                                             fmt::format(R"({{"state":"{}"}})", state), true);
  if (!published) notice_(Severity::debug, published.error().text());
}

// Said once for each text.
void Uplink::alarm(const std::string& text) {
  {
    const std::lock_guard lock(mutex_);
    if (status_.alarm == text) return;
    status_.alarm = text;
  }
  notice_(Severity::error, text);
}

}  // namespace headwater
