// A playback on a whole installation over real telemetry, and what must be true at its end.
#pragma once

#include "tests/site/census.h"
#include "tests/site/site.h"
#include "tests/support/publisher.h"
#include "tests/support/telemetry.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace headwater::testing {

class Playback {
 public:
  explicit Playback(const SiteOptions& options = {}) : site(directory.path(), options) {}

  // Starts everything, and publishes `messages` as fast as the edge's broker takes them.
  void start(std::vector<SensorMessage> messages);
  // Waits until the gateway's log has `readings` readings or more.
  void wait_until_stored(std::uint64_t readings);
  // Waits until everything is published, stored at the edge, and stored at the centre.
  void wait_until_drained();

  // The publisher's own list is the witness: what the edge's broker has acknowledged is in both
  // logs exactly once.
  void expect_every_message_once();
  // Edge and centre: the same chain and the same state up to the end, and nothing damaged.
  void expect_identical();

  TempDir directory;
  Site site;
  std::unique_ptr<Publisher> publisher;
};

// The recorded telemetry if it is there, else as many made messages.
[[nodiscard]] std::vector<SensorMessage> telemetry();

// What `headwater --store STORE ARGUMENTS` prints; it must succeed.
[[nodiscard]] std::string ask(const std::string& store, std::vector<std::string> arguments);

}  // namespace headwater::testing
