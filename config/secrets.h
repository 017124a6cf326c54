// What must not be readable by every user of the machine: passwords and private keys.
//
// A secret in a file that others can read is refused, not warned about: nobody reads warnings.
#pragma once

#include "config/problems.h"
#include "config/yaml.h"
#include "model/error.h"

#include <sys/types.h>

#include <cstddef>
#include <string>

namespace headwater {

inline constexpr std::size_t password_bytes_limit = 1'024;

// True if `mode` gives any right to users who are neither the owner nor in the group.
[[nodiscard]] bool is_open_to_others(mode_t mode);

// check_file, and that it is not open to others. Error: configuration.
Result<void> check_secret_file(const std::string& path);

// The password in that file: 1 to 1,024 bytes on one line, whose end is not part of it. Error:
// configuration; no message shows any of it.
Result<std::string> read_password_file(const std::string& path);

// Reports every `password` in the tree: for a configuration file that is itself open to others.
void refuse_inline_passwords(const YamlNode& node, const std::string& path, Problems& problems);

}  // namespace headwater
