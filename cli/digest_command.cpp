#include "cli/digest_command.h"

#include "cli/gap_notice.h"
#include "cli/json_writer.h"
#include "cli/log_point.h"
#include "cli/table.h"
#include "model/digest.h"
#include "store/fold.h"

#include <fmt/format.h>

namespace headwater {

Result<void> run_digest(LogReader& reader, const DigestOptions& options, Format format,
                        Output& output) {
  auto at = log_point(reader, options.at_seq);
  if (!at) return at.error();
  auto chain = reader.chain_at(*at);
  if (!chain) return chain.error();
  auto state = state_at(reader, *at, gap_notice(incomplete_state));
  if (!state) return state.error();
  const std::string hash = to_hex(state_digest(*state));
  if (format == Format::table) {
    output.write(fact_line("log", reader.id().text()));
    output.write(fact_line("seq", fmt::to_string(at->value())));
    output.write(fact_line("chain", to_hex(*chain)));
    output.write(fact_line("state", hash));
    return {};
  }
  JsonWriter json;
  json.begin_object();
  json.field("log", reader.id().text());
  json.field("seq", at->value());
  json.field("chain", to_hex(*chain));
  json.field("state", hash);
  json.end_object();
  output.write(json.take_line());
  return {};
}

}  // namespace headwater
