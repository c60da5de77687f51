#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/gather.h"
#include "ingest/wordpress_json.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Folder;
using ingest_test::Outcome;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A post with one key more, or another value for one.
std::string post(const std::string& more = "") {
  return R"({"id":101,"status":"publish","slug":"storm","link":"https://a.example/en/storm/",)"
         R"("date_gmt":"2023-06-21T08:30:00","modified_gmt":"2023-06-22T08:30:00",)"
         R"("title":{"rendered":"The harbour &#038; the storm"},)"
         R"("content":{"rendered":"<p>A port and a storm.</p>\n<p>By Ana Dema</p>"})" +
         (more.empty() ? "" : "," + more) + "}";
}

SourceConfig site() {
  SourceConfig source;
  source.name = "site";
  source.kind = "wordpress";
  source.url = "https://a.example/";
  source.edition = "en";
  source.options = {{"byline_prefixes", "By:,By"}};
  return source;
}

/// Reads answers as if they had been gathered: a page of posts, and what else by role.
Outcome read(const std::string& posts, const std::map<std::string, std::string>& others = {},
             const SourceConfig& source = site(), Config config = ingest_test::config()) {
  const Folder folder;
  config.store = folder.path() / "store";
  Gathered gathered = *begin_gathering(config);
  const auto add = [&](const std::string& role, const std::string& bytes) {
    gathered.documents.push_back({.role = role,
                                  .name = "https://a.example/" + role,
                                  .charset = "",
                                  .base_url = "",
                                  .language = "",
                                  .piece = *gathered.spool.append(bytes)});
  };
  add("site", R"({"home":"https://A.example/","namespaces":["wp/v2"]})");
  add("posts", posts);
  for (const auto& [role, bytes] : others) add(role, bytes);
  gathered.complete = true;
  Outcome outcome;
  outcome.report =
      find_reader("wordpress")->read_gathered(gathered, source, config, [&](Article&& article) {
        outcome.articles.push_back(std::move(article));
        return Result<void>();
      });
  return outcome;
}

TEST(WordPressRest, APostIsTheArticleThatAnExportGives) {
  const Outcome outcome = read("[" + post() + "]");
  ASSERT_TRUE(outcome.report) << outcome.error();
  ASSERT_EQ(outcome.articles.size(), 1U);
  const Article& storm = outcome.articles[0];
  EXPECT_EQ(storm.id, "wp:a.example:101");
  EXPECT_EQ(storm.story, storm.id);
  EXPECT_EQ(storm.title, "The harbour & the storm");
  EXPECT_EQ(storm.slug, "storm");
  EXPECT_EQ(storm.byline, "Ana Dema");
  EXPECT_EQ(storm.body.markup(), "<p>A port and a storm.</p>");
  EXPECT_EQ(format_iso8601(storm.published), "2023-06-21T08:30:00Z");
  EXPECT_EQ(format_iso8601(storm.modified), "2023-06-22T08:30:00Z");
  EXPECT_THAT(*outcome.report->all_ids, ElementsAre("wp:a.example:101"));
}

TEST(WordPressRest, WhatIsNotEmbeddedComesFromItsOwnAnswer) {
  const Outcome outcome =
      read("[" + post(R"("categories":[5],"tags":[6],"featured_media":7)") + "]",
           {{"categories", R"([{"id":5,"slug":"City-Life","name":"City &amp; Life"}])"},
            {"tags", R"([{"id":6,"slug":"%d8%b3","name":"س"}])"},
            {"media", R"([{"id":7,"source_url":"https://a.example/p.jpg","alt_text":"Port",)"
                      R"("media_details":{"width":800,"height":600}}])"}});
  ASSERT_TRUE(outcome.report) << outcome.error();
  const Article& storm = outcome.articles.at(0);
  EXPECT_THAT(storm.categories, ElementsAre(Term{"city-life", "City & Life"}));
  EXPECT_THAT(storm.tags, ElementsAre(Term{"س", "س"}));
  EXPECT_EQ(storm.picture, (Picture{"https://a.example/p.jpg", "Port", "", 800, 600}));
  EXPECT_THAT(outcome.report->warnings, IsEmpty());
}

TEST(WordPressRest, AnExcerptThatWordPressMadeIsNone) {
  const auto excerpt = [](const std::string& text) {
    return read("[" + post(R"("excerpt":{"rendered":")" + text + "\"}") + "]")
        .articles.at(0)
        .excerpt;
  };
  EXPECT_EQ(excerpt("<p>A port and [&hellip;]</p>"), "A port and a storm.");
  EXPECT_EQ(excerpt("<p>A port and a&hellip; <a href='x'>Continue reading</a></p>"),
            "A port and a storm.");
  EXPECT_EQ(excerpt("<p>A port and a storm. By Ana Dema</p>"), "A port and a storm.");
  EXPECT_EQ(excerpt("<p>What a port did in a storm</p>"), "What a port did in a storm");
}

TEST(WordPressRest, TheSchemeOfAnAddressIsWrittenSmall) {
  const Outcome outcome = read("[" + post(R"("link":"HttpS://a.example/B")") + "]");
  EXPECT_EQ(outcome.articles.at(0).url, "https://a.example/B");
}

TEST(WordPressRest, AStoryIsNamedByItsOldestPost) {
  const auto story = [](const std::string& more) {
    return read("[" + post(more) + "]").articles.at(0).story;
  };
  EXPECT_EQ(story(R"("lang":"en","translations":{"en":101,"fa":99})"), "wp:a.example:99");
  EXPECT_EQ(story(R"("lang":"en","translations":{"fa":{"id":1000,"slug":"x"}})"),
            "wp:a.example:101");
  EXPECT_EQ(story(R"("polylang_translations":[{"locale":"fa","id":7}])"), "wp:a.example:7");
  EXPECT_EQ(story(R"("translations":[])"), "wp:a.example:101");
}

TEST(WordPressRest, TheEditionIsThatOfTheLanguageElseOfTheAddress) {
  Config config = ingest_test::config();
  config.editions[0].site_url = "https://a.example";
  config.editions[1].site_url = "https://a.example/fa";
  SourceConfig source = site();
  source.edition.clear();
  const auto edition = [&](const std::string& more) {
    return read("[" + post(more) + "]", {}, source, config).articles.at(0).edition;
  };
  EXPECT_EQ(edition(R"("wpml_current_locale":"fa_IR")"), "fa");
  EXPECT_EQ(edition(""), "en");
  EXPECT_EQ(edition(R"("link":"http://a.example/fa/storm/")"), "fa");
  EXPECT_EQ(edition(R"("link":"http://a.example/farther/")"), "en");
  const Outcome none = read("[" + post(R"("link":"https://b.example/")") + "]", {}, source, config);
  EXPECT_THAT(none.error(), AllOf(HasSubstr("edition of post 101"), HasSubstr("`languages`")));
}

TEST(WordPressRest, CustomFieldsCountWhereTheSiteShowsThem) {
  const Outcome outcome = read(
      "[" +
      post(
          R"("meta":{"byline":["Fatos Lumi"]},"acf":{"source":"The Post","source_url":"https://p.example/"})") +
      "]");
  const Article& storm = outcome.articles.at(0);
  EXPECT_EQ(storm.byline, "Fatos Lumi");
  EXPECT_EQ(storm.source, "The Post");
  EXPECT_EQ(storm.source_url, "https://p.example/");
}

TEST(WordPressRest, WhatAnEditorWroteIsReadAsInAnExport) {
  const Outcome outcome = read(
      "[" +
          post(
              R"("content":{"raw":"One.\n\n[gallery ids=\"7,8\"]\n\nTwo.","rendered":"no"},"excerpt":{"raw":"One."})") +
          "]",
      {{"media", R"([{"id":7,"source_url":"https://a.example/p.jpg","alt_text":"Port"}])"}});
  ASSERT_TRUE(outcome.report) << outcome.error();
  EXPECT_THAT(outcome.articles.at(0).body.markup(),
              AllOf(HasSubstr("<p>One.</p>"), HasSubstr("p.jpg"), HasSubstr("<p>Two.</p>")));
  EXPECT_EQ(outcome.articles.at(0).excerpt, "One.");
  ASSERT_EQ(outcome.report->warnings.size(), 1U);
  EXPECT_THAT(outcome.report->warnings[0], AllOf(HasSubstr("post 101"), HasSubstr("attachment 8")));
}

TEST(WordPressRest, HalfOfACharacterCostsThatCharacterAlone) {
  std::string cut = post();
  cut.insert(cut.find(" storm\"},"), " \\ud83d\\ude00 \\ud83d");
  const Outcome outcome = read("[" + cut + "]");
  ASSERT_TRUE(outcome.report) << outcome.error();
  ASSERT_EQ(outcome.articles.size(), 1U);
  EXPECT_EQ(outcome.articles[0].title, "The harbour & the 😀 \uFFFD storm");
}

TEST(WordPressRest, WhatIsBrokenIsNamed) {
  const auto error = [](const std::string& posts) { return read(posts).error(); };
  EXPECT_THAT(error("[" + post() + ",{\"id\":102,"),
              AllOf(HasSubstr("https://a.example/posts: "), HasSubstr("broken JSON at byte"),
                    HasSubstr("behind post 101")));
  EXPECT_THAT(error("<br />Warning: [1]"), HasSubstr("HTML and not JSON"));
  EXPECT_THAT(error(" \n"), HasSubstr("the answer is empty"));
  EXPECT_THAT(error("[1]"), HasSubstr("entry 1 is no post"));
  EXPECT_THAT(error("[{}]"), HasSubstr("entry 1 has no “id”"));
  EXPECT_THAT(error("[" + post(R"("slug":{})") + "]"), HasSubstr("post 101: “slug” is not text"));
  EXPECT_THAT(error(R"({"code":"rest_forbidden","message":"Sorry, no."})"),
              HasSubstr("“Sorry, no.”"));
  EXPECT_THAT(error(std::string(200, '[') + std::string(200, ']')), HasSubstr("nested deeper"));
  EXPECT_THAT(error("\xEF\xBB\xBF[]"), HasSubstr("no error"));
}

TEST(SourceMemory, ComesBackAsItWas) {
  const SourceMemory memory{"r", "W/\"1\"", "Wed, 21 Jun 2023 10:00:00 GMT",
                            *parse_iso8601("2023-06-21T10:00:00Z")};
  const SourceMemory back = SourceMemory::from_text(memory.to_text());
  EXPECT_EQ(back.recipe, memory.recipe);
  EXPECT_EQ(back.etag, memory.etag);
  EXPECT_EQ(back.last_modified, memory.last_modified);
  EXPECT_EQ(back.until, memory.until);
  for (const char* broken : {"", "[", "[]", "7", R"({"etag":7,"until":"soon"})"}) {
    EXPECT_EQ(SourceMemory::from_text(broken).etag, "") << broken;
    EXPECT_FALSE(SourceMemory::from_text(broken).until) << broken;
  }
}

TEST(SourceMemory, AnotherRecipeIsAnotherSource) {
  SourceConfig source = site();
  const std::string before = recipe_of(source);
  EXPECT_EQ(recipe_of(source), before);
  source.password = Secret("another");
  EXPECT_EQ(recipe_of(source), before);
  source.options["drop_lines"] = "x";
  EXPECT_NE(recipe_of(source), before);
}

TEST(SourceHealth, CountsFailuresInARow) {
  const auto at = [](const char* text) { return *parse_iso8601(text); };
  SourceHealth health;
  health.went_well(at("2023-06-20T00:00:00Z"));
  health.went_wrong(at("2023-06-21T00:00:00Z"), "one");
  health.went_wrong(at("2023-06-22T00:00:00Z"), "two");
  health = SourceHealth::from_text(health.to_text());
  EXPECT_EQ(health.failures, 2);
  EXPECT_EQ(health.failing_since, at("2023-06-21T00:00:00Z"));
  EXPECT_EQ(health.read, at("2023-06-20T00:00:00Z"));
  EXPECT_EQ(health.error, "two");
  health.went_well(at("2023-06-23T00:00:00Z"));
  EXPECT_FALSE(health.failing_since);
  EXPECT_EQ(health.failures, 0);
}

}  // namespace
}  // namespace peyk
