#include "tests/support/telemetry.h"

#include "tests/support/data_file.h"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

namespace headwater::testing {
namespace {

constexpr std::string_view recording = "iot_telemetry_gs_24h.jsonl.xz";

// What stands between `before` and the next `after`.
std::optional<std::string_view> between(std::string_view text, std::string_view before,
                                        std::string_view after) {
  const std::size_t begin = text.find(before);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = text.find_first_of(after, begin + before.size());
  if (end == std::string_view::npos) return {};
  return text.substr(begin + before.size(), end - begin - before.size());
}

struct ClosePipe {
  void operator()(FILE* pipe) const { ::pclose(pipe); }
};

// The next line without its end, or nothing.
std::optional<std::string> next_line(FILE* pipe) {
  std::string line;
  std::array<char, 4'096> part;
  while (std::fgets(part.data(), static_cast<int>(part.size()), pipe) != nullptr) {
    line += part.data();
    if (line.back() == '\n') {
      line.pop_back();
      return line;
    }
  }
  if (line.empty()) return {};
  return line;
}

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result + "'";
}

}  // namespace

// The numbers have to keep their very digits, which no JSON parser hands out: so the text of the
// data object is taken over as it stands. Nothing in the recording is nested deeper.
Result<SensorMessage> telemetry_message(std::string_view json_line) {
  const auto data = between(json_line, "\"data\":{", "}");
  const auto time = between(json_line, "\"ts\":", ",}");
  const auto device = between(json_line, "\"device\":\"", "\"");
  if (!data || data->empty() || !time || !device) {
    return Error{ErrorKind::damaged, "not a line of telemetry: " + std::string(json_line), {}};
  }
  SensorMessage message;
  message.topic.append("sensors/").append(*device).append("/telemetry");
  message.payload.append("{\"ts\":").append(*time).append(",").append(*data).append("}");
  return message;
}

Result<std::vector<SensorMessage>> recorded_telemetry(std::size_t limit) {
  const std::string path = data_file(std::string(recording));
  if (!std::filesystem::exists(path)) {
    return Error{ErrorKind::not_found, path + " is not there",
                 "set HEADWATER_DATA to the directory that holds it"};
  }
  const std::unique_ptr<FILE, ClosePipe> pipe(::popen(("xz -dc " + quoted(path)).c_str(), "re"));
  if (!pipe) return Error{ErrorKind::not_found, "cannot run xz", "install xz-utils"};
  std::vector<SensorMessage> messages;
  while (messages.size() < limit) {
    const std::optional<std::string> line = next_line(pipe.get());
    if (!line) break;
    Result<SensorMessage> message = telemetry_message(*line);
    if (!message) return message.error();
    messages.push_back(std::move(*message));
  }
  if (messages.empty()) return Error{ErrorKind::damaged, path + " has no messages", {}};
  return messages;
}

}  // namespace headwater::testing
