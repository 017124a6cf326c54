// What can go wrong in operation, and the type that carries it.
//
// An Error says what happened (detail) and, where the operator can do something about it, what
// (hint). Errors travel as values; exceptions stop at the file that includes the throwing library.
#pragma once

#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace headwater {

enum class ErrorKind {
  invalid_input,  // what came from outside cannot be used: a payload, a topic, an argument
  configuration,  // the configuration file is wrong
  not_found,      // nothing of that name or at that place
  conflict,       // it does not fit what is there; as things are, it is not done
  in_use,         // another process holds it
  storage,        // reading or writing stable storage failed; what was being written is in doubt
  full,           // the disk is full: nothing of it was stored, and it can be tried again
  damaged,        // what was read is not what was written
  unsupported,    // foreign, or written by a newer version
  network,        // a connection failed or was refused
};

struct Error {
  ErrorKind kind;
  std::string detail;  // what happened and where, one line
  std::string hint;    // what the operator can do; may be empty

  [[nodiscard]] std::string text() const { return hint.empty() ? detail : detail + ": " + hint; }
};

[[noreturn]] inline void throw_exception_from_error(const Error& error,
                                                    const boost::source_location& /*where*/) {
  throw std::runtime_error(error.text());
}

// A value or an Error. Result<std::optional<T>> tells value, clean end and fault apart.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
 public:
  using boost::system::result<T, Error>::result;
};

}  // namespace headwater
