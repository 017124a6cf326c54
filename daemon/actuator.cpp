#include "daemon/actuator.h"

#include <chrono>
#include <utility>

namespace headwater {
namespace {

using std::chrono::steady_clock;

// What could not be handed over is tried again, and deadlines are looked at.
constexpr std::chrono::seconds tick{1};
// How long a stop waits for the broker's answers: without them nobody knows what was sent.
constexpr std::chrono::seconds answer_patience{2};

std::vector<const CommandChannel*> read_only(const std::vector<CommandChannel*>& channels) {
  return {channels.begin(), channels.end()};
}

}  // namespace

// Listens to one channel.
class Actuator::Ear final : public CommandListener {
 public:
  Ear(Actuator& owner, std::size_t channel) : owner_(owner), channel_(channel) {}

  void reachable(bool reachable) override {
    owner_.leave([channel = channel_, reachable](Actuations& actuations) {
      actuations.reachable(channel, reachable);
    });
  }
  void published(std::uint64_t number, Publication outcome, const std::string& reason) override {
    owner_.answered(number, outcome, reason);
  }
  void expected(const std::string& topic, const Result<void>& outcome) override {
    owner_.leave([channel = channel_, topic, outcome](Actuations& actuations) {
      actuations.expected(channel, topic, outcome);
    });
  }
  void heard(std::string_view topic) override { owner_.hear(channel_, topic); }

 private:
  Actuator& owner_;
  const std::size_t channel_;
};

Actuator::Actuator(const std::vector<CommandChannel*>& channels, const Clock& clock, Report report)
    : channels_(channels),
      clock_(clock),
      report_(std::move(report)),
      routes_(read_only(channels)),
      actuations_([this](const DeviceActuations& device, const ActuationRequested& asked) {
        return routes_.find(device, asked);
      }) {
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    ears_.push_back(std::make_unique<Ear>(*this, i));
    channels_[i]->listen(*ears_.back());
  }
}

Actuator::~Actuator() { stop(); }

void Actuator::begin(const std::vector<DeviceActuations>& open) {
  for (const DeviceActuations& device : open) actuations_.learn(device);
  // Nothing is reachable yet, so that nothing is sent. What is to be reported is so after start().
  for (const ActuationStep& step : actuations_.next(clock_.now().uptime)) {
    if (const auto* failed = std::get_if<ReportActuation>(&step)) {
      leave([this, failed = *failed](Actuations&) { report_(failed); });
    } else {
      perform(step);
    }
  }
}

void Actuator::start() {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Actuator::stop() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  thread_.join();
}

void Actuator::tell(std::vector<DeviceActuations> devices) {
  if (devices.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    for (DeviceActuations& device : devices) {
      std::string id = device.device;
      devices_.insert_or_assign(std::move(id), std::move(device));
    }
  }
  news_.notify_one();
}

void Actuator::leave(Word word) {
  {
    const std::lock_guard lock(mutex_);
    words_.push_back(std::move(word));
  }
  news_.notify_one();
}

// What the broker says of a message. That it has it goes to the writer from this thread, which
// brings the readings, too: one that came behind that word is then decided behind it.
void Actuator::answered(std::uint64_t number, Publication outcome, const std::string& reason) {
  std::optional<HandedOver> sent;
  {
    const std::lock_guard lock(mutex_);
    if (auto found = handed_over_.extract(number)) sent = std::move(found.mapped());
  }
  if (!sent) return;
  ReportActuation report{sent->device, Sequence(number), ReportActuation::Step::sent,
                         {},           sent->at,         sent->key};
  if (outcome == Publication::taken) report_(report);
  leave([this, report, outcome, reason](Actuations& actuations) mutable {
    const bool waited_for = actuations.published(report.request, outcome, reason);
    if (waited_for || outcome != Publication::refused) return;
    report.step = ReportActuation::Step::failed;
    report.detail = "the broker does not take it: " + reason;
    report_(report);
  });
}

void Actuator::hear(std::size_t channel, std::string_view topic) {
  {
    const std::lock_guard lock(mutex_);
    if (heard_.size() >= heard_limit) return;
    heard_.push_back({channel, std::string(topic), ++moment_});
  }
  news_.notify_one();
}

void Actuator::run(const std::stop_token& stop) {
  const auto is_news = [this] { return !devices_.empty() || !words_.empty() || !heard_.empty(); };
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      if (actuations_.under_way() > 0) {
        news_.wait_for(lock, stop, tick, is_news);
      } else {
        news_.wait(lock, stop, is_news);
      }
    }
    work();
  }
  actuations_.stop();
  finish();
}

void Actuator::finish() {
  const auto end = steady_clock::now() + answer_patience;
  for (;;) {
    work();
    if (actuations_.sending() == 0) return;
    std::unique_lock lock(mutex_);
    if (!news_.wait_until(lock, end, [this] { return !words_.empty(); })) return;
  }
}

void Actuator::work() {
  take_in();
  for (const ActuationStep& step : actuations_.next(clock_.now().uptime)) perform(step);
}

void Actuator::take_in() {
  std::map<std::string, DeviceActuations> devices;
  std::deque<Word> words;
  std::deque<Heard> heard;
  {
    const std::lock_guard lock(mutex_);
    devices.swap(devices_);
    words.swap(words_);
    heard.swap(heard_);
  }
  for (const auto& [id, device] : devices) actuations_.learn(device);
  for (const Word& word : words) word(actuations_);
  for (const Heard& one : heard) actuations_.heard(one.channel, one.topic, one.moment);
}

void Actuator::perform(const ActuationStep& step) {
  if (const auto* report = std::get_if<ReportActuation>(&step)) {
    report_(*report);
  } else if (const auto* command = std::get_if<SendCommand>(&step)) {
    send(*command);
  } else if (const auto* topic = std::get_if<ExpectTopic>(&step)) {
    channels_[topic->channel]->expect(topic->topic);
  } else if (const auto* left = std::get_if<ForgetTopic>(&step)) {
    channels_[left->channel]->forget(left->topic);
  }
}

void Actuator::send(const SendCommand& command) {
  const std::uint64_t number = command.request.value();
  const Uptime now = clock_.now().uptime;
  std::uint64_t moment = 0;
  {
    const std::lock_guard lock(mutex_);
    moment = moment_;
    handed_over_.insert_or_assign(number, HandedOver{command.device, command.key, now});
  }
  // It is sent only while there is time.
  const std::uint64_t left = command.deadline.microseconds() - now.microseconds();
  const auto sent = channels_[command.channel]->publish(number, command.topic, command.payload,
                                                        command.deadline > now ? left : 0);
  if (sent) {
    actuations_.handed_over(command.request, moment);
    return;
  }
  actuations_.not_handed_over(command.request);
  const std::lock_guard lock(mutex_);
  handed_over_.erase(number);
}

}  // namespace headwater
