#include "tests/support/machine_temperature.h"

#include "tests/support/data_file.h"

#include <charconv>
#include <fstream>
#include <string>

namespace headwater::testing {

Result<std::vector<MachineTemperature>> machine_temperatures() {
  const std::string path = data_file("nab/machine_temperature_system_failure.csv");
  std::ifstream file(path);
  if (!file) {
    return Error{ErrorKind::not_found, "there is no " + path,
                 "set HEADWATER_DATA to the directory that holds nab"};
  }
  std::vector<MachineTemperature> all;
  std::string line;
  std::getline(file, line);  // the titles
  while (std::getline(file, line)) {
    const std::size_t comma = line.find(',');
    if (comma == std::string::npos) return Error{ErrorKind::damaged, "no comma in " + line, ""};
    auto time = parse_iso8601(line.substr(0, comma));
    if (!time) return time.error();
    MachineTemperature row{*time};
    const auto read =
        std::from_chars(line.data() + comma + 1, line.data() + line.size(), row.value);
    if (read.ec != std::errc()) return Error{ErrorKind::damaged, "no number in " + line, ""};
    all.push_back(row);
  }
  return all;
}

}  // namespace headwater::testing
