// The demo: a whole installation, a bad day, and the proof that nothing was lost.
#pragma once

#include "tests/demo/display.h"
#include "tests/site/site.h"
#include "tests/support/publisher.h"
#include "tests/support/telemetry.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace headwater::testing {

class Demo {
 public:
  // Works in `directory`, which exists.
  explicit Demo(const std::string& directory);

  // Plays it to its end; true if edge and centre are identical and no message is missing.
  bool run();
  // Says how to look around, and returns when the user asks to stop.
  void keep_running();

 private:
  bool start();
  void play();
  void cut_link();
  void kill_gateway();
  void restore_link();
  bool drain();
  bool conclude();
  [[nodiscard]] bool nothing_missing();
  void show_devices();
  void show();
  // Shows the progress until `condition` holds; false if that takes too long.
  bool follow(const std::function<bool()>& condition);
  [[nodiscard]] Progress progress() const;

  Display display_;
  Site site_;
  std::vector<SensorMessage> messages_;
  std::unique_ptr<Publisher> publisher_;
  std::string link_ = "up";
};

}  // namespace headwater::testing
