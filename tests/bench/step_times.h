// How long each kind of step between two commits takes at most: a step is known by the failpoints
// that it passes.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>

namespace headwater::testing {

class StepTimes {
 public:
  // One at a time: it has the failpoints told to it.
  StepTimes();
  ~StepTimes();
  StepTimes(const StepTimes&) = delete;
  StepTimes& operator=(const StepTimes&) = delete;

  // Does `work`, a step of the part `part`.
  void measure(const std::string& part, const std::function<void()>& work);
  // Each kind's number and its longest times, in microseconds, and in syncs of so many seconds.
  void print(double sync) const;

 private:
  struct Longest {
    std::size_t count = 0;
    double wall = 0;  // seconds
    double cpu = 0;   // of this thread's processor time
  };
  std::map<std::string, Longest> longest_;
};

}  // namespace headwater::testing
