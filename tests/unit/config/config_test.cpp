#include "config/config.h"

#include <fstream>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "config/fields.h"
#include "config/keys.h"
#include "l10n/catalog.h"
#include "workspace.h"

namespace peyk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRoot = "config/peyk.yaml";
constexpr const char* kEnglish = "config/editions/en.yaml";
constexpr const char* kWeekly = "config/publications/weekly.yaml";
constexpr const char* kCategories = "config/categories.yaml";

TEST(Config, LoadsAWorkspace) {
  const TestWorkspace workspace;
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->site.url, "https://www.example.org") << "roots have no slash at the end";
  EXPECT_EQ(config->site.publish_folder, workspace.folder() / "out/site");
  EXPECT_EQ(config->store, workspace.folder() / "out/peyk.db");
  EXPECT_EQ(config->templates, workspace.folder() / "templates");
  EXPECT_EQ(config->lifetime, std::chrono::hours(72));
  ASSERT_EQ(config->sources.size(), 1U);
  EXPECT_EQ(config->sources[0].path, workspace.folder() / "seeds/en.xml");
  EXPECT_EQ(config->sources[0].options.at("source_paragraph"), "true");
  EXPECT_EQ(config->sources[0].options.at("byline_prefixes"), "By:,By");
  EXPECT_EQ(config->sources[0].place.line, 18);
  EXPECT_FALSE(config->sources[0].manual);
  ASSERT_NE(config->edition("fa"), nullptr);
  EXPECT_EQ(config->edition("fa")->calendar, CalendarKind::persian);
  EXPECT_EQ(config->edition("fa")->short_date_pattern, "EEEE d MMMM y");
  EXPECT_EQ(config->edition("en")->locale, "en");
  EXPECT_EQ(config->edition("de"), nullptr);
  EXPECT_EQ(config->theme.values.at("color.accent"), "#0b5563");
  EXPECT_EQ(config->theme.values.at("width"), "600");
  EXPECT_EQ(config->catalogs.at("fa").at("section.lead").pattern, "الف");
  EXPECT_EQ(config->catalogs.at("en").at("greeting").place.line, 1);
}

TEST(Config, ReadsAPublicationWithItsDefaults) {
  const TestWorkspace workspace;
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  const Publication* weekly = config->publication("weekly");
  ASSERT_NE(weekly, nullptr);
  EXPECT_EQ(weekly->list, "weekly");
  EXPECT_EQ(weekly->templates, "weekly");
  ASSERT_TRUE(weekly->schedule);
  EXPECT_EQ(weekly->schedule->weekday, std::chrono::Thursday);
  EXPECT_EQ(weekly->schedule->time, std::chrono::hours(9));
  EXPECT_EQ(weekly->window, std::chrono::hours(168));
  EXPECT_EQ(weekly->longest_window, std::chrono::hours(504));
  ASSERT_EQ(weekly->sections.size(), 2U);
  EXPECT_EQ(weekly->sections[0].source, SectionSource::fresh);
  EXPECT_THAT(weekly->sections[1].categories, ElementsAre("videos"));
}

TEST(Config, ReadsHowAnIssueIsChecked) {
  TestWorkspace workspace;
  workspace.append(kRoot,
                   "check:\n  rules:\n    image.alt: error\n  limits: {size.budget: 80000}\n");
  workspace.append(kWeekly, "check: {rules: {link.insecure: off}}\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  ASSERT_EQ(config->check.rules.size(), 1U);
  EXPECT_EQ(config->check.rules[0].id, "image.alt");
  EXPECT_EQ(config->check.rules[0].value, "error");
  EXPECT_EQ(config->check.rules[0].place.line, 26);
  ASSERT_EQ(config->check.limits.size(), 1U);
  EXPECT_EQ(config->check.limits[0].value, "80000");
  ASSERT_EQ(config->publication_checks.count("weekly"), 1U);
  EXPECT_EQ(config->publication_checks.at("weekly").rules[0].value, "off");
}

TEST(Config, ReadsEveryKeyOfASection) {
  TestWorkspace workspace;
  workspace.append(
      kWeekly,
      "  - {id: best, source: archive, layout: compact, categories: [videos, albania], "
      "one_of_each: true, most: 2, least: 1, order: oldest, needs_picture: true}\n"
      "  - {id: before, source: earlier_issues, layout: publications, most: 3}\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  const SectionRecipe& best = config->publications[0].sections[2];
  EXPECT_EQ(best.source, SectionSource::archive);
  EXPECT_EQ(best.layout, SectionLayout::compact);
  EXPECT_TRUE(best.one_of_each);
  EXPECT_EQ(best.most, 2);
  EXPECT_EQ(best.least, 1);
  EXPECT_EQ(best.order, SectionOrder::oldest);
  EXPECT_TRUE(best.needs_picture);
  EXPECT_EQ(config->publications[0].sections[3].source, SectionSource::earlier_issues);
}

TEST(Config, MatchesNamesWithoutCaseAndSlugsExactly) {
  const TestWorkspace workspace;
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  const auto match = [&](const char* edition, const char* slug, const char* name) {
    const Category* category = config->match(edition, slug, name);
    return category == nullptr ? std::string("-") : category->id;
  };
  EXPECT_EQ(match("en", "albania", ""), "albania");
  EXPECT_EQ(match("en", "Albania-2", "ALBANIA "), "albania");
  EXPECT_EQ(match("en", "", "shqiperia"), "albania");
  EXPECT_EQ(match("en", "ALBANIA", "Other"), "-");
  EXPECT_EQ(match("fa", "آلبانی", "x"), "albania");
  EXPECT_EQ(match("fa", "%d8%a2%d9%84%d8%a8%d8%a7%d9%86%db%8c", "x"), "albania");
  EXPECT_EQ(match("fa", "", "ویدئو"), "videos");
  EXPECT_EQ(match("fa", "albania", "Albania"), "-") << "each edition has its own words";
  EXPECT_EQ(match("de", "albania", "Albania"), "-");
  EXPECT_EQ(match("en", "", ""), "-");
}

TEST(Config, FoldsTheLettersOfLatinNames) {
  TestWorkspace workspace;
  workspace.edit(kCategories, "en: Videos", "en: Shqipëria Çamëria");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  ASSERT_NE(config->match("en", "", "SHQIPËRIA çamËria"), nullptr);
  EXPECT_EQ(config->match("en", "", "Shqiperia Cameria"), nullptr);
}

TEST(Config, NamesAnUnknownKeyAndTheNearestOne) {
  TestWorkspace workspace;
  workspace.edit(kWeekly, "sections:", "sectoins:");
  EXPECT_THAT(workspace.errors(),
              HasSubstr("config/publications/weekly.yaml:6:1: unknown key “sectoins”; did you mean "
                        "“sections”?"));
}

TEST(Config, ListsTheKnownKeysWhenNoneIsNear) {
  TestWorkspace workspace;
  workspace.append(kRoot, "xylophone: 1\n");
  EXPECT_EQ(
      workspace.errors(),
      "config/peyk.yaml:24:1: unknown key “xylophone”\n"
      "  The keys of the configuration are: site, store, issues, templates, relays, domains, dkim, "
      "fetch, sources, tokens, lifetime, uncertain, feed_items, check, websub, pictures.");
}

TEST(Config, ShowsTheMistakesOfAllFilesAtOnce) {
  TestWorkspace workspace;
  workspace.append(kRoot, "lifetime: soon\nfeed_items: 012\n");
  workspace.edit(kEnglish, "Europe/Tirane", "Europe/Tirana");
  workspace.edit(kCategories, "media: true", "media: yes");
  workspace.edit(kWeekly, "[videos]", "[video]");
  workspace.write("config/theme.yaml", "a: 1\na: 2\n");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("config/peyk.yaml:24:11: “lifetime” is “soon”"));
  EXPECT_THAT(errors,
              HasSubstr("config/peyk.yaml:25:13: “feed_items” is “012”, which is no whole"));
  EXPECT_THAT(errors, HasSubstr("config/editions/en.yaml:3:7: “zone” is “Europe/Tirana”"));
  EXPECT_THAT(errors, HasSubstr("config/categories.yaml:5:10: “media” is “yes”"));
  EXPECT_THAT(errors, HasSubstr("config/publications/weekly.yaml:10:18: there is no category "
                                "“video”; did you mean “videos”?"));
  EXPECT_THAT(errors, HasSubstr("config/theme.yaml:2:1: the key “a” stands here twice"));
  EXPECT_EQ(workspace.load().error().kind(), ErrorKind::configuration);
}

TEST(Config, AWrongFileDoesNotMakeNoiseInOthers) {
  TestWorkspace workspace;
  workspace.append(kEnglish, "name: again\n");
  workspace.write(kCategories, "albania: [\n");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("config/editions/en.yaml:8:1: the key “name” stands here twice"));
  EXPECT_THAT(errors, HasSubstr("config/categories.yaml:"));
  EXPECT_THAT(errors, Not(HasSubstr("there is no edition")));
  EXPECT_THAT(errors, Not(HasSubstr("there is no category")));
}

TEST(Config, RefusesAliasesInAnyFile) {
  TestWorkspace workspace;
  workspace.edit(kWeekly, "editions: [en, fa]", "editions: &all [en, fa]\nfallback_editions: *all");
  EXPECT_THAT(workspace.errors(),
              AllOf(HasSubstr("config/publications/weekly.yaml:1:11: anchors"),
                    HasSubstr("config/publications/weekly.yaml:2:20: aliases")));
}

TEST(Config, SaysWhatIsThereWhereSomethingElseIsWanted) {
  TestWorkspace workspace;
  workspace.edit(kWeekly, "editions: [en, fa]", "editions: en");
  workspace.edit(kWeekly, "  weekday: thursday\n  time: 09:00\n",
                 "  weekday: [thursday]\n  time: 9:00\n");
  workspace.edit(kEnglish, "name: English", "name:");
  workspace.edit(kRoot, "relays:\n", "relays:\n  - main\n");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:1:11: “editions” wants a list"));
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:3:12: “weekday” wants text, but there is a list"));
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:4:9: “time” is “9:00”, which is no time of day"));
  EXPECT_THAT(errors, HasSubstr("en.yaml:2:1: “name” has no value"));
  EXPECT_THAT(errors, HasSubstr("peyk.yaml:14:5: here must be the relay, but there is a single"));
}

TEST(Config, StringsStayStringsWhateverTheyLookLike) {
  TestWorkspace workspace;
  workspace.edit(kEnglish, "site_title: Example", "site_title: no");
  workspace.edit(kEnglish, "from_name: Example", "from_name: 012");
  workspace.write("config/theme.yaml", "a: 012\nb: no\nc: 1e3\nd: \"\"\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->edition("en")->site_title, "no");
  EXPECT_EQ(config->edition("en")->from_name, "012");
  EXPECT_THAT(config->theme.values, ElementsAre(testing::Pair("a", "012"), testing::Pair("b", "no"),
                                                testing::Pair("c", "1e3"), testing::Pair("d", "")));
}

TEST(Config, RefusesNumbersAndFlagsThatAreNotPlain) {
  for (const char* number : {"0x10", "1_000", "+5", "5.0", "1e2", "\"5\"", "007", "five", "''",
                             "99999999999999999999", "0", "1001", "-1"}) {
    TestWorkspace workspace;
    workspace.append(kRoot, std::string("feed_items: ") + number + "\n");
    EXPECT_THAT(workspace.errors(), HasSubstr("config/peyk.yaml:24:13: “feed_items”")) << number;
  }
  for (const char* flag : {"yes", "True", "on", "1", "\"true\""}) {
    TestWorkspace workspace;
    workspace.edit(kCategories, "media: true", std::string("media: ") + flag);
    EXPECT_THAT(workspace.errors(), HasSubstr("It is either true or false.")) << flag;
  }
}

TEST(Config, RefusesTextThatCouldBecomeASecondHeader) {
  for (const char* name : {"\"A\\r\\nBcc: x@example.org\"", "|\n  A\n  B", "\"A\\0B\"",
                           "\"A\\u2028B\"", "\"A\\x85B\"", "\"  \""}) {
    TestWorkspace workspace;
    workspace.edit(kEnglish, "from_name: Example", std::string("from_name: ") + name);
    EXPECT_THAT(workspace.errors(), HasSubstr("config/editions/en.yaml:7:12: “from_name”")) << name;
  }
  TestWorkspace workspace;
  workspace.append(kEnglish, "postal_address: |\n  Street 1\n  Town\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  EXPECT_EQ(config->edition("en")->postal_address, "Street 1\nTown");
}

TEST(Config, ChecksUrlsAndMailAddresses) {
  const auto with = [](const std::string& key, const std::string& from, const std::string& to) {
    TestWorkspace workspace;
    workspace.edit(kRoot, "  " + key + ": " + from + "\n", "  " + key + ": " + to + "\n");
    return workspace.errors();
  };
  const std::string unsubscribe = "https://www.example.org/unsubscribe";
  EXPECT_THAT(with("unsubscribe_url", unsubscribe, "http://www.nejat.net/u"),
              HasSubstr("“unsubscribe_url” must begin with https://"));
  EXPECT_EQ(with("unsubscribe_url", unsubscribe, "http://127.0.0.1:8025/u"), "no error");
  EXPECT_EQ(with("unsubscribe_url", unsubscribe, "http://news.example.org/u"), "no error");
  EXPECT_EQ(with("unsubscribe_url", unsubscribe, "http://[::1]/u"), "no error");
  for (const char* url :
       {"www.example.org", "ftp://example.org/", "https:///path", "https://a b/",
        "https://user:pw@example.org/", "javascript:alert(1)", "https://-a.org/", "https://a..b/",
        "https://a:0/", "https://a:x/", "https://a:70000/", "'https://a/\"x'", "https://"}) {
    EXPECT_THAT(with("publish_url", "https://www.example.org/issues", url),
                HasSubstr("config/peyk.yaml:5:16: “publish_url” is no absolute http or https URL"))
        << url;
  }
  for (const char* address :
       {"news", "a@b@c.org", "'@example.org'", "News <n@example.org>", "n,m@example.org",
        "n@example..org", ".n@example.org", "'n @example.org'", "n@exa_mple.org"}) {
    EXPECT_THAT(with("from", "news@example.org", address),
                HasSubstr("config/peyk.yaml:7:9: “from” is no mail address"))
        << address;
  }
  EXPECT_THAT(with("sender_id", "example", "abcd"), HasSubstr("5 to 15"));
  EXPECT_THAT(with("sender_id", "example", "abcdefghijklmnop"), HasSubstr("5 to 15"));
  EXPECT_THAT(with("mail_domain", "example.org", "exa mple.org"), HasSubstr("“mail_domain”"));
}

TEST(Config, ChecksShareLinks) {
  TestWorkspace workspace;
  workspace.edit(kRoot, "  sender_id: example\n",
                 "  sender_id: example\n  share:\n    Zed: https://z.example/?u={url}\n"
                 "    Mail: mailto:?subject={title}&body={url}\n");
  const auto config = workspace.load();
  ASSERT_TRUE(config) << config.error().to_string();
  ASSERT_EQ(config->site.share.size(), 2U);
  EXPECT_EQ(config->site.share[0].first, "Zed") << "the order of the file";
  workspace.edit(kRoot, "?u={url}", "?u={link}");
  EXPECT_THAT(workspace.errors(), HasSubstr("config/peyk.yaml:12:10: a share link has “{”"));
  workspace.edit(kRoot, "?u={link}", "?u=1");
  EXPECT_THAT(workspace.errors(), HasSubstr("without {url}"));
  workspace.edit(kRoot, "https://z.example/?u=1", "javascript:share('{url}')");
  EXPECT_THAT(workspace.errors(), HasSubstr("http, https or mailto"));
}

TEST(Config, ChecksWhatPublicationsReferTo) {
  TestWorkspace workspace;
  workspace.edit(kWeekly, "editions: [en, fa]", "editions: [en, fe, en]\ntemplates: weakly");
  workspace.edit(kWeekly, "id: media", "id: lead");
  workspace.edit(kWeekly, "weekday: thursday", "weekday: thurday");
  workspace.edit(kWeekly, "zone: Europe/Tirane", "zone: Tirane");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:1:16: there is no edition “fe”; did you mean"));
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:1:20: “en” stands in this list twice"));
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:2:12: “templates” is “weakly”, and there is no such"));
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:10:9: “id” is “lead”, as that of another section"));
  EXPECT_THAT(errors, HasSubstr("“weekday” is “thurday”; did you mean “thursday”?"));
  EXPECT_THAT(errors, HasSubstr("weekly.yaml:6:9: “zone” is “Tirane”"));
}

TEST(Config, RefusesRecipesThatMeanNothing) {
  const auto section = [](const std::string& text) {
    TestWorkspace workspace;
    workspace.append(kWeekly, "  - {id: x, " + text + "}\n");
    return workspace.errors();
  };
  EXPECT_THAT(section("most: 2, least: 3"), HasSubstr("“least” is more than “most” (2)"));
  EXPECT_THAT(section("one_of_each: true"), HasSubstr("needs a list of “categories”"));
  EXPECT_THAT(section("source: earlier_issues, categories: [videos]"), HasSubstr("means nothing"));
  EXPECT_THAT(section("layout: item"), HasSubstr("“layout” is “item”; did you mean “items”?"));
  EXPECT_THAT(section("most: 0"), HasSubstr("out of range"));
  EXPECT_THAT(section("categories: [videos, videos]"), HasSubstr("twice"));
  const auto top = [](const std::string& text) {
    TestWorkspace workspace;
    workspace.append(kWeekly, text + "\n");
    return workspace.errors();
  };
  EXPECT_THAT(top("missing: fall_back"), HasSubstr("no edition is named to fall back to"));
  EXPECT_THAT(top("fallback_editions: [en]"), HasSubstr("is never used"));
  EXPECT_EQ(top("missing: fall_back\nfallback_editions: [en]"), "no error");
  EXPECT_THAT(top("window: 2w\nlongest_window: 1w"), HasSubstr("is shorter than “window”"));
  for (const char* bad : {"7", "7 days", "-1d", "1.5d", "0d", "999999999999d", "d", "07d"}) {
    EXPECT_THAT(top(std::string("window: ") + bad), HasSubstr("which is no duration")) << bad;
  }
  TestWorkspace empty;
  empty.write(kWeekly, "editions: []\nsections: []\n");
  EXPECT_THAT(empty.errors(), AllOf(HasSubstr("names no edition"), HasSubstr("names no section")));
}

TEST(Config, ChecksEditions) {
  const auto edition = [](const std::string& from, const std::string& to) {
    TestWorkspace workspace;
    workspace.edit(kEnglish, from, to);
    return workspace.errors();
  };
  EXPECT_THAT(edition("zone: Europe/Tirane\n", ""), HasSubstr("the edition has no “zone”"));
  EXPECT_THAT(edition("date_pattern: d MMMM y", "date_pattern: d bbb jjj"),
              HasSubstr("en.yaml:4:15: “date_pattern” cannot be used"));
  EXPECT_THAT(edition("language: en", "language: 'en us'"), HasSubstr("“language”"));
  EXPECT_THAT(edition("language: en", "language: en\nid: fa"), HasSubstr("the file is called"));
  EXPECT_EQ(edition("language: en", "language: en\nid: en"), "no error");
  EXPECT_THAT(edition("language: en", "language: en\ndirection: rtll"),
              HasSubstr("did you mean “rtl”?"));
  EXPECT_THAT(edition("language: en", "language: en\ncalendar: jalali"),
              HasSubstr("It is one of: gregorian, persian, islamic."));
}

TEST(Config, ALanguageThatIsNoneIsToldOnceAndInItsFile) {
  TestWorkspace workspace;
  workspace.edit("config/editions/en.yaml", "language: en\n", "");
  EXPECT_EQ(workspace.errors(),
            "config/editions/en.yaml:1:1: the edition has no “language”\n"
            "  It must have one.");
}

TEST(Config, ChecksCategories) {
  TestWorkspace workspace;
  workspace.write(kCategories,
                  "Albania News: {names: {en: A, fa: B}}\n"
                  "albania: {names: {en: Albania}}\n"
                  "usa: {names: {en: USA, fa: C, de: D}, matches: {en: [ALBANIA], da: [x]}}\n"
                  "videos: {names: {en: V, fa: W}}\n");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("categories.yaml:1:1: the id of a category may have only"));
  EXPECT_THAT(errors, HasSubstr("categories.yaml:2:18: the category “albania” has no name in: fa"));
  EXPECT_THAT(errors, HasSubstr("there is no edition “de”"));
  EXPECT_THAT(errors, HasSubstr("unknown key “da”; did you mean"));
  EXPECT_THAT(errors, HasSubstr("“ALBANIA” means two categories, “albania” and “usa”"));
}

TEST(Config, ChecksCatalogs) {
  TestWorkspace workspace;
  workspace.write("config/catalogs/fa.yaml",
                  "greeting: \"{name\"\nsection:\n  lead: [a]\nsection.lead: x\nextra:\n");
  workspace.write("config/catalogs/de.yaml", "greeting: x\n");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("config/catalogs/fa.yaml:1:11:"));
  EXPECT_THAT(errors, HasSubstr("config/catalogs/fa.yaml:3:9: “section.lead” wants text"));
  EXPECT_THAT(errors, HasSubstr("config/catalogs/fa.yaml:5:1: “extra” has no value"));
  EXPECT_THAT(errors, HasSubstr("config/catalogs/fa.yaml: the key “section.media” is missing"));
  EXPECT_THAT(errors, HasSubstr("config/catalogs/de.yaml: there is no edition “de”"));
  workspace.remove("config/catalogs");
  EXPECT_THAT(workspace.errors(), HasSubstr("the edition “fa” has no catalogue of words"));
}

TEST(Config, NestedAndDottedKeysAreTheSame) {
  TestWorkspace workspace;
  workspace.write("config/theme.yaml", "a:\n  b: 1\na.b: 2\n");
  EXPECT_THAT(workspace.errors(), HasSubstr("config/theme.yaml:3:1: the key “a.b” stands in this"));
}

TEST(Config, ChecksSources) {
  TestWorkspace workspace;
  workspace.append(kRoot,
                   "  - {name: site, kind: wxr, path: a.xml, edition: ne}\n"
                   "  - {name: no-path, kind: wxr, zone: Mars/Phobos}\n"
                   "  - {name: by-hand, kind: archive-page, manual: true}\n"
                   "  - {name: deep, kind: wxr, path: a, options: {a: [1]}}\n");
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("peyk.yaml:24:12: “name” is “site”, as that of another source"));
  EXPECT_THAT(errors, HasSubstr("there is no edition “ne”"));
  EXPECT_THAT(errors, HasSubstr("peyk.yaml:25:5: the source has neither “path” nor “url”"));
  EXPECT_THAT(errors, HasSubstr("“zone” is “Mars/Phobos”"));
  EXPECT_THAT(errors, Not(HasSubstr("peyk.yaml:26")));
  EXPECT_THAT(errors, HasSubstr("“a” wants text, but there is a list"));
}

TEST(Config, MissingFilesAreNamed) {
  TestWorkspace workspace;
  workspace.remove("config/theme.yaml");
  workspace.remove("config/categories.yaml");
  workspace.remove("config/editions");
  EXPECT_THAT(workspace.errors(),
              AllOf(HasSubstr("config/theme.yaml: "), HasSubstr("config/categories.yaml: "),
                    HasSubstr("config/editions: there is no edition")));
  const auto none = load_config("no/such/peyk.yaml");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().kind(), ErrorKind::configuration);
  EXPECT_EQ(none.error().place().file, "no/such/peyk.yaml");
  EXPECT_THAT(none.error().remedy(), HasSubstr("--config FILE"));
}

TEST(Config, FilesThatWouldBeForgottenAreNamed) {
  TestWorkspace workspace;
  workspace.write("config/publications/monthly.yml", "");
  workspace.write("config/editions/old/sq.yaml", "");
  workspace.write("config/publications/My List.yaml", "");
  EXPECT_THAT(workspace.errors(),
              AllOf(HasSubstr("config/publications/monthly.yml: this file is not read"),
                    HasSubstr("config/editions/old/sq.yaml: this file is not read"),
                    HasSubstr("config/publications/My List.yaml: the file's name is an id")));
}

TEST(Config, AnEmptyConfigurationSaysWhatItNeeds) {
  TestWorkspace workspace;
  workspace.write(kRoot, "");
  EXPECT_THAT(workspace.errors(),
              HasSubstr("config/peyk.yaml:1:1: here must be the configuration"));
  workspace.write(kRoot, "lifetime: 3d\n");
  EXPECT_THAT(workspace.errors(), HasSubstr("the configuration has no “site”"));
}

TEST(Config, TellsOnlyTheFirstOfManyMistakesButCountsThem) {
  TestWorkspace workspace;
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "key" + std::to_string(i) + ":\n";
  workspace.append(kRoot, many);
  const std::string errors = workspace.errors();
  EXPECT_THAT(errors, HasSubstr("and 950 more"));
  EXPECT_LT(errors.size(), 20'000U);
}

TEST(Config, PlacesAreAsTheUserTypedThem) {
  TestWorkspace workspace;
  workspace.append(kWeekly, "x: 1\n");
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(workspace.folder() / "config");
  const auto here = load_config("peyk.yaml");
  const auto there = load_config("../config/peyk.yaml");
  std::filesystem::current_path(before);
  ASSERT_FALSE(here);
  EXPECT_EQ(here.error().place().file, "publications/weekly.yaml");
  ASSERT_FALSE(there);
  EXPECT_EQ(there.error().place().file, "../config/publications/weekly.yaml");
}

}  // namespace
}  // namespace peyk
