#include "store/confirmed_file.h"

#include "store/checksum.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string_view>

namespace headwater {
namespace {

// The file: a mark, the log's id, the sequence (64 bits, least byte first), the chain there, and
// the checksum over all of that. Do not change it: another form gets another mark.
constexpr std::string_view mark("HWCONF01");
constexpr std::size_t sequence_at = 24;
constexpr std::size_t chain_at = 32;
constexpr std::size_t file_size = 72;

Error system_error(const std::string& file) {
  return {ErrorKind::storage, fmt::format("{}: {}", file, std::strerror(errno)),
          "check the directory's permissions and the disk"};
}

void put_number(std::string& bytes, std::uint64_t number) {
  for (unsigned shift = 0; shift < 64; shift += 8) {
    bytes += static_cast<char>((number >> shift) & 0xFFU);
  }
}

std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = 8; i-- > 0;) {
    number = number << 8U | static_cast<std::uint8_t>(bytes[at + i]);
  }
  return number;
}

std::string content_of(const LogId& log, const Cursor& cursor) {
  std::string bytes(mark);
  bytes += log.bytes();
  put_number(bytes, cursor.sequence.value());
  bytes += as_bytes(cursor.chain);
  put_number(bytes, checksum(bytes));
  return bytes;
}

// Writes a file of its own, which nobody looks at yet.
Result<void> write_file(const std::string& file, std::string_view content) {
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
  if (descriptor < 0) return system_error(file);
  const ssize_t written = write(descriptor, content.data(), content.size());
  const bool whole = written == static_cast<ssize_t>(content.size()) && fsync(descriptor) == 0;
  const Error error = whole ? Error{} : system_error(file);
  close(descriptor);
  if (!whole) return error;
  return {};
}

Result<void> sync_directory(const std::string& directory) {
  const int descriptor = open(directory.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return system_error(directory);
  const bool synced = fsync(descriptor) == 0;
  const Error error = synced ? Error{} : system_error(directory);
  close(descriptor);
  if (!synced) return error;
  return {};
}

}  // namespace

Result<void> write_confirmed(const std::string& directory, const LogId& log, const Cursor& cursor) {
  const std::string unfinished = directory + "/" + unfinished_confirmed_file;
  const std::string finished = directory + "/" + confirmed_file;
  if (auto written = write_file(unfinished, content_of(log, cursor)); !written) return written;
  if (rename(unfinished.c_str(), finished.c_str()) != 0) return system_error(finished);
  return sync_directory(directory);
}

std::optional<Cursor> read_confirmed(const std::string& directory, const LogId& log) {
  std::ifstream stream(directory + "/" + confirmed_file, std::ios::binary);
  std::string bytes(file_size + 1, '\0');
  stream.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (stream.gcount() != static_cast<std::streamsize>(file_size)) return std::nullopt;
  bytes.resize(file_size);
  const auto chain = hash_from_bytes(std::string_view(bytes).substr(chain_at, sizeof(Hash)));
  if (!chain) return std::nullopt;
  const Cursor cursor{Sequence(number_at(bytes, sequence_at)), *chain};
  if (bytes != content_of(log, cursor)) return std::nullopt;
  return cursor;
}

}  // namespace headwater
