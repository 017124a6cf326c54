// Keeps the views of a log up to it, on a thread of its own: opens them or makes them anew, follows
// the log, and writes once in a while, so that what changes often is written seldom.
//
// The log's writer is never waited for nor made to wait. Whatever happens to the views, the log has
// all that is needed to make them again.
#pragma once

#include "model/notice.h"
#include "store/reserve.h"
#include "views/views.h"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace headwater {

struct UpkeepOptions {
  // How long changes wait for others; with the time that it takes to write them, they are in the
  // views within a second.
  std::chrono::milliseconds interval{500};
  // How long to wait after something has failed. After views have been made in vain it is twice as
  // long each time, 2^retry_doublings_limit times at most: they are written for nothing.
  std::chrono::milliseconds retry{2'000};
  std::uint64_t bytes_limit = views_bytes_default;
  // What the file system must have left: the log comes first.
  std::uint64_t min_free = 0;
  std::function<Result<std::uint64_t>(const std::string& directory)> free_space =
      headwater::free_space;
};
inline constexpr int retry_doublings_limit = 8;

enum class UpkeepState {
  opening,     // they are looked at
  rebuilding,  // new ones are made; those in use stay as they are until then
  following,   // all is well
  held,        // a reader does not end, or the disk is nearly full: they stay as they are
  failed,      // the disk is full, or cannot be read or written: tried again and again
};
[[nodiscard]] std::string_view upkeep_state_name(UpkeepState state);

struct UpkeepStatus {
  UpkeepState state = UpkeepState::opening;
  Sequence position;         // what is in the tables; while rebuilding, how far the new ones are
  std::uint64_t writes = 0;  // transactions since the start
  std::string detail;        // why they are not following; may be empty
};

class Upkeep {
 public:
  // Of the log in `directory`. `found_damage`: told, on the upkeep's thread, that what holds an
  // event of the log cannot be read; must return at once.
  Upkeep(std::string directory, const UpkeepOptions& options, NoticeSink notice,
         std::function<void(Sequence)> found_damage);
  ~Upkeep();

  void start();
  // Writes what there is, as far as it takes no long time, and returns when nothing is done any
  // more.
  void stop();
  // The log has grown up to `head`. Returns at once; any thread.
  void log_reaches(Sequence head);
  // Has new views made, while those in use stay until then; unless that is being done. Returns at
  // once; any thread.
  void rebuild();

  [[nodiscard]] UpkeepStatus status() const;

 private:
  void run(const std::stop_token& stop);
  Result<Views> open_or_make(const std::stop_token& stop);
  Result<Views> make(const Error& why, const std::stop_token& stop);
  Result<Views> make_beside(const std::stop_token& stop);
  // Until there is reason to stop or to begin anew.
  Result<void> keep(Views& views, const std::stop_token& stop);
  Result<void> catch_up(Views& views, const std::stop_token& stop);
  // A part of what the log has more. False: there is no more, or it must not be written now.
  Result<bool> take_part(Views& views);
  // Whether they are to be gone on with. Error: conflict, with the reason.
  Result<void> check_usable(const Views& views);
  Result<void> follow(Views& views, Sequence to);
  // False: nothing can be written now.
  Result<bool> may_write(Views& views);
  void hold(const std::string& why);
  [[nodiscard]] bool has_room() const;
  void fail(const Error& error, const std::stop_token& stop);
  // Whether the log has grown, or it is time to look around.
  void wait_for_news(const std::stop_token& stop, Sequence seen);
  void pause(const std::stop_token& stop, std::chrono::milliseconds time);
  void set_state(UpkeepState state, const std::string& detail);
  void note_progress(const Views& views);

  const std::string directory_;
  const UpkeepOptions options_;
  const NoticeSink notice_;
  const std::function<void(Sequence)> found_damage_;
  // The thread's: the last trouble that people were told of, and how often views were begun and not
  // finished.
  std::string told_;
  int made_in_vain_ = 0;

  mutable std::mutex mutex_;
  std::condition_variable_any news_;
  std::condition_variable_any pause_;
  Sequence head_;
  bool rebuild_asked_ = false;
  UpkeepStatus status_;
  std::jthread thread_;
};

}  // namespace headwater
