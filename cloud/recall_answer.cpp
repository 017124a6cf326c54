#include "cloud/recall_answer.h"

#include "sync/batch_source.h"

namespace headwater {
namespace {

Error not_here(std::string why) { return {ErrorKind::not_found, std::move(why), ""}; }

Result<Block> piece_of(LogReader& reader, const RecallRequest& request) {
  auto before = reader.chain_at(request.first.previous());
  if (!before) return before.error();
  auto after = reader.chain_at(request.last());
  if (!after) return after.error();
  if (*before != request.chain_before || *after != request.chain_after) {
    return not_here("the centre's copy tells another history there");
  }
  auto block = BatchSource(reader).next(request.first);
  if (!block) return block.error();
  if (!*block) return not_here("the centre's copy ends before them");
  if ((*block)->last() <= request.last()) return std::move(**block);
  return cut_back(**block, request.last());
}

}  // namespace

Recalled answer_recall(Archive& archive, const std::string& gateway, const RecallRequest& request) {
  Recalled answer{request.log, request.number, {}, {}};
  auto stored = archive.known_log_of(gateway, request.log);
  auto piece = stored ? piece_of((*stored)->reader, request) : Result<Block>(stored.error());
  if (piece) {
    answer.batch = Batch{request.log, 0, std::move(*piece), {}};
  } else {
    answer.detail = piece.error().detail;
  }
  return answer;
}

}  // namespace headwater
