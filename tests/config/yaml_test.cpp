#include "config/yaml.h"

#include <gtest/gtest.h>

#include <string>

namespace headwater {
namespace {

std::string problem(std::string_view text) {
  const auto tree = parse_yaml(text, "f.yaml");
  return tree ? "" : tree.error().detail;
}

bool is_at(const YamlNode& node, int line, int column) {
  return node.position == Position{line, column};
}

TEST(Yaml, a_tree_knows_where_every_key_and_value_stood) {
  const auto tree = parse_yaml("# first\na:\n  b: one\n  c: [2, \"3\"]\n", "f.yaml");
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->kind, YamlNode::Kind::map);
  const YamlEntry* a = tree->find("a");
  ASSERT_NE(a, nullptr);
  EXPECT_EQ(a->position, (Position{2, 1}));
  const YamlEntry* b = a->value.find("b");
  ASSERT_NE(b, nullptr);
  EXPECT_EQ(b->position, (Position{3, 3}));
  EXPECT_EQ(b->value.text, "one");
  EXPECT_TRUE(is_at(b->value, 3, 6));
  const YamlEntry* c = a->value.find("c");
  ASSERT_NE(c, nullptr);
  ASSERT_EQ(c->value.items.size(), 2U);
  EXPECT_TRUE(is_at(c->value, 4, 6));
  EXPECT_TRUE(is_at(c->value.items[1], 4, 10));
  EXPECT_EQ(tree->find("z"), nullptr);
}

TEST(Yaml, quoted_and_plain_text_are_told_apart) {
  const auto tree = parse_yaml("[5, \"5\", '5', x]", "f.yaml");
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->items.size(), 4U);
  EXPECT_FALSE(tree->items[0].quoted);
  EXPECT_TRUE(tree->items[1].quoted);
  EXPECT_TRUE(tree->items[2].quoted);
  EXPECT_FALSE(tree->items[3].quoted);
}

TEST(Yaml, columns_count_characters_not_bytes) {
  EXPECT_EQ(problem("{ä: 1, ö: 2, ä: 3}"), "f.yaml:1:14: the key `ä` is already in line 1");
}

TEST(Yaml, a_missing_value_is_shown_at_its_key) {
  const auto tree = parse_yaml("a:\n\n# remark\nb: ~\nc:", "f.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->find("a")->value.kind, YamlNode::Kind::nothing);
  EXPECT_TRUE(is_at(tree->find("a")->value, 1, 1));
  EXPECT_TRUE(is_at(tree->find("b")->value, 4, 4));
  EXPECT_TRUE(is_at(tree->find("c")->value, 5, 1));
}

TEST(Yaml, a_missing_list_entry_is_shown_at_its_dash) {
  const auto tree = parse_yaml("- \n- ~\n-\n\n- x\n", "f.yaml");
  ASSERT_TRUE(tree);
  ASSERT_EQ(tree->items.size(), 4U);
  EXPECT_TRUE(is_at(tree->items[0], 1, 1));
  EXPECT_TRUE(is_at(tree->items[1], 2, 3));
  EXPECT_TRUE(is_at(tree->items[2], 3, 1));
}

TEST(Yaml, an_empty_text_is_nothing) {
  for (const char* text : {"", "\n\n", "# only a remark\n", "---\n", "\xEF\xBB\xBF"}) {
    const auto tree = parse_yaml(text, "f.yaml");
    ASSERT_TRUE(tree) << text;
    EXPECT_EQ(tree->kind, YamlNode::Kind::nothing) << text;
  }
}

TEST(Yaml, a_byte_order_mark_and_windows_line_ends_are_taken) {
  const auto tree = parse_yaml(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: 2\r\n",
      "f.yaml");
  ASSERT_TRUE(tree) << tree.error().detail;
  EXPECT_EQ(tree->find("a")->position, (Position{1, 1}));
  EXPECT_EQ(tree->find("b")->value.text, "2");
  EXPECT_EQ(tree->find("b")->position, (Position{2, 1}));
}

TEST(Yaml, a_duplicate_key_is_refused_and_says_where_the_first_is) {
  EXPECT_EQ(problem("a: 1\nb: 2\n\"a\": 3\n"), "f.yaml:3:1: the key `a` is already in line 1");
  EXPECT_EQ(problem("s: {x: 1, x: 2}\n"), "f.yaml:1:11: the key `x` is already in line 1");
}

TEST(Yaml, the_same_key_in_two_maps_is_no_duplicate) { EXPECT_EQ(problem("[{a: 1}, {a: 2}]"), ""); }

TEST(Yaml, a_bomb_of_aliases_is_refused_before_anything_is_expanded) {
  EXPECT_EQ(problem("a: &a [x, x, x, x, x, x, x, x, x]\n"
                    "b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
                    "c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]\n"),
            "f.yaml:1:4: anchors (&) are not allowed");
}

TEST(Yaml, a_cycle_is_refused) {
  EXPECT_EQ(problem("a: &loop\n  - *loop\n"), "f.yaml:1:4: anchors (&) are not allowed");
}

TEST(Yaml, an_anchored_key_and_an_anchored_nothing_are_refused) {
  EXPECT_EQ(problem("&k a: 1\n").substr(0, 10), "f.yaml:1:1");
  EXPECT_EQ(problem("a: &n\n"), "f.yaml:1:4: anchors (&) are not allowed");
}

TEST(Yaml, an_alias_is_refused) {
  EXPECT_EQ(problem("a: 1\nb: *a\n"), "f.yaml:2:4: aliases (*) are not allowed");
}

TEST(Yaml, a_tag_is_refused) {
  EXPECT_EQ(problem("a: !!str 5\n"), "f.yaml:1:4: tags (!) are not allowed");
  EXPECT_EQ(problem("a: !mine {b: 1}\n"), "f.yaml:1:4: tags (!) are not allowed");
  EXPECT_EQ(problem("!!map {b: 1}\n"), "f.yaml:1:1: tags (!) are not allowed");
  EXPECT_EQ(problem("a: !!python/object:os.system [x]\n"), "f.yaml:1:4: tags (!) are not allowed");
}

TEST(Yaml, a_second_document_is_refused) {
  EXPECT_EQ(problem("a: 1\n---\nb: 2\n"),
            "f.yaml:2:1: only one YAML document is allowed in a file");
  EXPECT_EQ(problem("---\na: 1\n---\n"), "f.yaml:3:1: only one YAML document is allowed in a file");
}

TEST(Yaml, one_document_with_its_marks_is_taken) { EXPECT_EQ(problem("---\na: 1\n...\n"), ""); }

TEST(Yaml, text_behind_the_end_of_the_tree_is_refused) {
  EXPECT_EQ(problem("{a: 1}\nb\n"), "f.yaml:2:1: this is not part of what stands above it");
}

TEST(Yaml, a_key_that_is_not_a_text_is_refused) {
  EXPECT_EQ(problem("? [a]\n: 1\n"),
            "f.yaml:1:3: a key must be a text (is a bracket above not closed?)");
  EXPECT_EQ(problem("? {a: 1}\n: 1\n"),
            "f.yaml:1:3: a key must be a text (is a bracket above not closed?)");
  EXPECT_EQ(problem("~: 1\n"), "f.yaml:1:1: a key must be a text (is a bracket above not closed?)");
}

TEST(Yaml, sixteen_levels_are_taken_and_seventeen_refused) {
  EXPECT_EQ(problem(std::string(16, '[') + std::string(16, ']')), "");
  EXPECT_EQ(problem(std::string(17, '[') + std::string(17, ']')),
            "f.yaml:1:17: more than 16 levels deep");
}

TEST(Yaml, brackets_that_never_close_are_refused) {
  for (const std::size_t count : {1U, 20U, 2'000U, 60'000U}) {
    EXPECT_TRUE(problem(std::string(count, '[')).starts_with("f.yaml:1:")) << count;
    EXPECT_TRUE(problem(std::string(count, '{')).starts_with("f.yaml:1:")) << count;
  }
}

TEST(Yaml, 4096_nodes_are_taken_and_one_more_refused) {
  std::string list = "[";
  for (int i = 0; i < 4'094; ++i) list += "1,";
  EXPECT_EQ(problem(list + "1]"), "");
  EXPECT_EQ(problem(list + "1,1]"), "f.yaml:1:1: more than 4096 keys and values");
}

TEST(Yaml, 64_kib_are_taken_and_one_byte_more_refused) {
  std::string text = "a: 1\n#";
  text.resize(64 * 1024, 'x');
  EXPECT_EQ(problem(text), "");
  EXPECT_EQ(problem(text + "x"), "f.yaml:1:1: larger than 64 KiB");
}

TEST(Yaml, a_hundred_megabytes_are_refused_unread) {
  EXPECT_EQ(problem(std::string(100'000'000, '[')), "f.yaml:1:1: larger than 64 KiB");
}

TEST(Yaml, nul_and_other_control_characters_are_refused) {
  EXPECT_EQ(problem(std::string_view("a: 1\nb: x\0y\n", 12)),
            "f.yaml:2:5: the control character \\x00 is not allowed");
  EXPECT_EQ(problem("a: \x04\nb: 1"), "f.yaml:1:4: the control character \\x04 is not allowed");
  EXPECT_EQ(problem("ä: \x1B[2J"), "f.yaml:1:4: the control character \\x1b is not allowed");
  EXPECT_EQ(problem("a: 1\rb: 2"), "f.yaml:1:5: the control character \\x0d is not allowed");
  EXPECT_NE(problem("a: \xC2\x9B"
                    "2J"),
            "");
}

TEST(Yaml, invalid_utf8_is_refused_where_it_stands) {
  EXPECT_EQ(problem("a: 1\nb: \xE4\n"), "f.yaml:2:4: this is not UTF-8 text");
  EXPECT_EQ(problem("a: \xED\xA0\x80\n"), "f.yaml:1:4: this is not UTF-8 text");
  EXPECT_EQ(problem("a: \xC3"), "f.yaml:1:4: this is not UTF-8 text");
  EXPECT_EQ(problem("\xFF\xFE"
                    "a"),
            "f.yaml:1:1: this is not UTF-8 text");
}

TEST(Yaml, a_half_written_file_is_refused_where_it_ends) {
  EXPECT_TRUE(problem("a: 1\nb: {c: 2, d").starts_with("f.yaml:2:"));
  EXPECT_TRUE(problem("a: 1\nb: [1, 2").starts_with("f.yaml:2:"));
  EXPECT_TRUE(problem("a: \"half").starts_with("f.yaml:1:9: not valid YAML: "));
}

TEST(Yaml, a_template_that_needs_quotes_gets_a_hint) {
  EXPECT_EQ(problem("match: {device}/telemetry\n"),
            "f.yaml:1:16: text behind a bracket (a text that starts with { or [ needs quotes)");
}

TEST(Yaml, broken_syntax_is_shown_where_it_is) {
  EXPECT_TRUE(problem("a: b: c\n").starts_with("f.yaml:1:5: not valid YAML: "));
  EXPECT_TRUE(problem("a: 1\n\tb: 2\n").starts_with("f.yaml:2:"));
  EXPECT_TRUE(problem("%YAML 3.0\n---\na: 1\n").starts_with("f.yaml:1:"));
}

TEST(Yaml, a_node_describes_itself) {
  const auto tree = parse_yaml("[5, \"5\", [], {}, ~]", "f.yaml");
  ASSERT_TRUE(tree);
  EXPECT_EQ(tree->items[0].describe(), "`5`");
  EXPECT_EQ(tree->items[1].describe(), "the text \"5\"");
  EXPECT_EQ(tree->items[2].describe(), "a list");
  EXPECT_EQ(tree->items[3].describe(), "a map");
  EXPECT_EQ(tree->items[4].describe(), "nothing");
}

}  // namespace
}  // namespace headwater
