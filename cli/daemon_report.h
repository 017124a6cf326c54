// What a running daemon says about itself: the JSON object of daemon/status_report.h.
#pragma once

#include "cli/json_writer.h"
#include "model/error.h"
#include "model/sequence.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace headwater {

// A daemon of another version may say more or less: what is not there is not shown.
class DaemonReport {
 public:
  // Error: network, if it is not a JSON object.
  static Result<DaemonReport> parse(std::string_view json);
  DaemonReport(DaemonReport&&) noexcept;
  DaemonReport& operator=(DaemonReport&&) noexcept;
  ~DaemonReport();

  // How far the centre has confirmed; nothing without an upstream.
  [[nodiscard]] std::optional<Sequence> stored() const;
  [[nodiscard]] std::optional<std::uint64_t> devices() const;

  // The whole object, as the daemon gave it.
  void write(JsonWriter& json) const;
  // Lines for people.
  [[nodiscard]] std::string text() const;

 private:
  struct Content;
  explicit DaemonReport(std::unique_ptr<Content> content);
  std::unique_ptr<Content> content_;
};

}  // namespace headwater
