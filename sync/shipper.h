// What to send upstream next: the rules of the log lane, without a clock, a socket or a file.
//
// Batches are sent in order from the confirmed position on, a window of them ahead of the centre's
// answers. Whenever something may have been lost on the way (a new connection, a gap at the centre,
// no answer in time), everything that is not confirmed is sent again, under a new epoch: answers to
// batches of an earlier epoch then say nothing about what is missing.
#pragma once

#include "model/log_id.h"
#include "model/timestamp.h"
#include "store/cursor.h"
#include "sync/position.h"

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

namespace headwater {

struct ShipperOptions {
  std::size_t window_batches = 8;
  std::size_t window_bytes = 1024 * 1024;
  // While batches are under way, further events wait until there are as many as this, unless the
  // last batch was so large that it is likely to have left some behind.
  std::uint64_t full_batch_events = 1'024;
  std::size_t full_batch_bytes = 48 * 1024;
  // How long the centre may take to answer. Doubles with every silence, up to the cap.
  std::chrono::microseconds confirm_timeout = std::chrono::seconds(30);
  std::chrono::microseconds confirm_timeout_cap = std::chrono::minutes(10);
};

class Shipper {
 public:
  // `epoch`: a number that no earlier run has used.
  Shipper(const LogId& log, const Cursor& confirmed, std::uint64_t epoch,
          const ShipperOptions& options);

  // What a position from the centre led to.
  enum class Verdict {
    nothing,    // it says nothing new
    advanced,   // more is confirmed
    resending,  // the centre misses something: it is sent again
    fell_back,  // the centre has less than it had confirmed: it is sent again from there
    other_log,  // it is about another log
    ahead,      // it confirms what this log does not have: refused
    forked,     // the centre holds other events at these positions: shipping has stopped
  };

  void connected();
  void disconnected();
  // `ours`: this log's chain at the position, nothing if the log does not reach it.
  Verdict take(const Position& position, const std::optional<Hash>& ours);
  // The centre has been silent for too long if the deadline has passed; true if it was so.
  bool check_silence(Uptime now);

  // Where the next batch begins, if one may be sent now. `head`: the end of the log.
  [[nodiscard]] std::optional<Sequence> next(Sequence head) const;
  void sent(Sequence last, std::size_t bytes, Uptime now);
  // When check_silence() has to be called again.
  [[nodiscard]] std::optional<Uptime> deadline() const;

  [[nodiscard]] const Cursor& confirmed() const { return confirmed_; }
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  [[nodiscard]] std::size_t under_way() const { return under_way_.size(); }
  [[nodiscard]] bool halted() const { return halted_; }

 private:
  struct Sent {
    Sequence last;
    std::size_t bytes = 0;
    Uptime at;
  };

  void resend_from(Sequence position);
  void forget_confirmed();
  [[nodiscard]] std::uint64_t timeout_us() const;

  const LogId log_;
  const ShipperOptions options_;
  Cursor confirmed_;
  Sequence sent_to_;
  std::deque<Sent> under_way_;
  std::size_t bytes_under_way_ = 0;
  std::uint64_t epoch_;
  unsigned silences_ = 0;  // in a row
  bool connected_ = false;
  bool halted_ = false;
};

}  // namespace headwater
