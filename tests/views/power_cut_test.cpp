// Views that were not closed when the machine went down are not trusted; a killed process does them
// no harm.

#include "tests/views/views_fixture.h"

namespace headwater {
namespace {

using namespace testing;

class PowerCut : public ViewsFixture {
 protected:
  void pretend_other_boot() const {
    auto raw = Database::open(views_path(), Database::Mode::read_write).value();
    raw.execute("UPDATE position SET boot = 'another'").value();
  }
  [[nodiscard]] std::optional<ErrorKind> opens() const {
    const auto views = Views::open(path(), views_bytes_default);
    return views ? std::nullopt : std::optional(views.error().kind);
  }
};

TEST_F(PowerCut, makes_views_that_were_in_use_untrustworthy) {
  Log log = open();
  fill(log, 30);
  make_views();
  EXPECT_EQ(value("SELECT boot FROM position"), "");
  {
    auto views = Views::open(path(), views_bytes_default).value();
    EXPECT_NE(value("SELECT boot FROM position"), "");
  }
  EXPECT_EQ(opens(), std::nullopt);  // the same boot: the process was killed
  pretend_other_boot();
  EXPECT_EQ(opens(), ErrorKind::conflict);
}

TEST_F(PowerCut, does_not_touch_views_that_were_closed) {
  Log log = open();
  fill(log, 30);
  make_views();
  EXPECT_EQ(opens(), std::nullopt);
}

TEST_F(PowerCut, with_a_reader_that_does_not_end_they_are_not_marked_as_safe) {
  Log log = open();
  fill(log, 30);
  make_views();
  auto views = Views::open(path(), views_bytes_default).value();
  auto reader_of_views = Database::open(views_path(), Database::Mode::read_only).value();
  reader_of_views.execute("BEGIN; SELECT count(*) FROM device").value();
  const auto closed = views.close();
  ASSERT_FALSE(closed);
  EXPECT_EQ(closed.error().kind, ErrorKind::in_use);
  reader_of_views.execute("COMMIT").value();
  EXPECT_NE(value("SELECT boot FROM position"), "");
}

}  // namespace
}  // namespace headwater
