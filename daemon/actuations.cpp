#include "daemon/actuations.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace headwater {
namespace {

constexpr std::size_t left_over_limit = 1'000;

using Step = ReportActuation::Step;

bool is_in(const DeviceActuations& device, Sequence request) {
  return std::any_of(device.open.begin(), device.open.end(),
                     [&](const OpenActuation& open) { return open.request == request; });
}

}  // namespace

void Actuations::learn(const DeviceActuations& device) {
  const auto id = DeviceId::parse(device.device);
  if (!id) return;  // no device has such a name
  std::erase_if(jobs_, [&](const auto& job) {
    return job.second.device == *id && !is_in(device, job.first);
  });
  for (const OpenActuation& open : device.open) {
    const auto job = jobs_.find(open.request);
    if (job == jobs_.end()) {
      begin(device, *id, open);
      continue;
    }
    job->second.online = device.online;
    job->second.open.deadline = open.deadline;
    // The report was ours: nobody else makes it.
    if (job->second.phase == Phase::attempting && open.attempted) job->second.phase = Phase::ready;
  }
}

void Actuations::begin(const DeviceActuations& device, const DeviceId& id,
                       const OpenActuation& open) {
  if (jobs_.size() >= actuations_limit) {
    if (open.attempted) return;  // its time will be over
    return refuse(id, open.request,
                  fmt::format("{} actuations are under way already", actuations_limit));
  }
  Job job{id, device.online, open, {}, Phase::waiting, 0};
  auto destination = find_(device, open.asked);
  if (destination) job.destination = std::move(*destination);
  if (open.attempted) {
    job.phase = open.sent ? Phase::sent : Phase::doubtful;
  } else if (open.doubtful) {
    fail(job, "events behind it are lost: whether it was sent is not known");
  } else if (!destination) {
    fail(job, destination.error().text());
  }
  // Without a destination, one of a former run has no topic to wait for; its time will be over.
  if (!destination) job.open.asked.confirm_topic.clear();
  jobs_.emplace(open.request, std::move(job));
}

void Actuations::refuse(const DeviceId& device, Sequence request, std::string reason) {
  steps_.emplace_back(ReportActuation{device, request, Step::failed, std::move(reason)});
}

void Actuations::report(Job& job, Step step, std::string detail) {
  steps_.emplace_back(ReportActuation{job.device, job.open.request, step, std::move(detail)});
}

void Actuations::fail(Job& job, std::string reason) {
  report(job, Step::failed, std::move(reason));
  job.phase = Phase::ending;
}

void Actuations::reachable(std::size_t channel, bool reachable) {
  if (reachable) {
    reachable_.insert(channel);
    return;
  }
  reachable_.erase(channel);
  for (auto& [topic, comes] : topics_) {
    if (topic.first == channel) comes = false;
  }
  std::erase_if(left_over_, [&](const Topic& topic) { return topic.first == channel; });
}

void Actuations::expected(std::size_t channel, const std::string& topic,
                          const Result<void>& outcome) {
  const auto found = topics_.find({channel, topic});
  if (found == topics_.end()) return;
  found->second = outcome.has_value();
  if (outcome) return;
  for (auto& [request, job] : jobs_) {
    // What is sent cannot be called back; its time will be over.
    if (job.phase == Phase::waiting && job.destination.channel == channel &&
        job.open.asked.confirm_topic == topic) {
      fail(job, "it could not be confirmed, and was not sent: " + outcome.error().detail);
    }
  }
}

void Actuations::heard(std::size_t channel, const std::string& topic, std::uint64_t moment) {
  if (!topics_.contains({channel, topic})) {
    // A subscription that an earlier run has left behind.
    if (left_over_.size() < left_over_limit && left_over_.insert({channel, topic}).second) {
      steps_.emplace_back(ForgetTopic{channel, topic});
    }
    return;
  }
  // One message confirms one actuation: the one that was sent first.
  for (auto& [request, job] : jobs_) {
    const bool waits =
        job.phase == Phase::sending || job.phase == Phase::sent || job.phase == Phase::doubtful;
    if (!waits || job.destination.channel != channel || job.open.asked.confirm_topic != topic ||
        moment <= job.moment) {
      continue;
    }
    report(job, Step::confirmed, topic);
    job.phase = Phase::ending;
    return;
  }
}

bool Actuations::published(Sequence request, Publication outcome, const std::string& reason) {
  const auto found = jobs_.find(request);
  if (found == jobs_.end() || found->second.phase != Phase::sending) return false;
  Job& job = found->second;
  switch (outcome) {
    case Publication::taken:
      job.phase = Phase::sent;
      break;
    case Publication::refused:
      fail(job, fmt::format("the broker does not take it: {}", reason));
      break;
    case Publication::unknown:
      // A measurement could have its value without it.
      if (!job.open.asked.confirm_topic.empty()) {
        job.phase = Phase::doubtful;
      } else {
        fail(job, fmt::format("{} before the broker had confirmed it: whether it was sent is not "
                              "known",
                              reason));
      }
      break;
  }
  return true;
}

void Actuations::handed_over(Sequence request, std::uint64_t moment) {
  const auto found = jobs_.find(request);
  if (found != jobs_.end()) found->second.moment = moment;
}

void Actuations::not_handed_over(Sequence request) {
  const auto found = jobs_.find(request);
  if (found == jobs_.end() || found->second.phase != Phase::sending) return;
  found->second.phase = Phase::ready;
}

void Actuations::stop() {
  stopped_ = true;
  for (auto& [request, job] : jobs_) {
    if (job.phase == Phase::attempting || job.phase == Phase::ready) {
      fail(job, "the gateway was stopped before it was sent");
    }
  }
}

bool Actuations::can_go(const Job& job, Uptime now) const {
  if (stopped_ || !job.online || now >= job.open.deadline) return false;
  if (!reachable_.contains(job.destination.channel)) return false;
  const std::string& confirming = job.open.asked.confirm_topic;
  if (confirming.empty()) return true;
  const auto topic = topics_.find({job.destination.channel, confirming});
  return topic != topics_.end() && topic->second;
}

void Actuations::go_on(Job& job) {
  if (job.phase == Phase::waiting) {
    report(job, Step::attempted, job.destination.topic);
    job.phase = Phase::attempting;
  } else if (job.phase == Phase::ready) {
    steps_.emplace_back(SendCommand{job.destination.channel, job.open.request,
                                    job.destination.topic, job.open.asked.payload, job.device,
                                    job.open.key, job.open.deadline});
    job.phase = Phase::sending;
  }
}

// The topics of all that may still be confirmed.
void Actuations::expect_topics() {
  std::set<Topic> wanted;
  for (const auto& [request, job] : jobs_) {
    if (job.phase == Phase::ending || job.open.asked.confirm_topic.empty()) continue;
    wanted.emplace(job.destination.channel, job.open.asked.confirm_topic);
  }
  std::erase_if(topics_, [&](const auto& topic) {
    if (wanted.contains(topic.first)) return false;
    steps_.emplace_back(ForgetTopic{topic.first.first, topic.first.second});
    return true;
  });
  for (const Topic& topic : wanted) {
    if (!topics_.emplace(topic, false).second) continue;
    left_over_.erase(topic);
    steps_.emplace_back(ExpectTopic{topic.first, topic.second});
  }
}

std::vector<ActuationStep> Actuations::next(Uptime now) {
  expect_topics();
  std::set<std::string_view> behind;  // devices with an earlier one that is not sent yet
  for (auto& [request, job] : jobs_) {
    const bool unsent =
        job.phase == Phase::waiting || job.phase == Phase::attempting || job.phase == Phase::ready;
    if (!unsent || behind.contains(job.device.text())) continue;
    if (can_go(job, now)) go_on(job);
    if (job.phase != Phase::sending) behind.insert(job.device.text());
  }
  return std::exchange(steps_, {});
}

std::size_t Actuations::sending() const {
  return static_cast<std::size_t>(std::count_if(jobs_.begin(), jobs_.end(), [](const auto& job) {
    return job.second.phase == Phase::sending;
  }));
}

}  // namespace headwater
