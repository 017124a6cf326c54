#include "store/columns_format.h"
#include "store/decimals.h"
#include "store/number_column.h"

#include <algorithm>
#include <limits>

namespace headwater {
namespace {

using namespace columns_format;

constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

// Numbers of `Width` bytes, whose first bytes stand one behind the other, then the second ones.
template <unsigned Width>
void gather(std::string_view bytes, std::uint64_t base, std::span<std::uint64_t> numbers) {
  const std::size_t count = numbers.size();
  const auto* places = reinterpret_cast<const unsigned char*>(bytes.data());
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t number = 0;
    for (unsigned place = 0; place < Width; ++place) {
      number |= static_cast<std::uint64_t>(places[place * count + i]) << (8 * place);
    }
    numbers[i] = base + number;
  }
}

void gather(unsigned width, std::string_view bytes, std::uint64_t base,
            std::span<std::uint64_t> numbers) {
  constexpr void (*by_width[])(std::string_view, std::uint64_t, std::span<std::uint64_t>) = {
      gather<0>, gather<1>, gather<2>, gather<3>, gather<4>,
      gather<5>, gather<6>, gather<7>, gather<8>};
  by_width[width](bytes, base, numbers);
}

}  // namespace

void NumberColumnReader::begin_group() {
  leaders_.clear();
  leader_of_.clear();
}

Numbers NumberColumnReader::read(std::size_t count) {
  Numbers numbers(count);
  const unsigned first = in_.byte();
  const unsigned decimals = first >> decimals_shift;
  leader_of_.push_back(none);
  read_form(first & form_mask, numbers);
  if (decimals > 0) from_decimals(decimals - 1, numbers);
  return numbers;
}

void NumberColumnReader::read_form(unsigned form, Numbers& numbers) {
  switch (static_cast<Form>(form)) {
    case Form::dictionary:
      read_dictionary(numbers);
      break;
    case Form::shared:
      read_shared(numbers);
      break;
    default:
      read_simply(form, numbers);
  }
}

void NumberColumnReader::read_simply(unsigned form, std::span<std::uint64_t> numbers) {
  switch (static_cast<Form>(form)) {
    case Form::plain:
      read_packed(numbers);
      break;
    case Form::deltas:
      read_deltas(numbers);
      break;
    default:
      in_.fail();
  }
}

void NumberColumnReader::read_deltas(std::span<std::uint64_t> numbers) {
  std::uint64_t number = unzigzag(in_.varint());
  numbers.front() = number;
  const auto deltas = numbers.subspan(1);
  read_packed(deltas);
  for (std::uint64_t& delta : deltas) delta = number += delta;
}

void NumberColumnReader::read_packed(std::span<std::uint64_t> numbers) {
  const std::uint64_t base = unzigzag(in_.varint());
  const unsigned width = in_.byte();
  if (width > 8) in_.fail();
  const std::string_view bytes = in_.take(std::uint64_t{width} * numbers.size());
  if (in_.failed()) return;
  gather(width, bytes, base, numbers);
}

void NumberColumnReader::read_dictionary(Numbers& numbers) {
  const std::uint64_t size = in_.varint();
  if (size == 0 || size > numbers.size()) {
    in_.fail();
    return;
  }
  Numbers dictionary(static_cast<std::size_t>(size));
  read_deltas(dictionary);
  read_simply(in_.byte(), numbers);
  Leader leader{std::vector<std::uint32_t>(numbers.size()), dictionary.size()};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] >= size) {
      in_.fail();
      return;
    }
    leader.indices[i] = static_cast<std::uint32_t>(numbers[i]);
    numbers[i] = dictionary[leader.indices[i]];
  }
  leader_of_.back() = leaders_.size();
  leaders_.push_back(std::move(leader));
}

void NumberColumnReader::read_shared(Numbers& numbers) {
  const std::uint64_t column = in_.varint();
  // A column's own entry is still `none`.
  if (column >= leader_of_.size() || leader_of_[static_cast<std::size_t>(column)] == none) {
    in_.fail();
    return;
  }
  const Leader& leader = leaders_[leader_of_[static_cast<std::size_t>(column)]];
  if (leader.indices.size() != numbers.size()) {
    in_.fail();
    return;
  }
  Numbers dictionary(leader.size);
  read_deltas(dictionary);
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = dictionary[leader.indices[i]];
}

}  // namespace headwater
