#include "process/exit_code.h"

#include <gtest/gtest.h>

namespace headwater {
namespace {

int code_of(ErrorKind kind) { return exit_code_of({kind, "what happened", ""}); }

// Scripts and units rely on them.
TEST(ExitCode, numbers_never_change) {
  EXPECT_EQ(exit_success, 0);
  EXPECT_EQ(exit_failure, 1);
  EXPECT_EQ(exit_usage, 64);
  EXPECT_EQ(exit_storage, 74);
  EXPECT_EQ(exit_configuration, 78);
}

TEST(ExitCode, a_store_that_cannot_be_used_is_74_whatever_the_reason) {
  EXPECT_EQ(code_of(ErrorKind::storage), 74);
  EXPECT_EQ(code_of(ErrorKind::in_use), 74);
  EXPECT_EQ(code_of(ErrorKind::damaged), 74);
  EXPECT_EQ(code_of(ErrorKind::unsupported), 74);
}

TEST(ExitCode, other_errors_have_their_own) {
  EXPECT_EQ(code_of(ErrorKind::configuration), 78);
  EXPECT_EQ(code_of(ErrorKind::invalid_input), 64);
  EXPECT_EQ(code_of(ErrorKind::not_found), 1);
  EXPECT_EQ(code_of(ErrorKind::conflict), 1);
  EXPECT_EQ(code_of(ErrorKind::network), 1);
}

}  // namespace
}  // namespace headwater
