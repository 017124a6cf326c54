#include "tests/store/log_comparison.h"

#include "model/digest.h"
#include "store/fold.h"
#include "store/scan.h"
#include "store/verify.h"

#include <algorithm>
#include <map>

namespace headwater::testing {
namespace {

std::string at_text(const char* what, Sequence at) {
  return std::string(what) + " at " + std::to_string(at.value());
}

template <class Scan>
Result<std::vector<std::string>> read(LogReader& reader, Sequence from, Sequence to,
                                      const std::string& device) {
  std::vector<std::string> lines;
  Scan scan(reader,
            {.from = from, .to = to, .filter = {.device = device}, .on_gap = [](const Gap&) {}});
  for (;;) {
    const auto event = scan.next();
    if (!event) return event.error();
    if (!*event) return lines;
    if (device.empty() || (*event)->device == device) lines.push_back(text_of(**event));
  }
}

std::string compare_lines(const char* way, const Result<std::vector<std::string>>& found,
                          const std::vector<std::string>& expected) {
  if (!found) return std::string("reading ") + way + ": " + found.error().text();
  if (*found == expected) return "";
  const auto [have, want] =
      std::mismatch(found->begin(), found->end(), expected.begin(), expected.end());
  return std::string("reading ") + way + " gives " + std::to_string(found->size()) +
         " instead of " + std::to_string(expected.size()) + " events: \"" +
         (have == found->end() ? "nothing" : have->substr(0, 60)) + "\" instead of \"" +
         (want == expected.end() ? "nothing" : want->substr(0, 60)) + "\"";
}

}  // namespace

std::string compare_head(LogReader& reader, const LogModel& model) {
  const auto head = reader.head();
  if (!head) return "head: " + head.error().text();
  if (head->sequence != model.head()) return at_text("the head is", head->sequence);
  return head->chain == model.chain(model.head()) ? "" : "the head's chain is another";
}

std::string compare_range(LogReader& reader, const LogModel& model, Sequence from, Sequence to,
                          const std::string& device) {
  from = std::max(from, Sequence(1));
  auto expected = model.lines(from, to, device);
  const std::string forward =
      compare_lines("forwards", read<ForwardScan>(reader, from, to, device), expected);
  if (!forward.empty()) return forward;
  std::reverse(expected.begin(), expected.end());
  return compare_lines("backwards", read<BackwardScan>(reader, from, to, device), expected);
}

std::string compare_position(LogReader& reader, const LogModel& model, Sequence at) {
  const auto lost = model.lost_at(at);
  const auto chain = reader.chain_at(at);
  const bool has_chain = at <= model.head() && (!lost || lost->second == at);
  if (chain.has_value() != has_chain) {
    return at_text("chain", at) + (chain ? "" : ": " + chain.error().text());
  }
  if (chain && *chain != model.chain(at)) return at_text("another chain", at);
  if (at == Sequence()) return "";
  const auto block = reader.block_at(at);
  if (!block) {
    const bool right = lost && block.error().kind == ErrorKind::not_found;
    return right ? "" : at_text("block", at) + ": " + block.error().text();
  }
  if (lost) return at_text("a block in a gap", at);
  if (block->has_value() != (at <= model.head())) return at_text("block", at);
  if (!*block) return "";
  if (!(*block)->holds(at) || (*block)->chain_before != model.chain((*block)->first.previous()) ||
      (*block)->chain_after != model.chain((*block)->last()) || !check(**block)) {
    return at_text("another block", at);
  }
  return "";
}

std::string compare_gaps(LogReader& reader, const LogModel& model) {
  const auto gaps = reader.gaps();
  if (!gaps) return "gaps: " + gaps.error().text();
  std::map<Sequence, Sequence> expected = model.lost();
  if (model.removed() > Sequence()) expected[Sequence(1)] = model.removed();
  if (gaps->size() != expected.size()) return std::to_string(gaps->size()) + " gaps";
  auto lost = expected.begin();
  for (const Gap& gap : *gaps) {
    const bool removed = gap.last() == model.removed();
    if (gap.first != lost->first || gap.last() != lost->second ||
        gap.chain_before != model.chain(gap.first.previous()) ||
        gap.chain_after != model.chain(gap.last()) ||
        gap.reason != (removed ? model.removal_reason() : GapReason::damaged)) {
      return at_text("another gap", gap.first);
    }
    ++lost;
  }
  return "";
}

std::string compare_kept(LogReader& reader, const LogModel& model, Sequence from, Sequence to) {
  auto expected = model.kept_lines(from, to);
  for (const bool reverse : {false, true}) {
    std::vector<std::string> lines;
    const auto read = reader.kept_events(from, to, reverse, [&](const RecordedEvent& event) {
      lines.push_back(text_of(event));
      return true;
    });
    if (!read) return "kept events: " + read.error().text();
    if (lines != expected) return at_text("other kept events", from);
    std::reverse(expected.begin(), expected.end());
  }
  return "";
}

std::string compare_keys(LogReader& reader, const LogModel& model) {
  const auto rows = reader.append_keys();
  if (!rows) return "keys: " + rows.error().text();
  std::map<std::string, Appended> found;
  for (const AppendKeyRow& row : *rows) found[row.key] = row.appended;
  return found == model.keys() ? "" : "other keys";
}

std::string compare_state(LogReader& reader, const LogModel& model, Sequence at) {
  at = std::min(at, model.head());
  const auto state = state_at(reader, at);
  if (at < model.removed()) {
    const bool right = !state && state.error().kind == ErrorKind::not_found;
    return right ? "" : at_text("a state that was removed", at);
  }
  if (model.has_lost_up_to(at)) return "";
  const auto expected = state_digest(model.state(at));
  if (!state) return at_text("state", at) + ": " + state.error().text();
  if (state_digest(*state) != expected) return at_text("another state", at);
  if (model.removed() > Sequence()) return "";
  State folded;
  if (auto done = fold(reader, at, folded); !done) return "fold: " + done.error().text();
  return state_digest(folded) == expected ? "" : at_text("another fold", at);
}

std::string compare_verification(LogReader& reader, const LogModel& model) {
  const auto found = verify(reader);
  if (!found) return "verify: " + found.error().text();
  if (!found->structure.empty()) return "structure: " + found->structure;
  if (found->clean() == model.lost().empty()) return "";
  return found->clean() ? "verify finds nothing" : "verify: " + found->damages.front().what;
}

}  // namespace headwater::testing
