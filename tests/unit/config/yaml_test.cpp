#include "config/yaml.h"

#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string error_of(std::string_view text) {
  const auto result = parse_yaml(text, "a.yaml");
  return result ? "no error" : result.error().to_string();
}

std::string repeat(std::string_view piece, size_t times) {
  std::string text;
  for (size_t i = 0; i < times; ++i) text += piece;
  return text;
}

TEST(Yaml, KeepsTheTextOfEveryScalar) {
  const auto root = parse_yaml("a: 012\nb: no\nc: 'x'\nd: 09:30\ne: 0x1F\n", "a.yaml");
  ASSERT_TRUE(root) << root.error().to_string();
  EXPECT_EQ(root->find("a")->text, "012");
  EXPECT_EQ(root->find("b")->text, "no");
  EXPECT_EQ(root->find("d")->text, "09:30");
  EXPECT_EQ(root->find("e")->text, "0x1F");
  EXPECT_TRUE(root->find("b")->plain);
  EXPECT_FALSE(root->find("c")->plain);
  EXPECT_EQ(root->find("z"), nullptr);
}

TEST(Yaml, KeepsTheOrderAndThePlaceOfKeysAndValues) {
  const auto root = parse_yaml("z: 1\nفارسی:  x\na: [p, q]\n", "a.yaml");
  ASSERT_TRUE(root) << root.error().to_string();
  std::vector<std::string> keys;
  for (const auto& entry : root->entries) keys.push_back(entry.key);
  EXPECT_THAT(keys, ElementsAre("z", "فارسی", "a"));
  const YamlNode& word = root->entries[1].value;
  EXPECT_EQ(word.line, 2);
  EXPECT_EQ(word.column, 9) << "columns count characters, not bytes";
  EXPECT_EQ(root->find("a")->items[1].column, 8);
}

TEST(Yaml, CountsLinesFromWhereTheTextBeginsInItsFile) {
  const auto result = parse_yaml("title: a\ntitle: b\n", "note.md", 2);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().to_string(),
            "note.md:3:1: the key “title” stands here twice (first on line 2)\n"
            "  Keep one of them.");
}

TEST(Yaml, TakesWindowsLineEndsAndAByteOrderMark) {
  const auto root = parse_yaml(
      "\xEF\xBB\xBF"
      "a: b\r\nc:\r\n  - d\r\n",
      "a.yaml");
  ASSERT_TRUE(root) << root.error().to_string();
  EXPECT_EQ(root->entries[0].key, "a");
  EXPECT_EQ(root->entries[0].column, 1);
  EXPECT_EQ(root->find("c")->items[0].text, "d");
}

TEST(Yaml, AnEmptyTextIsANullNode) {
  for (const char* text : {"", "\n\n", "# only a comment\n", "---\n", "~"}) {
    const auto root = parse_yaml(text, "a.yaml");
    ASSERT_TRUE(root) << root.error().to_string();
    EXPECT_EQ(root->kind, YamlNode::Kind::null) << text;
  }
}

TEST(Yaml, RepeatsNoHalfCharacterOfWhatIsWrong) {
  const std::string error = error_of("a: \"b\\é\"\n");
  EXPECT_EQ(find_invalid_utf8(error), std::nullopt) << error;
  EXPECT_THAT(error, HasSubstr("this is not YAML: unknown escape character"));
}

TEST(Yaml, RefusesAKeyThatStandsTwice) {
  EXPECT_THAT(error_of("a: 1\nb: 2\n'a': 3\n"),
              HasSubstr("a.yaml:3:1: the key “a” stands here twice"));
  EXPECT_THAT(error_of("x: {k: 1, k: 2}\n"), HasSubstr("a.yaml:1:11:"));
  EXPECT_EQ(error_of("x: {k: 1}\ny: {k: 2}\n"), "no error");
}

TEST(Yaml, RefusesAliasesAnchorsMergeKeysAndTags) {
  EXPECT_THAT(error_of("a: &x 1\n"), HasSubstr("a.yaml:1:4: anchors"));
  EXPECT_THAT(error_of("a: &x {b: *x}\n"), HasSubstr("aliases"));
  EXPECT_THAT(error_of("*x : 1\n"), HasSubstr("anchor"));
  EXPECT_THAT(error_of("a: &x 1\n*x : 2\n"), HasSubstr("a.yaml:2:1: aliases"));
  EXPECT_THAT(error_of("<<: {a: 1}\n"), HasSubstr("merge keys"));
  EXPECT_EQ(error_of("'<<': 1\n"), "no error");
  EXPECT_THAT(error_of("a: !!binary aGk=\n"), HasSubstr("a.yaml:1:4: tags"));
  EXPECT_THAT(error_of("a: !include secret.txt\n"), HasSubstr("tags"));
  EXPECT_THAT(error_of("!!set {a: 1}\n"), HasSubstr("tags"));
}

TEST(Yaml, ShowsAllThatItFindsInOneError) {
  const auto text = error_of("a: &x 1\nb: !t 2\na: 3\n");
  EXPECT_THAT(text, HasSubstr("a.yaml:1:4:"));
  EXPECT_THAT(text, HasSubstr("a.yaml:2:4:"));
  EXPECT_THAT(text, HasSubstr("a.yaml:3:1:"));
}

TEST(Yaml, RefusesASecondDocumentAndAnythingBehindTheFirst) {
  for (const char* text :
       {"a: 1\n---\nb: 2\n", "---\na: 1\n---\n", "- a\nb\n", "a: 1\n...\nb: 2\n"}) {
    EXPECT_THAT(error_of(text), HasSubstr("behind the end")) << text;
  }
  EXPECT_EQ(error_of("---\na: 1\n...\n"), "no error");
}

TEST(Yaml, EndsOnInputsThatMakeTheParserGoRoundForEver) {
  // yaml-cpp makes documents of these without end (LoadAll never comes back).
  for (const char* text : {",a", ", \n  ", ",,  {\"!x #", ",a...: \n  #", ",}}}*a\n}&a ? "}) {
    EXPECT_NE(error_of(text), "no error") << text;
  }
}

TEST(Yaml, RefusesDeepNestingHoweverItIsWritten) {
  EXPECT_THAT(error_of(repeat("[", 33) + repeat("]", 33)),
              HasSubstr("a.yaml:1:33: nested more than 32 levels deep"));
  EXPECT_THAT(error_of(repeat("[", 400'000) + repeat("]", 400'000)), HasSubstr("nested"));
  EXPECT_THAT(error_of(repeat("{a: ", 100'000) + repeat("}", 100'000)), HasSubstr("nested"));
  EXPECT_NE(error_of(repeat("[", 500'000)), "no error");
  EXPECT_NE(error_of(repeat("{a: ", 200'000)), "no error");
  EXPECT_NE(error_of(repeat("[{a: ", 200'000)), "no error");
  EXPECT_THAT(error_of(repeat("- ", 500'000)), HasSubstr("nested"));
  EXPECT_NE(error_of(repeat("? ", 500'000)), "no error");
  EXPECT_EQ(error_of(repeat("[", 32) + repeat("]", 32)), "no error");
  std::string block;
  for (size_t i = 0; i < 40; ++i) block += repeat(" ", i) + "a:\n";
  EXPECT_THAT(error_of(block), HasSubstr("a.yaml:33:33: nested"));
}

TEST(Yaml, RefusesWhatIsNotUtf8) {
  EXPECT_THAT(error_of("a: b\nc: \xC7\xE1\n"),
              HasSubstr("a.yaml:2:4: the bytes from here on are not UTF-8"));
  EXPECT_THAT(error_of(std::string("\xFF\xFE"
                                   "a\0:\0 \0b\0",
                                   10)),
              HasSubstr("not UTF-8"));
  EXPECT_THAT(error_of(std::string("a\0:\0 \0b\0", 8)),
              HasSubstr("a.yaml:1:2: an invisible control"));
  EXPECT_THAT(error_of("a: b\x04\nc: d\n"), HasSubstr("a.yaml:1:5: an invisible control"));
  EXPECT_THAT(error_of("a: \"\\uD800\"\n"), HasSubstr("a.yaml:1:"));
}

TEST(Yaml, NamesThePlaceOfASyntaxError) {
  EXPECT_THAT(error_of("a: [1, 2\nb: 3\n"), HasSubstr("a.yaml:2:"));
  EXPECT_THAT(error_of("a: 'x\nb: 1\n"), HasSubstr("a.yaml:1:4: a quote is opened here and never"));
  EXPECT_THAT(error_of("a: \"x\\\"\n"), HasSubstr("a.yaml:1:4: a quote is opened here and never"));
  EXPECT_EQ(error_of("a: 'it''s'\nb: \"x\\\"\"\nc: ''\nd: "), "no error");
  EXPECT_THAT(error_of("a: b: c\n"), HasSubstr("a.yaml:1:5: this is not YAML"));
  EXPECT_THAT(error_of("? [a]\n: b\n"), HasSubstr("stands where a key is expected"));
  EXPECT_THAT(error_of(": b\n"), HasSubstr("without a key"));
}

TEST(Yaml, RefusesTooMuch) {
  EXPECT_THAT(error_of(std::string((1U << 20U) + 1, '#')),
              HasSubstr("larger than the limit of 1 MiB"));
  EXPECT_EQ(error_of(std::string(1U << 20U, '#')), "no error");
  EXPECT_THAT(error_of("[" + repeat("1,", 200'000) + "]"), HasSubstr("more than 100000 values"));
}

TEST(Yaml, TakesLinearTimeForOneLongLine) {
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(error_of("[" + repeat("فارسی, ", 80'000) + "1]"), "no error");
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(took, std::chrono::seconds(20));
}

TEST(Yaml, NeverCrashesOrHangsOnNonsense) {
  const std::vector<std::string> pieces = {
      "[", "]",  "{",   "}",   ": ", "- ", "? ",  "\n",  "a", " ",    "  ",   ",",  "|", ">",
      "'", "\"", "!x ", "&a ", "*a", "#",  "---", "...", "%", "\n  ", "<<: ", "\\", "é", "\t"};
  std::mt19937 random(7);  // NOLINT: the same nonsense every time
  int fine = 0;
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t i = 1 + random() % 12; i > 0; --i) text += pieces[random() % pieces.size()];
    const auto result = parse_yaml(text, "a.yaml");
    result ? ++fine : ++refused;
    if (!result) {
      EXPECT_EQ(result.error().kind(), ErrorKind::configuration);
      EXPECT_GT(result.error().place().line, 0) << text;
    }
  }
  EXPECT_GT(fine, 1000);
  EXPECT_GT(refused, 1000);
}

TEST(Yaml, LoadsAFileAndSaysWhenItIsNotThere) {
  const auto result = load_yaml("no/such/file.yaml");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind(), ErrorKind::configuration);
  EXPECT_EQ(result.error().place().file, "no/such/file.yaml");
}

}  // namespace
}  // namespace peyk
