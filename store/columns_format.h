// Numbers that stand in columns (COLUMNS.md). Do not change what is here: a new form gets
// a new number, and another layout a new version.
#pragma once

#include <cstdint>

namespace headwater::columns_format {

inline constexpr std::uint8_t version = 1;

// What a shape's events have, besides a device: its flags.
inline constexpr std::uint8_t with_time = 1;
inline constexpr std::uint8_t with_cause = 2;
inline constexpr std::uint8_t with_payload = 4;  // any bytes
inline constexpr std::uint8_t with_reading = 8;  // a payload that is taken apart
inline constexpr std::uint8_t with_device_time = 16;
inline constexpr std::uint8_t all_flags = 31;

// A measurement's value, in a shape; 0 ends the list.
enum class ValueKind : std::uint8_t { end = 0, number = 1, integer = 2, boolean = 3, text = 4 };

// How the numbers of a column are written: the low half of its first byte.
enum class Form : std::uint8_t {
  plain = 0,
  deltas = 1,
  dictionary = 2,
  shared = 3,  // a dictionary of its own, the indices of an earlier column
};

// The upper half of that byte: 0, or one more than the decimals of a column of decimal numbers.
inline constexpr unsigned decimals_shift = 4;
inline constexpr unsigned form_mask = 15;
inline constexpr unsigned decimals_limit = 14;

// The tags of the fields in which values stand (model/events.proto).
namespace tag {
inline constexpr std::uint8_t device = 0x0a;
inline constexpr std::uint8_t type = 0x10;
inline constexpr std::uint8_t version = 0x18;
inline constexpr std::uint8_t time = 0x20;
inline constexpr std::uint8_t cause = 0x2a;
inline constexpr std::uint8_t payload = 0x32;
inline constexpr std::uint8_t recorded = 0x38;
inline constexpr std::uint8_t uptime = 0x40;
// In a reading:
inline constexpr std::uint8_t measurement = 0x0a;
inline constexpr std::uint8_t device_time = 0x2a;
// In a measurement:
inline constexpr std::uint8_t name = 0x0a;
inline constexpr std::uint8_t number = 0x11;
inline constexpr std::uint8_t integer = 0x18;
inline constexpr std::uint8_t boolean = 0x20;
inline constexpr std::uint8_t text = 0x2a;
}  // namespace tag

}  // namespace headwater::columns_format
