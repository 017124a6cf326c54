#include "cli/table.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

TEST(Table, makes_each_column_as_wide_as_its_widest_cell) {
  Table table({{"NAME"}, {"VALUE", Align::right}, {"UNIT"}});
  table.add({"temperature", "20.6", "°C"});
  table.add({"door", "shut", ""});
  EXPECT_EQ(table.text(),
            "NAME         VALUE  UNIT\n"
            "temperature   20.6  °C\n"
            "door          shut\n");
}

TEST(Table, counts_characters_and_not_bytes) {
  Table table({{"A"}, {"B"}});
  table.add({"°C", "x"});
  table.add({"ab", "y"});
  EXPECT_EQ(table.text(),
            "A   B\n"
            "°C  x\n"
            "ab  y\n");
}

TEST(Table, without_rows_has_its_titles) {
  EXPECT_EQ(Table({{"DEVICE"}, {"SOURCE"}}).text(), "DEVICE  SOURCE\n");
}

}  // namespace
}  // namespace headwater
