#include "store/number_column.h"

#include "store/columns_format.h"
#include "store/decimals.h"
#include "store/number_cost.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace headwater {
namespace {

using namespace columns_format;

constexpr std::size_t part_bytes_least = 256;  // shorter parts are not worth a code of their own
constexpr std::size_t dictionary_count_least = 8;  // numbers in a column

Numbers deltas_of(std::span<const std::uint64_t> numbers) {
  Numbers deltas(numbers.size() - 1);
  for (std::size_t i = 0; i < deltas.size(); ++i) deltas[i] = numbers[i + 1] - numbers[i];
  return deltas;
}

// A hash that spreads the bits of doubles, most of whose low bits may be 0.
std::size_t hash_of(std::uint64_t number) {
  number ^= number >> 32U;
  number *= 0x9e3779b97f4a7c15U;
  return static_cast<std::size_t>(number >> 32U);
}

void put_form(Columns& out, Form form, unsigned decimals) {
  out.bytes.push_back(
      static_cast<char>(static_cast<unsigned>(form) | (decimals << decimals_shift)));
}

void begin_part(Columns& out) {
  const std::size_t last = out.parts.empty() ? 0 : out.parts.back();
  if (out.bytes.size() - last >= part_bytes_least) out.parts.push_back(out.bytes.size());
}

}  // namespace

void NumberColumnWriter::begin_group() {
  column_ = 0;
  leaders_.clear();
}

void NumberColumnWriter::write(std::span<const std::uint64_t> numbers, bool doubles) {
  Numbers decimals(doubles ? numbers.size() : 0);
  const auto exponent = doubles ? to_decimals(numbers, decimals) : std::nullopt;
  if (exponent) {
    write_form(decimals, *exponent + 1);
  } else {
    write_form(numbers, 0);
  }
  ++column_;
}

void NumberColumnWriter::write_form(std::span<const std::uint64_t> numbers, unsigned decimals) {
  const bool long_enough =
      numbers.size() >= dictionary_count_least && packing_of(numbers).width > 1;
  if (long_enough && find_distinct(numbers)) {
    const std::uint64_t cost = std::min(packed_cost(numbers), packed_cost(deltas_of(numbers)));
    if (try_dictionary(numbers, cost, decimals)) return;
  }
  write_simply(numbers, decimals);
}

void NumberColumnWriter::write_simply(std::span<const std::uint64_t> numbers, unsigned decimals) {
  const bool one_value = packing_of(numbers).width == 0;
  if (one_value || packed_cost(numbers) <= packed_cost(deltas_of(numbers))) {
    put_form(out_, Form::plain, decimals);
    write_packed(numbers);
  } else {
    put_form(out_, Form::deltas, decimals);
    write_deltas(numbers);
  }
}

void NumberColumnWriter::write_deltas(std::span<const std::uint64_t> numbers) {
  put_varint(out_.bytes, zigzag(numbers.front()));
  write_packed(deltas_of(numbers));
}

void NumberColumnWriter::write_packed(std::span<const std::uint64_t> numbers) {
  const BitPacking packing = packing_of(numbers);
  put_varint(out_.bytes, zigzag(packing.base));
  out_.bytes.push_back(static_cast<char>(packing.width));
  for (unsigned place = 0; place < packing.width; ++place) {
    begin_part(out_);
    for (const std::uint64_t number : numbers) {
      out_.bytes.push_back(static_cast<char>((number - packing.base) >> (8 * place)));
    }
  }
  begin_part(out_);
}

// Numbers the distinct numbers in order of appearance: fills distinct_ and indices_. False if that
// leads to nothing, because there are too many of them or they share their hashes.
bool NumberColumnWriter::find_distinct(std::span<const std::uint64_t> numbers) {
  const std::size_t distinct_limit = numbers.size() / 2;
  std::size_t steps_left = numbers.size() * 4;
  const std::size_t mask = std::bit_ceil(numbers.size()) - 1;
  slots_.assign(mask + 1, 0);
  distinct_.clear();
  indices_.clear();
  for (const std::uint64_t number : numbers) {
    std::size_t slot = hash_of(number) & mask;
    while (slots_[slot] != 0 && distinct_[slots_[slot] - 1] != number) {
      if (--steps_left == 0) return false;
      slot = (slot + 1) & mask;
    }
    if (slots_[slot] == 0) {
      if (distinct_.size() == distinct_limit) return false;
      distinct_.push_back(number);
      slots_[slot] = static_cast<std::uint32_t>(distinct_.size());
    }
    indices_.push_back(slots_[slot] - 1);
  }
  return true;
}

bool NumberColumnWriter::try_dictionary(std::span<const std::uint64_t> numbers, std::uint64_t cost,
                                        unsigned decimals) {
  for (std::size_t i = 0; i < leaders_.size(); ++i) {
    if (leaders_[i].ranks.size() == distinct_.size() && leaders_[i].indices == indices_) {
      write_shared(i, distinct_, decimals);
      return true;
    }
  }
  std::vector<std::uint32_t> order(distinct_.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](auto a, auto b) { return distinct_[a] < distinct_[b]; });
  Leader leader{column_, indices_, std::vector<std::uint32_t>(order.size())};
  Numbers dictionary(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    dictionary[rank] = distinct_[order[rank]];
    leader.ranks[order[rank]] = rank;
  }
  Numbers indices(numbers.size());
  for (std::size_t i = 0; i < indices.size(); ++i) indices[i] = leader.ranks[indices_[i]];
  const std::uint64_t dictionary_cost =
      packed_cost(deltas_of(dictionary)) +
      std::min(packed_cost(indices), packed_cost(deltas_of(indices)));
  if (dictionary_cost >= cost) return false;
  put_form(out_, Form::dictionary, decimals);
  put_varint(out_.bytes, dictionary.size());
  write_deltas(dictionary);
  write_simply(indices, 0);
  leaders_.push_back(std::move(leader));
  return true;
}

void NumberColumnWriter::write_shared(std::size_t leader, const Numbers& distinct,
                                      unsigned decimals) {
  Numbers dictionary(distinct.size());
  for (std::size_t i = 0; i < distinct.size(); ++i) {
    dictionary[leaders_[leader].ranks[i]] = distinct[i];
  }
  put_form(out_, Form::shared, decimals);
  put_varint(out_.bytes, leaders_[leader].column);
  write_deltas(dictionary);
}

}  // namespace headwater
