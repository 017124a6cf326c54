#include "cloud/collector.h"

#include "model/text.h"
#include "sync/topics.h"

#include <fmt/format.h>

#include <utility>

namespace headwater {
namespace {

MqttSession collector_session() {
  // What is missed is sent again, so the broker need not keep anything for us.
  MqttSession session;
  session.subscriptions.push_back({all_log_topics(), 1});
  session.subscriptions.push_back({all_recall_topics(), 1});
  return session;
}

std::string_view outcome_text(Outcome outcome) {
  switch (outcome) {
    case Outcome::gap:
      return "asked to send again";
    case Outcome::fork:
      return "forked";
    case Outcome::damaged:
      return "damaged";
    default:
      return "stored";
  }
}

}  // namespace

Result<std::unique_ptr<Collector>> Collector::open(const CollectorConfig& config,
                                                   const Clock& clock, NoticeSink notice,
                                                   Fatal fatal) {
  auto archive = Archive::open(config.store_path, clock, notice);
  if (!archive) return archive.error();
  return std::unique_ptr<Collector>(
      new Collector(config, std::move(*archive), std::move(notice), std::move(fatal)));
}

Collector::Collector(const CollectorConfig& config, Archive archive, NoticeSink notice, Fatal fatal)
    : notice_(std::move(notice)),
      fatal_(std::move(fatal)),
      archive_(std::move(archive)),
      receiver_(archive_),
      connection_(config.broker, collector_session(), *this, notice_) {}

Collector::~Collector() { stop("stopped"); }

void Collector::start() {
  writer_ = std::jthread([this](const std::stop_token& stop) { write(stop); });
  publisher_ = std::jthread([this](const std::stop_token& stop) { publish(stop); });
  connection_.start();
}

void Collector::stop(const std::string& /*reason*/) {
  if (!writer_.joinable()) return;
  writer_.request_stop();
  writer_.join();
  publisher_.request_stop();
  publisher_.join();
  connection_.stop();
}

void Collector::connected(bool /*session_present*/) {
  {
    const std::lock_guard lock(mutex_);
    announce_ = true;
  }
  filled_.notify_one();
}

void Collector::received(const IncomingMessage& message) {
  if (const auto gateway = gateway_of_log_topic(message.topic)) {
    take_batch(message, *gateway);
  } else if (const auto asking = gateway_of_recall_topic(message.topic)) {
    take_question(message, *asking);
  } else {
    notice_(Severity::warning, fmt::format("{}: this is no gateway's id", escaped(message.topic)));
  }
}

void Collector::take_batch(const IncomingMessage& message, const std::string& gateway) {
  auto batch = decode_batch(message.payload);
  if (!batch) {
    return notice_(Severity::warning,
                   fmt::format("{}: {}", escaped(message.topic), batch.error().text()));
  }
  const std::size_t bytes = batch->block.events.size();
  std::unique_lock lock(mutex_);
  room_.wait(lock, [&] {
    return stopping_ || queue_.empty() ||
           (queue_.size() < collector_queue_batches &&
            queued_bytes_ + bytes <= collector_queue_bytes);
  });
  if (stopping_) return;
  queued_bytes_ += bytes;
  queue_.push_back({gateway, std::move(*batch)});
  filled_.notify_one();
}

void Collector::take_question(const IncomingMessage& message, const std::string& gateway) {
  const auto request = decode_recall(message.payload);
  if (!request) {
    return notice_(Severity::warning,
                   fmt::format("{}: {}", escaped(message.topic), request.error().text()));
  }
  {
    const std::lock_guard lock(mutex_);
    if (questions_.size() >= collector_questions) return;
    questions_.push_back({gateway, *request});
  }
  filled_.notify_one();
}

void Collector::refused(const std::string& topic, const std::string& reason) {
  notice_(Severity::error,
          fmt::format("{} refuses messages on {}: {}", connection_.broker(), topic, reason));
}

void Collector::write(const std::stop_token& stop) {
  while (const auto work = next(stop)) {
    std::visit([this](const auto& each) { do_work(each); }, *work);
  }
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  room_.notify_all();
}

std::optional<Collector::Work> Collector::next(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  for (;;) {
    filled_.wait(lock, stop,
                 [this] { return announce_ || !queue_.empty() || !questions_.empty(); });
    if (std::exchange(announce_, false)) {
      for (const auto& each : archive_.standings()) {
        outbox_.put(each.gateway, {each.log, each.head, 0, Outcome::announced, {}});
      }
    }
    if (!queue_.empty()) break;
    if (stop.stop_requested()) return std::nullopt;
    // What is new goes before what is old.
    if (!questions_.empty()) {
      Asked asked = std::move(questions_.front());
      questions_.pop_front();
      return Work(std::move(asked));
    }
  }
  Received first = std::move(queue_.front());
  queue_.pop_front();
  queued_bytes_ -= first.batch.block.events.size();
  room_.notify_all();
  return Work(std::move(first));
}

void Collector::do_work(const Asked& asked) {
  Recalled answer = answer_recall(archive_, asked.gateway, asked.request);
  notice_(Severity::info,
          fmt::format("{} has lost events {} to {}: {}", asked.gateway, asked.request.first.value(),
                      asked.request.last().value(), answer.batch ? "given back" : answer.detail));
  outbox_.put_recalled(asked.gateway, std::move(answer));
}

void Collector::do_work(const Received& received) {
  const auto position = receiver_.take(received.gateway, received.batch);
  if (!position) {
    const ErrorKind kind = position.error().kind;
    if (kind == ErrorKind::storage || kind == ErrorKind::full) return fatal_(position.error());
    return notice_(Severity::error,
                   fmt::format("{}: {}", received.gateway, position.error().text()));
  }
  if (position->outcome != Outcome::stored) {
    notice_(
        position->outcome == Outcome::gap ? Severity::info : Severity::error,
        fmt::format("{}: {} after event {} {}", received.gateway, outcome_text(position->outcome),
                    position->stored.sequence.value(), position->detail));
  }
  outbox_.put(received.gateway, *position);
}

void Collector::publish(const std::stop_token& stop) {
  for (;;) {
    if (const auto answer = outbox_.take_recalled()) publish_recalled(*answer);
    const auto next = outbox_.take(stop);
    if (!next) {
      if (stop.stop_requested()) return;
      continue;
    }
    const auto& [gateway, position] = *next;
    // Without a connection it is left out: the next one begins with announcing everything.
    const auto published = connection_.publish(position_topic(gateway), encode(position), true);
    if (!published) notice_(Severity::debug, published.error().text());
  }
}

void Collector::publish_recalled(const std::pair<std::string, Recalled>& answer) {
  const auto published =
      connection_.publish(recalled_topic(answer.first), encode(answer.second), false);
  // The gateway asks again.
  if (!published) notice_(Severity::debug, published.error().text());
}

}  // namespace headwater
