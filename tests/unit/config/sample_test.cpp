/// The configuration that the project ships, and the document that describes it.

#include <algorithm>
#include <filesystem>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "config/config.h"
#include "config/keys.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;

const fs::path kSource = PEYK_SOURCE_DIR;

TEST(ShippedConfiguration, Loads) {
  const auto config = load_config(kSource / "config/peyk.yaml");
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->editions.size(), 4U);
  EXPECT_EQ(config->categories.size(), 11U);
  EXPECT_EQ(config->publications.size(), 2U);
  EXPECT_EQ(config->relays.size(), 1U);
  EXPECT_EQ(config->catalogs.size(), 4U);
  EXPECT_FALSE(config->theme.values.empty());
}

TEST(ShippedConfiguration, NamesSourcesThatTheProjectShips) {
  const auto config = load_config(kSource / "config/peyk.yaml");
  ASSERT_TRUE(config) << config.error().to_string();
  int by_hand = 0;
  for (const SourceConfig& source : config->sources) {
    if (source.manual) {
      ++by_hand;
    } else {
      EXPECT_TRUE(fs::exists(source.path)) << source.path;
    }
  }
  EXPECT_EQ(by_hand, 1);
  EXPECT_TRUE(fs::is_directory(config->site.media_folder));
}

TEST(ShippedConfiguration, HasAHeadingForEverySectionInEveryEdition) {
  const auto config = load_config(kSource / "config/peyk.yaml");
  ASSERT_TRUE(config) << config.error().to_string();
  for (const Publication& publication : config->publications) {
    for (const SectionRecipe& section : publication.sections) {
      for (const std::string& edition : publication.editions) {
        EXPECT_EQ(config->catalogs.at(edition).count("section." + section.id), 1U)
            << edition << " " << section.id;
      }
    }
  }
}

TEST(ShippedConfiguration, KnowsTheCategoriesByTheirSlugsAndNames) {
  const auto config = load_config(kSource / "config/peyk.yaml");
  ASSERT_TRUE(config) << config.error().to_string();
  const Category* proxy = config->match("en", "mujahedin-khalq-a-proxy-force", "");
  ASSERT_NE(proxy, nullptr);
  EXPECT_EQ(proxy->id, "proxy-force");
  EXPECT_EQ(config->match("sq", "", "SHQIPËRIA"), config->category("albania"));
  EXPECT_EQ(config->match("fa", "آلبانی", ""), config->category("albania"));
}

/// The part of the document that describes one mapping: from its heading to the next one.
std::string chapter_of(const std::string& document, const std::string& what) {
  const size_t begin = document.find("\n## The " + what + "\n");
  if (begin == std::string::npos) return "";
  return document.substr(begin, document.find("\n## ", begin + 1) - begin);
}

TEST(ConfigurationDocument, DescribesEveryKeyThatTheLoaderKnows) {
  const auto document = read_file(kSource / "docs/configuration.md");
  ASSERT_TRUE(document) << document.error().to_string();
  for (const YamlKeys* keys : configuration_keys()) {
    const std::string chapter = chapter_of(*document, keys->what);
    EXPECT_FALSE(chapter.empty()) << "no chapter “## The " << keys->what << "”";
    for (const std::string& key : keys->keys) {
      EXPECT_NE(chapter.find("| `" + key + "` |"), std::string::npos)
          << "“" << key << "” of the " << keys->what << " is not described";
    }
  }
}

TEST(ConfigurationDocument, DescribesNoKeyThatTheLoaderDoesNotKnow) {
  const auto document = read_file(kSource / "docs/configuration.md");
  ASSERT_TRUE(document) << document.error().to_string();
  for (const YamlKeys* keys : configuration_keys()) {
    const std::string chapter = chapter_of(*document, keys->what);
    for (size_t at = 0; (at = chapter.find("\n| `", at)) != std::string::npos;) {
      at += 4;
      const std::string key = chapter.substr(at, chapter.find('`', at) - at);
      EXPECT_THAT(keys->keys, testing::Contains(key)) << keys->what;
    }
  }
}

TEST(ConfigurationDocument, ShowsExamplesThatAreYamlWithKnownKeys) {
  const auto document = read_file(kSource / "docs/configuration.md");
  ASSERT_TRUE(document) << document.error().to_string();
  int examples = 0;
  for (const YamlKeys* keys : configuration_keys()) {
    const std::string chapter = chapter_of(*document, keys->what);
    const size_t begin = chapter.find("```yaml\n");
    ASSERT_NE(begin, std::string::npos) << keys->what;
    const std::string example = chapter.substr(begin + 8, chapter.find("\n```", begin) - begin - 7);
    const auto root = parse_yaml(example, keys->what);
    ASSERT_TRUE(root) << root.error().to_string();
    // Most examples stand below the key that leads to them.
    const YamlNode* node = &*root;
    const std::string& first = root->entries.at(0).key;
    std::string key = keys->what;
    std::replace_if(
        key.begin(), key.end(), [](char c) { return c == ' ' || c == '-'; }, '_');
    if (first == key || keys == &kCategoryKeys) node = &root->entries[0].value;
    if (first == keys->what + "s") node = &root->entries[0].value;
    if (node->kind == YamlNode::Kind::list) node = &node->items.at(0);
    if (keys == &kDomainKeys) node = &node->entries.at(0).value;
    Problems problems;
    const Fields fields(keys->what, *node, *keys, problems);
    EXPECT_TRUE(problems.empty()) << std::move(problems).joined().to_string();
    ++examples;
  }
  EXPECT_GE(examples, 15);
}

}  // namespace
}  // namespace peyk
