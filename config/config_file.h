// Reading a whole configuration file.
#pragma once

#include "model/error.h"

#include <string>

namespace headwater {

struct ConfigFile {
  std::string text;             // at most yaml_bytes_limit + 1 bytes, so that parse_yaml notices
  bool open_to_others = false;  // by its mode: see secrets.h
};

// Error: configuration: PATH: why it cannot be read.
Result<ConfigFile> read_config_file(const std::string& path);

}  // namespace headwater
