// What the centre does with a batch: stores it, or says why not. The rules of the log lane on this
// side, without threads or sockets.
#pragma once

#include "cloud/archive.h"
#include "model/error.h"
#include "sync/batch.h"
#include "sync/position.h"

#include <string>

namespace headwater {

class Receiver {
 public:
  // `archive` must outlive the receiver.
  explicit Receiver(Archive& archive) : archive_(archive) {}

  // Takes a batch of `gateway`. When it returns a position, everything up to it is on stable
  // storage; its outcome says what became of the batch. Error: storage, damaged, of that gateway's
  // log; nothing can be said about the batch then.
  Result<Position> take(const std::string& gateway, const Batch& batch);

 private:
  Result<Position> append(ArchivedLog& stored, const Batch& batch);
  Result<Position> append_gap(ArchivedLog& stored, const Batch& batch);
  Result<Position> compare(ArchivedLog& stored, const Batch& batch);
  Result<Position> append_rest(ArchivedLog& stored, const Batch& batch);
  Result<Position> append_rest_of_gap(ArchivedLog& stored, const Batch& batch);

  Archive& archive_;
};

}  // namespace headwater
