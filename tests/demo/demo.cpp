#include "tests/demo/demo.h"

#include "tests/site/census.h"
#include "tests/support/wait_until.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <set>
#include <span>

namespace headwater::testing {
namespace {

using namespace std::chrono_literals;

// Enough to see something, little enough for a slow machine: under a minute in all.
constexpr std::size_t messages_wanted = 24'000;
constexpr double messages_per_second = 2'400;
constexpr auto patience = 120s;
constexpr std::size_t devices_shown = 3;

std::vector<SensorMessage> load_messages(Display& display) {
  auto recorded = recorded_telemetry(messages_wanted);
  if (recorded) {
    display.say(fmt::format("{} recorded messages of real sensors", recorded->size()));
    return *recorded;
  }
  display.say(fmt::format("{} messages of signals made by the demo ({})", messages_wanted,
                          recorded.error().detail));
  return synthetic_telemetry(messages_wanted, 12, 1);
}

std::string device_of(const SensorMessage& message) {
  const auto begin = message.topic.find('/') + 1;
  return message.topic.substr(begin, message.topic.find('/', begin) - begin);
}

void print_command(const std::string& command, const std::string& output) {
  fmt::print("\n$ {}\n{}", command, output);
}

}  // namespace

Demo::Demo(const std::string& directory) : site_(directory) {}

bool Demo::run() {
  messages_ = load_messages(display_);
  if (!start()) return false;
  play();
  if (!drain()) {
    display_.say("FAILED: the centre did not catch up; see " + site_.gateway_log() + " and " +
                 site_.collector_log());
    return false;
  }
  return conclude();
}

bool Demo::start() {
  if (!site_.start()) {
    display_.say("FAILED: a program did not start");
    fmt::print("{}{}", read_file(site_.gateway_log()), read_file(site_.collector_log()));
    return false;
  }
  display_.say(fmt::format("edge broker {}, centre's broker {}, gateway and collector are running",
                           site_.edge().url(), site_.centre().url()));
  return true;
}

void Demo::play() {
  PublisherOptions options;
  options.broker = site_.edge().url();
  options.messages_per_second = messages_per_second;
  publisher_ = std::make_unique<Publisher>(options, messages_);
  const auto part = [&](double share) {
    const auto count = static_cast<std::size_t>(share * static_cast<double>(messages_.size()));
    follow([this, count] { return publisher_->acknowledged_count() >= count; });
  };
  part(0.25);
  cut_link();
  part(0.5);
  kill_gateway();
  part(0.75);
  restore_link();
  follow([this] { return publisher_->acknowledged_count() == messages_.size(); });
  display_.say("all messages are published");
}

void Demo::cut_link() {
  site_.link().cut();
  link_ = "cut";
  display_.say("the link to the centre is cut; readings go on being stored at the edge");
}

void Demo::kill_gateway() {
  site_.kill_gateway();
  display_.say("the gateway is killed with SIGKILL, in the middle of its work");
  const bool again = site_.start_gateway();
  display_.say(again ? "the gateway is started again, and takes up where its log ends"
                     : "the gateway did not start again");
}

void Demo::restore_link() {
  site_.link().restore();
  link_ = "up";
  display_.say("the link is back; what was stored meanwhile is shipped");
}

// Until the gateway has taken all messages and the centre has all its events.
bool Demo::drain() {
  const auto expected = expected_readings(messages_);
  if (!expected) return false;
  const auto complete = [&] {
    const auto now = progress();
    if (now.stored < expected->size() || now.stored != now.centre) return false;
    const auto stored = stored_readings(site_.edge_store());
    return stored && compare(*expected, *stored).missing == 0;
  };
  return follow(complete);
}

bool Demo::conclude() {
  show_devices();
  const Sequence upto =
      std::min(head_of(site_.edge_store()).sequence, head_of(site_.centre_store()).sequence);
  const auto at = std::to_string(upto.value());
  for (const auto& store : {site_.edge_store(), site_.centre_store()}) {
    print_command(
        fmt::format("headwater --store {} digest --at-seq {}", store, at),
        testing::run(operator_program(), {"--store", store, "digest", "--at-seq", at}).out);
  }
  const auto edge = prove(site_.edge_store(), upto);
  const auto centre = prove(site_.centre_store(), upto);
  const bool identical = edge && centre && *edge == *centre && edge->sequence == upto;
  const bool complete = nothing_missing();
  fmt::print("\n{} edge and centre are {} up to event {}\n",
             identical ? "OK:" : "FAILED:", identical ? "identical" : "NOT identical",
             upto.value());
  return identical && complete;
}

bool Demo::nothing_missing() {
  const auto expected = expected_readings(messages_);
  const auto stored = stored_readings(site_.centre_store());
  if (!expected || !stored) return false;
  const Difference difference = compare(*expected, *stored);
  fmt::print(
      "\n{} messages published, {} different readings: {} missing, {} twice, {} unexpected "
      "at the centre\n",
      messages_.size(), expected->size(), difference.missing, difference.repeated,
      difference.unexpected);
  return difference == Difference{};
}

void Demo::show_devices() {
  std::set<std::string> devices;
  for (const auto& message : messages_) devices.insert(device_of(message));
  std::size_t shown = 0;
  for (const auto& device : devices) {
    if (++shown > devices_shown) break;
    const std::string store = site_.centre_store();
    print_command(fmt::format("headwater --store {} state {}", store, device),
                  testing::run(operator_program(), {"--store", store, "state", device}).out);
  }
}

bool Demo::follow(const std::function<bool()>& condition) {
  return wait_until(
      [&] {
        show();
        return condition();
      },
      patience);
}

void Demo::show() { display_.show(progress()); }

Progress Demo::progress() const {
  Progress progress;
  progress.messages = publisher_->acknowledged_count();
  progress.all_messages = messages_.size();
  progress.stored = head_of(site_.edge_store()).sequence.value();
  progress.centre = head_of(site_.centre_store()).sequence.value();
  progress.link = link_;
  return progress;
}

void Demo::keep_running() {
  const std::string port = std::to_string(site_.edge().port());
  fmt::print(
      "\nEverything is still running. Look around from another terminal:\n"
      "  {0} --store {1} status\n"
      "  {0} --store {1} events -f\n"
      "  {0} --store {2} devices\n"
      "  mosquitto_pub -p {3} -q 1 -t sensors/my-device/telemetry -m '{{\"temp\":21.5}}'\n"
      "Configuration and logs: {4}\n"
      "Ctrl-C stops everything and removes the files.\n",
      operator_program(), site_.edge_store(), site_.centre_store(), port, site_.directory());
  std::fflush(stdout);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  int signal = 0;
  sigwait(&set, &signal);
  fmt::print("\nstopping\n");
  site_.stop();
}

}  // namespace headwater::testing
