#include "process/exit_code.h"

namespace headwater {

int exit_code_of(const Error& error) {
  switch (error.kind) {
    case ErrorKind::configuration:
      return exit_configuration;
    case ErrorKind::invalid_input:
      return exit_usage;
    case ErrorKind::in_use:
    case ErrorKind::storage:
    case ErrorKind::full:
    case ErrorKind::damaged:
    case ErrorKind::unsupported:
      return exit_storage;
    case ErrorKind::not_found:
    case ErrorKind::conflict:
    case ErrorKind::network:
      return exit_failure;
  }
  return exit_failure;
}

}  // namespace headwater
