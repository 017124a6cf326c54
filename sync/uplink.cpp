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
// How long to wait before sending again what the connection did not take.
constexpr std::chrono::milliseconds retry_after{200};

MqttSession session_of(const std::string& gateway) {
  MqttSession session;
  session.subscriptions.push_back({position_topic(gateway), 1});
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
  auto confirmed = reader->cursor(upstream_cursor);
  if (!confirmed) return confirmed.error();
  const Cursor from =
      confirmed->value_or(Cursor{Sequence(), chain_origin(reader->id(), reader->gateway())});
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
      reader_(std::move(reader)),
      source_(reader_),
      shipper_(reader_.id(), confirmed, fresh_epoch(), shipper_options(options)),
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
  auto position = decode_position(message.payload);
  if (position) {
    tell(std::move(*position));
  } else {
    notice_(Severity::warning,
            fmt::format("{}: {}", connection_.broker(), position.error().text()));
  }
}

void Uplink::refused(const std::string& topic, const std::string& reason) {
  alarm(fmt::format("{} refuses messages on {}: {}", connection_.broker(), topic, reason));
}

void Uplink::tell(News news) {
  {
    const std::lock_guard lock(mutex_);
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
    for (const auto& news : wait(stop)) take(news);
    if (shipper_.check_silence(clock_.now().uptime)) {
      notice_(Severity::warning,
              fmt::format("{}: the centre has not confirmed in time; sending "
                          "again from event {}",
                          connection_.broker(), shipper_.confirmed().sequence.next().value()));
    }
    ship();
  }
}

std::deque<Uplink::News> Uplink::wait(const std::stop_token& stop) {
  using std::chrono::microseconds;
  microseconds patience = std::chrono::hours(1);
  if (const auto deadline = shipper_.deadline()) {
    const auto now = clock_.now().uptime.microseconds();
    const auto left = deadline->microseconds() > now ? deadline->microseconds() - now : 0;
    patience = microseconds(static_cast<std::int64_t>(left));
  }
  if (unsent_) patience = std::min<microseconds>(patience, retry_after);
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, stop, patience, [&] { return !news_.empty() || head_ > looked_at_; });
  looked_at_ = head_;
  return std::exchange(news_, {});
}

void Uplink::take(const News& news) {
  if (std::holds_alternative<Connected>(news)) {
    shipper_.connected();
    publish_status("online");
  } else if (std::holds_alternative<Disconnected>(news)) {
    shipper_.disconnected();
  } else {
    take(std::get<Position>(news));
  }
}

void Uplink::take(const Position& position) {
  std::optional<Hash> ours;
  if (position.log == reader_.id()) {
    auto chain = reader_.chain_at(position.stored.sequence);
    if (chain) {
      ours = *chain;
    } else if (chain.error().kind != ErrorKind::not_found) {
      return alarm(chain.error().text());
    }
  }
  const auto sequence = position.stored.sequence.value();
  switch (shipper_.take(position, ours)) {
    case Shipper::Verdict::nothing:
      return;
    case Shipper::Verdict::other_log:
      return notice_(Severity::notice, fmt::format("the centre also holds a log {} of this gateway",
                                                   position.log.text()));
    case Shipper::Verdict::ahead:
      return alarm(
          fmt::format("the centre confirms event {}, which this log does not have: the "
                      "log was cut short, restored from a backup or copied",
                      sequence));
    case Shipper::Verdict::forked:
      return alarm(
          fmt::format("the centre holds another history up to event {}: shipping has "
                      "stopped; nothing is lost here. {}",
                      sequence, escaped(position.detail)));
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
    auto block = source_.next(*from);
    if (!block) {
      unsent_ = true;
      return alarm(block.error().text());
    }
    if (!*block) return;
    if (!send(**block)) {
      unsent_ = true;
      return;
    }
  }
}

bool Uplink::send(const Block& block) {
  const std::string bytes = encode(Batch{reader_.id(), shipper_.epoch(), block});
  if (!connection_.publish(topic_, bytes, false)) return false;
  shipper_.sent(block.last(), bytes.size(), clock_.now().uptime);
  const std::lock_guard lock(mutex_);
  ++status_.batches_sent;
  status_.bytes_sent += bytes.size();
  return true;
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
