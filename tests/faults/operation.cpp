#include "tests/faults/operation.h"

namespace headwater::testing {

std::string Operation::text() const {
  switch (kind) {
    case Kind::create:
      return "create " + file;
    case Kind::write:
      return "write " + file + " " + std::to_string(offset) + "+" + std::to_string(bytes.size());
    case Kind::truncate:
      return "truncate " + file + " to " + std::to_string(offset);
    case Kind::sync:
      return "sync " + file;
    case Kind::failed_sync:
      return "failed sync " + file;
    case Kind::remove:
      return "remove " + file;
    case Kind::rename:
      return "rename " + file + " to " + bytes;
    case Kind::sync_directory:
      return "sync directory";
  }
  return "?";
}

}  // namespace headwater::testing
