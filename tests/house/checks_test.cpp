#include "tests/house/checks.h"

#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace headwater::house {
namespace {

std::string listed(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) text += finding.text() + "\n";
  return text;
}

TEST(House, is_in_order) { EXPECT_EQ(listed(check(HEADWATER_SOURCE_DIR)), ""); }

// A small tree in which everything is right, until a test plants something.
class HouseRules : public ::testing::Test {
 protected:
  HouseRules() {
    plant("model/event.h", "// An event.\n#pragma once\n#include <string>\n");
    plant("store/log.h", "// The log.\n#pragma once\n#include \"model/event.h\"\n");
    plant("store/sqlite.cpp", "#include <sqlite3.h>\n");
    plant("sync/options.h", "// Options.\n#pragma once\n");
    plant("config/yaml.cpp", "#include \"sync/options.h\"\n#include <yaml-cpp/yaml.h>\n");
    plant("README.md",
          "See `store/log.h`, `store/*.h`, `event.h` and `store/`; run `make test`.\n");
  }

  void plant(const std::string& path, const std::string& content) {
    const std::filesystem::path file = tree_.path() / path;
    std::filesystem::create_directories(file.parent_path());
    testing::write_file(file, content);
  }

  std::string found() { return listed(check(tree_.path())); }

 private:
  testing::TempDir tree_;
};

TEST_F(HouseRules, a_tree_that_keeps_them_has_no_findings) { EXPECT_EQ(found(), ""); }

TEST_F(HouseRules, a_layer_includes_no_layer_above_it) {
  plant("model/clock.cpp", "#include \"model/event.h\"\n#include \"store/log.h\"\n");
  EXPECT_EQ(found(), "model/clock.cpp:2: must not include store/log.h\n");
}

TEST_F(HouseRules, config_sees_the_option_structs_and_nothing_else_of_other_parts) {
  plant("config/gateway.cpp", "#include \"sync/options.h\"\n#include \"store/log.h\"\n");
  EXPECT_EQ(found(), "config/gateway.cpp:2: must not include store/log.h\n");
}

TEST_F(HouseRules, tests_include_what_they_like) {
  plant("tests/store/log_test.cpp", "#include \"store/log.h\"\n#include <gtest/gtest.h>\n");
  EXPECT_EQ(found(), "");
}

TEST_F(HouseRules, an_include_names_the_file_from_the_root) {
  plant("store/reader.cpp", "#include \"log.h\"\n");
  EXPECT_EQ(found(),
            "store/reader.cpp:1: includes log.h, which is not there\n"
            "store/reader.cpp:1: must not include log.h\n");
}

TEST_F(HouseRules, a_library_is_included_in_its_place_only) {
  plant("store/log.cpp", "#include <sqlite3.h>\n");
  plant("sync/uplink.cpp", "#include <mqtt/async_client.h>\n#include <MQTTAsync.h>\n");
  plant("cloud/json.cpp", "#include <boost/json.hpp>\n");
  EXPECT_EQ(found(),
            "cloud/json.cpp:1: must not include <boost/json.hpp>\n"
            "store/log.cpp:1: must not include <sqlite3.h>\n"
            "sync/uplink.cpp:1: must not include <mqtt/async_client.h>\n"
            "sync/uplink.cpp:2: must not include <MQTTAsync.h>\n");
}

TEST_F(HouseRules, a_line_has_at_most_100_characters) {
  plant("store/a.cpp", std::string(100, 'x') + "\n" + std::string(101, 'x') + "\n");
  EXPECT_EQ(found(), "store/a.cpp:2: is too wide\n");
}

TEST_F(HouseRules, characters_are_counted_and_not_bytes) {
  plant("store/a.cpp", "// " + std::string(96, 'x') + "\u00e4\n");
  EXPECT_EQ(found(), "");
}

TEST_F(HouseRules, code_has_no_tabs) {
  plant("store/a.cpp", "int a;\n\tint b;\n");
  EXPECT_EQ(found(), "store/a.cpp:2: has a tab\n");
}

TEST_F(HouseRules, a_file_has_at_most_400_lines) {
  std::string text;
  for (int line = 0; line < 401; ++line) text += "// A line.\n";
  plant("store/long.cpp", text);
  EXPECT_EQ(found(), "store/long.cpp: has 401 lines\n");
}

TEST_F(HouseRules, a_header_says_what_it_is_for_and_is_read_once) {
  plant("store/bare.h", "namespace headwater {}\n");
  EXPECT_EQ(found(),
            "store/bare.h:1: does not begin by saying what it is for\n"
            "store/bare.h: has no #pragma once\n");
}

TEST_F(HouseRules, nothing_stray_stands_at_the_root) {
  plant("notes.txt", "remember\n");
  plant("scratch/a.cpp", "int a;\n");
  EXPECT_NE(found().find("notes.txt: does not belong at the root\n"), std::string::npos);
  EXPECT_NE(found().find("scratch: does not belong at the root\n"), std::string::npos);
}

TEST_F(HouseRules, what_a_document_names_is_there) {
  plant("store/FORMAT.md", "As in `store/gone.h` and `lost.cpp`.\n```\n`store/example.h`\n```\n");
  EXPECT_EQ(found(),
            "store/FORMAT.md:1: names store/gone.h, which is not there\n"
            "store/FORMAT.md:1: names lost.cpp, which is not there\n");
}

TEST_F(HouseRules, a_name_says_what_is_in_the_file) {
  plant("store/log_utils.cpp", "int a;\n");
  plant("sync/common/a.cpp", "int a;\n");
  EXPECT_EQ(found(),
            "store/log_utils.cpp: is named \"utils\"\n"
            "sync/common/a.cpp: is named \"common\"\n");
}

TEST_F(HouseRules, no_test_sleeps) {
  plant("tests/a_test.cpp", "std::this_thread::sleep_for(1s);\n");
  EXPECT_EQ(found(), "tests/a_test.cpp:1: sleeps: sleep_for\n");
}

TEST_F(HouseRules, what_was_built_is_not_looked_at) {
  plant("build/model/a.h", "\t\n");
  EXPECT_EQ(found(), "");
}

}  // namespace
}  // namespace headwater::house
