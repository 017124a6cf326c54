// A centre without a broker: an archive in a directory of its own, and its receiver.
#pragma once

#include "cloud/archive.h"
#include "cloud/receiver.h"
#include "tests/mqtt/kept_notices.h"
#include "tests/support/manual_clock.h"
#include "tests/support/temp_dir.h"

#include <optional>
#include <string>

namespace headwater::testing {

class Centre {
 public:
  Centre() { open(); }

  // As after a restart of the collector.
  void reopen() {
    receiver_.reset();
    archive_.reset();
    open();
  }
  Result<Position> take(const Batch& batch, const std::string& gateway = "g1") {
    return receiver_->take(gateway, batch);
  }
  [[nodiscard]] Archive& archive() { return *archive_; }
  [[nodiscard]] const KeptNotices& notices() const { return notices_; }
  [[nodiscard]] std::string directory() const { return directory_.path().string(); }
  [[nodiscard]] std::string directory_of(const std::string& log) const {
    return directory_.file(log);
  }

 private:
  void open() {
    archive_.emplace(Archive::open(directory(), clock_, notices_.sink()).value());
    receiver_.emplace(*archive_);
  }

  TempDir directory_;
  ManualClock clock_;
  KeptNotices notices_;
  std::optional<Archive> archive_;
  std::optional<Receiver> receiver_;
};

}  // namespace headwater::testing
