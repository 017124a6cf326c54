// Text in columns, for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace headwater {

// How many columns of a terminal `text` takes: one for each code point of UTF-8.
[[nodiscard]] std::size_t display_width(std::string_view text);

enum class Align { left, right };

// `text` with blanks up to `width` columns; text that is wider stays as it is.
[[nodiscard]] std::string padded(std::string_view text, std::size_t width, Align align);

// One line of a list of facts: "name          value".
[[nodiscard]] std::string fact_line(std::string_view name, std::string_view value);

// Holds all rows, since the widest decides: for what fits into memory. Nothing is escaped.
class Table {
 public:
  struct Column {
    std::string title;
    Align align = Align::left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // As many cells as there are columns.
  void add(std::vector<std::string> cells);
  // The titles and the rows, a line each.
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] std::string line(const std::vector<std::string>& cells,
                                 const std::vector<std::size_t>& widths) const;

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace headwater
