// A build of this program, as `rehearse` asks it: runs its `trace` and reads what that prints.
#pragma once

#include "model/error.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace headwater {

// The first line of a trace.
struct TraceHead {
  std::string program;  // its version
  std::uint64_t model = 0;
  std::string log;
  std::uint64_t removed = 0;
  std::uint64_t sequence = 0;
  std::vector<std::string> parts;
};

// Of a point, or of an event. Two lines say the same if their digests are equal.
struct TraceLine {
  std::uint64_t sequence = 0;
  std::string digest;
  std::string device;                                       // of an event
  std::string type;                                         // likewise
  std::map<std::string, std::string> parts;                 // with --details: their digests
  std::vector<std::pair<std::string, std::string>> fields;  // likewise: their values
};

struct Trace {
  TraceHead head;
  std::vector<TraceLine> lines;
};

class TracedProgram {
 public:
  // `patience`: for how long it may say nothing.
  TracedProgram(std::string path, std::string store, std::chrono::milliseconds patience)
      : path_(std::move(path)), store_(std::move(store)), patience_(patience) {}

  // Whether it can be asked at all. Error: invalid_input (it cannot be started, is another program,
  // too old, or too new; or what trace() says).
  Result<TraceHead> introduce() const;
  // What `headwater trace ARGUMENTS` of it says. Error: conflict (it could not fold the log);
  // invalid_input (it crashed, was silent for too long, or says what is no trace).
  Result<Trace> trace(const std::vector<std::string>& arguments) const;

 private:
  Result<std::string> ask(const std::vector<std::string>& arguments) const;

  std::string path_;
  std::string store_;
  std::chrono::milliseconds patience_;
};

}  // namespace headwater
