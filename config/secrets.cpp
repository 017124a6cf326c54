#include "config/secrets.h"

#include "config/named_file.h"
#include "model/text.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <fstream>

namespace headwater {
namespace {

constexpr mode_t others = S_IRWXO;

std::string remedy(const std::string& path) {
  return fmt::format("chmod o-rwx {}", escaped(path, 1'024));
}

Error bad_password(const std::string& path, const std::string& why) {
  return {ErrorKind::configuration,
          fmt::format("the password in {} {}", escaped(path, 1'024), why),
          {}};
}

}  // namespace

bool is_open_to_others(mode_t mode) { return (mode & others) != 0; }

Result<void> check_secret_file(const std::string& path) {
  if (auto checked = check_file(path); !checked) return checked.error();
  struct stat status {};
  if (stat(path.c_str(), &status) == 0 && !is_open_to_others(status.st_mode)) return {};
  return Error{ErrorKind::configuration,
               fmt::format("{} is open to every user of this machine", escaped(path, 1'024)),
               remedy(path)};
}

Result<std::string> read_password_file(const std::string& path) {
  if (auto checked = check_secret_file(path); !checked) return checked.error();
  std::ifstream file(path, std::ios::binary);
  std::string password(password_bytes_limit + 3, '\0');  // with its line end, and one too many
  file.read(password.data(), static_cast<std::streamsize>(password.size()));
  if (file.bad() || !file.is_open()) return bad_password(path, "cannot be read");
  password.resize(static_cast<std::size_t>(file.gcount()));
  if (password.ends_with('\n')) password.pop_back();
  if (password.ends_with('\r')) password.pop_back();
  if (password.empty()) return bad_password(path, "is empty");
  if (password.size() > password_bytes_limit) {
    return bad_password(path, fmt::format("has more than {} bytes", password_bytes_limit));
  }
  if (!is_utf8(password) || has_control_characters(password)) {
    return bad_password(path, "must be one line without control characters");
  }
  return password;
}

void refuse_inline_passwords(const YamlNode& node, const std::string& path, Problems& problems) {
  for (const YamlNode& item : node.items) refuse_inline_passwords(item, path, problems);
  for (const YamlEntry& entry : node.entries) {
    if (entry.key == "password") {
      problems.add(entry.position,
                   fmt::format("a `password` in a file that is open to every user of this "
                               "machine: {}, or use `password_file`",
                               remedy(path)));
    }
    refuse_inline_passwords(entry.value, path, problems);
  }
}

}  // namespace headwater
