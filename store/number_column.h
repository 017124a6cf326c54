// Columns of numbers, written in whichever way looks shortest (COLUMNS.md).
#pragma once

#include "store/byte_reader.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace headwater {

using Numbers = std::vector<std::uint64_t>;

// Bytes, and the places in them where bytes of another kind begin: a compressor does better if it
// begins afresh there.
struct Columns {
  std::string bytes;
  std::vector<std::size_t> parts;
};

// Writes columns one behind the other; those of a group may refer to each other. The same numbers
// give the same bytes on every machine.
class NumberColumnWriter {
 public:
  explicit NumberColumnWriter(Columns& out) : out_(out) {}

  void begin_group();
  // Appends a column of at least one number. `doubles`: they are the bits of doubles.
  void write(std::span<const std::uint64_t> numbers, bool doubles = false);

 private:
  // A column that was written as a dictionary.
  struct Leader {
    std::uint64_t column = 0;
    std::vector<std::uint32_t> indices;  // into the distinct numbers in order of appearance
    std::vector<std::uint32_t> ranks;    // where each of those stands in the dictionary
  };

  void write_form(std::span<const std::uint64_t> numbers, unsigned decimals);
  void write_simply(std::span<const std::uint64_t> numbers, unsigned decimals);
  void write_deltas(std::span<const std::uint64_t> numbers);
  void write_packed(std::span<const std::uint64_t> numbers);
  void write_shared(std::size_t leader, const Numbers& distinct, unsigned decimals);
  bool try_dictionary(std::span<const std::uint64_t> numbers, std::uint64_t cost,
                      unsigned decimals);
  bool find_distinct(std::span<const std::uint64_t> numbers);

  Columns& out_;
  std::uint64_t column_ = 0;
  std::vector<Leader> leaders_;
  Numbers distinct_;  // of the column at hand, in order of appearance
  std::vector<std::uint32_t> indices_;
  std::vector<std::uint32_t> slots_;  // a hash table of places in distinct_, plus one
};

// Reads what a NumberColumnWriter wrote, with the same groups.
class NumberColumnReader {
 public:
  explicit NumberColumnReader(ByteReader& in) : in_(in) {}

  void begin_group();
  // The next column, which has `count` numbers, at least one; memory for so many is taken whatever
  // the bytes say. If the bytes are damaged, the ByteReader has failed, and what is returned still
  // has `count` numbers.
  Numbers read(std::size_t count);

 private:
  struct Leader {
    std::vector<std::uint32_t> indices;
    std::size_t size = 0;  // of the dictionary
  };

  void read_form(unsigned form, Numbers& numbers);
  void read_simply(unsigned form, std::span<std::uint64_t> numbers);
  void read_deltas(std::span<std::uint64_t> numbers);
  void read_packed(std::span<std::uint64_t> numbers);
  void read_dictionary(Numbers& numbers);
  void read_shared(Numbers& numbers);

  ByteReader& in_;
  std::vector<Leader> leaders_;
  std::vector<std::size_t> leader_of_;  // by column: its place in leaders_, or none
};

}  // namespace headwater
