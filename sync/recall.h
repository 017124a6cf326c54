// Bringing back from the centre what this log has lost: the rules, without a clock, a socket or a
// file.
//
// One gap at a time, and one question at a time: each answer is a piece that follows the one before
// it in the chain, and the last must end where the gap does. So what is not the very events that
// were lost never comes as far as the log. What the centre has not got is not asked for again until
// the next connection.
#pragma once

#include "model/timestamp.h"
#include "store/gap.h"
#include "sync/recall_message.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace headwater {

struct RecallOptions {
  // A gap comes back as a whole and is held in memory until then: a larger one is left alone.
  std::size_t bytes_limit = 16 * 1024 * 1024;
  // How long the centre may take to answer. Doubles with every silence, up to the cap.
  std::chrono::microseconds answer_timeout = std::chrono::seconds(30);
  std::chrono::microseconds answer_timeout_cap = std::chrono::minutes(10);
};

class Recall {
 public:
  explicit Recall(const LogId& log, const RecallOptions& options = {})
      : log_(log), options_(options) {}

  void connected();
  void disconnected();
  // The log's gaps as they are now, and how far the centre has confirmed the log. What it has not
  // confirmed it cannot have; what was removed on purpose is not asked for.
  void consider(std::span<const Gap> gaps, Sequence confirmed);

  // The question to be sent now, if there is one.
  std::optional<RecallRequest> next(Uptime now);
  // It was sent.
  void asked(Uptime now) { asked_at_ = now; }
  // When next() has to be called again, if no answer comes.
  [[nodiscard]] std::optional<Uptime> deadline() const;

  // What an answer led to.
  enum class Verdict {
    ignored,      // it is not about the question that is open
    piece,        // there is more to ask for
    complete,     // take_blocks() has what the gap has lost
    unavailable,  // the centre has not got it
    wrong,        // it is not what was lost
    too_large,    // the gap is left alone
  };
  Verdict take(Recalled answer);
  // All that the gap has lost, in order; after `complete`, once.
  [[nodiscard]] std::vector<Block> take_blocks();

  // What is being brought back, and how many events of it are here.
  [[nodiscard]] const std::optional<Gap>& current() const { return current_; }
  [[nodiscard]] std::uint64_t events() const { return current_ ? next_.value() - begin() : 0; }
  // Gaps that were given up, until the next connection.
  [[nodiscard]] std::size_t unavailable() const { return unavailable_.size(); }

 private:
  [[nodiscard]] std::uint64_t begin() const { return current_->first.value(); }
  void begin_with(const Gap& gap);
  Verdict give_up(Verdict why);

  const LogId log_;
  const RecallOptions options_;
  bool connected_ = false;
  std::set<Sequence> unavailable_;  // where the gaps begin that were given up
  std::set<Sequence> handed_over_;  // those that came back, until the log has them
  std::optional<Gap> current_;
  std::vector<Block> pieces_;
  std::size_t bytes_ = 0;
  Sequence next_;  // the event to ask for
  Hash chain_{};   // before it
  std::uint64_t number_ = 0;
  std::optional<Uptime> asked_at_;
  unsigned silences_ = 0;  // in a row
};

}  // namespace headwater
