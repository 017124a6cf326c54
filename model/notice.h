// How a part tells the operator something without knowing where it is written.
#pragma once

#include <functional>
#include <string_view>

namespace headwater {

// The numbers are those of syslog (RFC 5424, section 6.2.1), which journald understands.
enum class Severity { error = 3, warning = 4, notice = 5, info = 6, debug = 7 };

// Called from any thread; must not call back into the part that reports.
using NoticeSink = std::function<void(Severity, std::string_view text)>;

}  // namespace headwater
