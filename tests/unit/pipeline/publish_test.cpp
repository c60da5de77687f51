// What a run of publish costs and leaves: only what changed is made, and the bytes are those of a
// full run.

#include "pipeline/publish.h"

#include <fstream>
#include <gmock/gmock.h>
#include <map>
#include <random>

#include "html/sanitize.h"
#include "pipeline/ingest.h"
#include "pipeline/issues.h"
#include "pipeline_fixture.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

using Tree = std::map<std::string, std::string>;  // Path to bytes.

class PublishTest : public WorkspaceTest {
 protected:
  void SetUp() override {
    WorkspaceTest::SetUp();
    site_ = folder() / "out/site";
  }

  PublishReport publish(const PublishOptions& options = {}) {
    const auto done = publish_site(workspace(), options);
    EXPECT_TRUE(done) << done.error().to_string();
    return done ? *done : PublishReport{};
  }

  Tree tree() const {
    Tree found;
    for (const auto& entry : fs::recursive_directory_iterator(site_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      found[entry.path().lexically_relative(site_).string()] =
          std::string(std::istreambuf_iterator<char>(in), {});
    }
    return found;
  }

  /// What a full run into an empty folder gives.
  Tree full_tree() {
    fs::remove_all(site_);
    publish({.also_issue = {}, .full = true});
    return tree();
  }

  static Article article(int number, const std::string& edition) {
    Article made;
    made.id = "test:" + edition + ":" + std::to_string(number);
    made.edition = edition;
    made.story = "story:" + std::to_string(number);
    made.url = "https://www.nejatngo.org/" + edition + "/test-" + std::to_string(number);
    made.title = "Title " + std::to_string(number) + " of " + edition;
    made.published = *parse_iso8601("2023-01-01T00:00:00Z") + std::chrono::hours(number);
    made.modified = made.published;
    made.excerpt = "About " + std::to_string(number) + ".";
    made.body = sanitize("<p>Text " + std::to_string(number) + "</p>");
    if (number % 2 == 0) made.categories = {{"", albania(edition)}};
    return made;
  }

  static std::string albania(const std::string& edition) {
    return edition == "fa" ? "آلبانی" : edition == "en" ? "Albania" : "Shqipëria";
  }

  void put(const Article& each) {
    ASSERT_TRUE(workspace().store().put_article(each, clock().now()));
  }

  void put_many(int from, int until, const std::string& edition) {
    ASSERT_TRUE(workspace().store().transaction([&]() -> Result<void> {
      for (int number = from; number < until; ++number) {
        PEYK_TRY(workspace().store().put_article(article(number, edition), clock().now()));
      }
      return {};
    }));
  }

  static std::vector<std::string> differences(const Tree& before, const Tree& after) {
    std::vector<std::string> paths;
    for (const auto& [path, bytes] : after) {
      const auto old = before.find(path);
      if (old == before.end() || old->second != bytes) paths.push_back(path);
    }
    for (const auto& [path, bytes] : before) {
      if (!after.contains(path)) paths.push_back("gone: " + path);
    }
    return paths;
  }

  fs::path site_;
};

TEST_F(PublishTest, NothingNewMakesNothing) {
  put_many(0, 40, "en");
  EXPECT_TRUE(publish().full);
  const PublishReport again = publish();
  EXPECT_FALSE(again.full);
  EXPECT_EQ(again.written, 0);
  EXPECT_EQ(again.removed, 0);
}

TEST_F(PublishTest, ANewArticleTouchesItsFeedsAndTheirLastArchive) {
  put_many(0, 250, "en");
  put_many(0, 40, "fa");
  publish();
  const Tree before = tree();
  put(article(250, "en"));
  publish();
  const Tree after = tree();
  for (const std::string& path : differences(before, after)) {
    EXPECT_THAT(path, Not(HasSubstr("archive/1/"))) << "a full archive was written again";
    EXPECT_THAT(path, Not(HasSubstr("en/archive/2/")));
    EXPECT_THAT(path, Not(HasSubstr("fa/")));
    EXPECT_THAT(path, Not(HasSubstr(".html")));
  }
  EXPECT_THAT(after.at("en/feed.xml"), HasSubstr("Title 250 of en"));
  EXPECT_THAT(after.at("en/archive/3/atom.xml"), HasSubstr("Title 250 of en"));
  EXPECT_THAT(after.at("en/category/albania/feed.json"), HasSubstr("Title 250 of en"));
  EXPECT_EQ(differences(after, full_tree()), std::vector<std::string>());
}

TEST_F(PublishTest, AnOldDateDoesNotMoveWhatIsArchived) {
  put_many(100, 320, "en");
  publish();
  const Tree before = tree();
  put(article(1, "en"));  // Older than all of them.
  publish();
  const Tree after = tree();
  EXPECT_EQ(before.at("en/archive/1/feed.xml"), after.at("en/archive/1/feed.xml"));
  EXPECT_EQ(before.at("en/archive/2/feed.xml"), after.at("en/archive/2/feed.xml"));
  EXPECT_THAT(after.at("en/archive/3/feed.xml"), HasSubstr("Title 1 of en"));
  EXPECT_THAT(after.at("en/feed.xml"), Not(HasSubstr("Title 1 of en")));
}

TEST_F(PublishTest, ACorrectionReachesTheArchiveUnderTheSameGuid) {
  put_many(0, 200, "en");
  publish();
  Article corrected = article(5, "en");
  corrected.title = "Corrected";
  corrected.modified += std::chrono::hours(1);
  put(corrected);
  publish();
  const Tree after = tree();
  EXPECT_THAT(after.at("en/archive/1/feed.xml"),
              AllOf(HasSubstr("Corrected"), HasSubstr("test:en:5@en")));
  EXPECT_EQ(differences(after, full_tree()), std::vector<std::string>());
}

TEST_F(PublishTest, AWithdrawnArticleLeavesItsPlaceEmptyAndGetsItBack) {
  put_many(0, 230, "en");
  publish();
  const Tree before = tree();
  const std::string id = article(50, "en").id;
  ASSERT_TRUE(workspace().store().withdraw_article(id, "", "asked to", clock().now()));
  publish();
  const Tree without = tree();
  EXPECT_THAT(without.at("en/archive/1/feed.xml"), Not(HasSubstr(id + "@en<")));
  EXPECT_EQ(without.at("en/archive/2/feed.xml"), before.at("en/archive/2/feed.xml"));
  EXPECT_THAT(without.at("sitemap-en-1.xml"), Not(HasSubstr("/test-50<")));
  EXPECT_EQ(differences(without, full_tree()), std::vector<std::string>());
  ASSERT_TRUE(workspace().store().restore_article(id, clock().now()));
  publish();
  EXPECT_EQ(differences(before, tree()), std::vector<std::string>());
}

TEST_F(PublishTest, AFullRunSeesAllThatChangedBeforeItToo) {
  put_many(0, 230, "en");
  publish();
  const Tree before = tree();
  const std::string withdrawn = article(50, "en").id;
  ASSERT_TRUE(workspace().store().withdraw_article(withdrawn, "", "asked to", clock().now()));
  Article moved = article(60, "en");  // From its category into no other.
  moved.categories.clear();
  put(moved);
  Article dated = article(61, "en");  // Within its archive document.
  dated.published -= std::chrono::hours(20);
  put(dated);
  publish({.also_issue = {}, .full = true});
  const Tree after = tree();
  EXPECT_THAT(after.at("en/archive/1/feed.xml"), Not(HasSubstr(withdrawn + "@en<")));
  EXPECT_THAT(after.at("en/archive/1/feed.xml"), HasSubstr(moved.id + "@en<"));
  EXPECT_THAT(before.at("en/category/albania/archive/1/atom.xml"), HasSubstr("/test-60\""));
  EXPECT_THAT(after.at("en/category/albania/archive/1/atom.xml"), Not(HasSubstr("/test-60\"")));
  const std::string& rss = after.at("en/archive/1/feed.xml");
  EXPECT_LT(rss.find(">test:en:42@en<"), rss.find(">" + dated.id + "@en<"));
  EXPECT_GT(rss.find(">test:en:40@en<"), rss.find(">" + dated.id + "@en<"));
  ASSERT_TRUE(workspace().store().restore_article(withdrawn, clock().now()));
  put(article(60, "en"));
  put(article(61, "en"));
  EXPECT_EQ(differences(before, full_tree()), std::vector<std::string>());
}

TEST_F(PublishTest, AnIssuesPageAndFeedSayNothingMoreOfAWithdrawnArticle) {
  ASSERT_TRUE(ingest_sources(workspace(), {}));
  const Publication* publication = *workspace().publication("newsletter");
  const auto composed = compose_issue(workspace(), *publication, {});
  ASSERT_TRUE(composed) << composed.error().to_string();
  const std::string issue = composed->issue.id;
  publish({.also_issue = issue});
  const Tree before = tree();
  const IssueItem& lead = composed->issue.sections.front().items.front();
  const std::map<std::string, std::string> lines = {
      {"en", "A story of this section was withdrawn after publication."},
      {"fa", "یک مطلب پس از انتشار از این بخش حذف شد."},
      {"ar", "سُحبت مادة من هذا القسم بعد نشرها."},
      {"sq", "Një artikull i kësaj rubrike u tërhoq pas botimit."}};
  std::map<std::string, Article> gone;
  for (const auto& [edition, choice] : lead.editions) {
    gone[edition] = **workspace().store().article(choice.article);
    ASSERT_TRUE(workspace().store().withdraw_article(choice.article, "", "asked to",
                                                     clock().now() + std::chrono::hours(1)));
  }
  ASSERT_EQ(gone.size(), 4U);
  publish({.also_issue = issue});
  const Tree after = tree();
  for (const auto& [edition, article] : gone) {
    const std::string page = edition + "/newsletter/1.html";
    EXPECT_THAT(before.at(page), HasSubstr(article.url));
    EXPECT_THAT(after.at(page), HasSubstr(lines.at(edition)));
    EXPECT_THAT(before.at(page), Not(HasSubstr(lines.at(edition))));
    for (const auto& [path, bytes] : after) {
      EXPECT_THAT(bytes, Not(HasSubstr(article.url))) << path;
      EXPECT_THAT(bytes, Not(HasSubstr(article.excerpt))) << path;
      if (path.starts_with(edition)) {
        EXPECT_THAT(bytes, Not(HasSubstr(article.title))) << path;
      }
    }
    const std::string feed = after.at(edition + "/newsletter/atom.xml");
    EXPECT_THAT(feed, HasSubstr(lines.at(edition)));
    EXPECT_THAT(feed, HasSubstr("<updated>2023-06-22T13:00:00Z</updated>"));
    EXPECT_THAT(feed, HasSubstr("<published>" + format_iso8601(composed->issue.until)));
  }
  fs::remove_all(site_);
  publish({.also_issue = issue, .full = true});
  EXPECT_EQ(differences(after, tree()), std::vector<std::string>());
  for (const auto& [edition, article] : gone) {
    ASSERT_TRUE(workspace().store().restore_article(article.id, clock().now()));
  }
  publish({.also_issue = issue});
  EXPECT_EQ(differences(before, tree()), std::vector<std::string>());
}

TEST_F(PublishTest, AnEarlierIssueIsNamedAsItsOwnPageIs) {
  ASSERT_TRUE(ingest_sources(workspace(), {}));
  const Publication& publication = **workspace().publication("newsletter");
  ComposeOptions options;
  options.until = *parse_iso8601("2023-06-20T06:00:00Z");
  const auto first = compose_issue(workspace(), publication, options);
  ASSERT_TRUE(first) << first.error().to_string();
  for (const char* edition : {"en", "fa"}) {
    ASSERT_TRUE(workspace().store().set_subject(first->issue.id, edition, "Of old"));
  }
  ASSERT_TRUE(
      workspace().store().set_issue_state(first->issue.id, IssueState::sending, "", clock().now()));
  const auto second = compose_issue(workspace(), publication, {});
  ASSERT_TRUE(second) << second.error().to_string();
  ASSERT_EQ(second->issue.sections.back().issues, std::vector<std::string>{first->issue.id});
  publish({.also_issue = second->issue.id});
  const IssueItem& lead = first->issue.sections.front().items.front();
  const Article head = **workspace().store().article(lead.editions.at("en").article);
  const auto named = [&] {
    const std::string page = tree().at("en/newsletter/2.html");
    return page.substr(page.find("id=\"issues\""));
  };
  const std::string first_words = head.title.substr(0, 20);
  EXPECT_THAT(named(), AllOf(HasSubstr(first_words), Not(HasSubstr("Of old"))));
  ASSERT_TRUE(workspace().store().withdraw_article(head.id, "", "asked to", clock().now()));
  publish({.also_issue = second->issue.id});
  EXPECT_THAT(named(), AllOf(HasSubstr("en/newsletter/1.html"), Not(HasSubstr(first_words))));
  // Nor does the next mail name it by what its own subject was.
  const auto view = load_view(workspace(), second->issue);
  ASSERT_TRUE(view) << view.error().to_string();
  const auto& subjects = view->earlier.at(first->issue.id).subjects;
  EXPECT_EQ(subjects, (std::map<std::string, std::string>{{"fa", "Of old"}}));
}

TEST_F(PublishTest, TheFeedOfIssuesHasTheTitlesThatTheEditorGave) {
  ASSERT_TRUE(ingest_sources(workspace(), {}));
  Issue issue = compose_issue(workspace(), **workspace().publication("pars-brief"), {})->issue;
  const IssueItem& first = issue.sections.front().items.front();
  issue.titles[first.story]["en"] = "The editor's own title";
  ASSERT_TRUE(workspace().store().replace_issue(issue, clock().now()));
  publish({.also_issue = issue.id});
  EXPECT_THAT(tree().at("en/pars-brief/feed.json"), HasSubstr("The editor's own title"));
}

TEST_F(PublishTest, AFeedsArchivesHoldAllThatItEverHad) {
  put_many(0, 230, "en");
  publish();
  const Tree site = tree();
  std::string all;
  for (const std::string number : {"1", "2", "3"})
    all += site.at("en/archive/" + number + "/feed.xml");
  for (int number = 0; number < 230; ++number) {
    EXPECT_THAT(all, HasSubstr(">test:en:" + std::to_string(number) + "@en<"));
  }
  EXPECT_FALSE(site.contains("en/archive/4/feed.xml"));
  EXPECT_THAT(site.at("en/feed.xml"), HasSubstr("en/archive/3/feed.xml\" rel=\"prev-archive\""));
  EXPECT_THAT(site.at("en/archive/2/feed.xml"),
              HasSubstr("en/archive/1/feed.xml\" rel=\"prev-archive\""));
  EXPECT_THAT(site.at("en/archive/1/feed.xml"), Not(HasSubstr("prev-archive")));
}

TEST_F(PublishTest, ATemplateOrAConfigurationThatChangedMakesAllOfItAnew) {
  put_many(0, 40, "en");
  publish();
  write("templates/site/feed.css.mustache", ":root { color: {{color.ink}}; }\n");
  reopen();
  EXPECT_TRUE(publish().full);
  EXPECT_THAT(tree().at("en/feed.css"), HasSubstr(":root { color: "));
  EXPECT_FALSE(publish().full);
}

TEST_F(PublishTest, AFileThatIsGoneOrCutIsMadeAgain) {
  put_many(0, 200, "en");
  publish();
  const Tree before = tree();
  fs::remove(site_ / "en/archive/1/atom.xml");
  fs::resize_file(site_ / "en/index.html", 10);
  const PublishReport mended = publish();
  EXPECT_EQ(mended.written, 2);
  EXPECT_EQ(differences(before, tree()), std::vector<std::string>());
}

TEST_F(PublishTest, ARunThatWasInterruptedIsRepeated) {
  put_many(0, 40, "en");
  publish();
  put(article(40, "en"));
  // A folder where a file belongs: the run fails when it comes to it.
  fs::remove(site_ / "sitemap.xml");
  fs::create_directories(site_ / "sitemap.xml/in-the-way");
  EXPECT_FALSE(publish_site(workspace()));
  fs::remove_all(site_ / "sitemap.xml");
  reopen();
  publish();
  const Tree after = tree();
  EXPECT_THAT(after.at("en/feed.xml"), HasSubstr("Title 40 of en"));
  EXPECT_EQ(differences(after, full_tree()), std::vector<std::string>());
}

TEST_F(PublishTest, ATranslationThatComesOrGoesIsToldInTheSitemap) {
  put(article(1, "en"));
  put(article(1, "fa"));
  put(article(2, "fa"));
  publish();
  EXPECT_THAT(tree().at("sitemap-en-1.xml"),
              HasSubstr("hreflang=\"fa\" href=\"https://www.nejatngo.org/fa/test-1\""));
  Article moved = article(1, "fa");
  moved.story = "another";
  put(moved);
  publish();
  const Tree after = tree();
  EXPECT_THAT(after.at("sitemap-en-1.xml"), Not(HasSubstr("hreflang=\"fa\"")));
  EXPECT_EQ(differences(after, full_tree()), std::vector<std::string>());
}

TEST_F(PublishTest, AnArticleOfTomorrowWaitsForItsTime) {
  put_many(0, 4, "en");
  Article early = article(4, "en");
  early.published = early.modified = clock().now() + std::chrono::hours(5);
  put(early);
  put(article(4, "fa"));
  publish();
  const Tree before = tree();
  for (const auto& [path, bytes] : before) {
    EXPECT_THAT(bytes, Not(HasSubstr("Title 4 of en"))) << path;
    EXPECT_THAT(bytes, Not(HasSubstr("/en/test-4"))) << path;
  }
  reopen();
  EXPECT_EQ(publish().written, 0);
  clock().set(clock().now() + std::chrono::hours(6));
  const PublishReport done = publish();
  EXPECT_FALSE(done.full);
  const Tree after = tree();
  EXPECT_THAT(after.at("en/feed.xml"), HasSubstr("Title 4 of en"));
  EXPECT_THAT(after.at("en/category/albania/feed.json"), HasSubstr("Title 4 of en"));
  EXPECT_THAT(after.at("sitemap-fa-1.xml"), HasSubstr("/en/test-4"));
  EXPECT_EQ(publish().written, 0);
  EXPECT_EQ(differences(after, full_tree()), std::vector<std::string>());
}

TEST_F(PublishTest, TheNewsSitemapIsOfTheLastTwoDays) {
  Article fresh = article(1, "en");
  fresh.published = fresh.modified = clock().now() - std::chrono::hours(47);
  Article old = article(2, "en");
  old.published = old.modified = clock().now() - std::chrono::hours(49);
  put(fresh);
  put(old);
  publish();
  const std::string news = tree().at("sitemap-news.xml");
  EXPECT_THAT(news, AllOf(HasSubstr("Title 1 of en"), Not(HasSubstr("Title 2 of en"))));
  clock().set(clock().now() + std::chrono::hours(2));
  publish();
  EXPECT_THAT(tree().at("sitemap-news.xml"), Not(HasSubstr("Title 1 of en")));
}

TEST_F(PublishTest, TheNewsSitemapHasTheNewestThousandOfAllEditions) {
  ASSERT_TRUE(workspace().store().transaction([&]() -> Result<void> {
    for (int number = 0; number < 1'010; ++number) {
      Article fresh = article(number, number % 2 == 0 ? "en" : "fa");
      fresh.published = fresh.modified = clock().now() - std::chrono::minutes(2 * number + 1);
      PEYK_TRY(workspace().store().put_article(fresh, clock().now()));
    }
    return {};
  }));
  publish();
  const std::string news = tree().at("sitemap-news.xml");
  size_t count = 0;
  for (size_t at = news.find("<news:title>"); at != std::string::npos;
       at = news.find("<news:title>", at + 1)) {
    ++count;
  }
  EXPECT_EQ(count, 1'000U);
  EXPECT_THAT(news, AllOf(HasSubstr("Title 999 of fa<"), Not(HasSubstr("Title 1000 of en<"))));
}

TEST_F(PublishTest, AfterRandomEditsTheBytesAreThoseOfAFullRun) {
  ASSERT_TRUE(ingest_sources(workspace(), {}));
  std::mt19937 random(20230622);  // NOLINT: the same edits each time
  const std::vector<std::string> editions = {"en", "fa", "sq"};
  for (const std::string& edition : editions) put_many(0, 120, edition);
  publish();
  int next = 120;
  for (int round = 0; round < 4; ++round) {
    clock().set(clock().now() + std::chrono::minutes(7));
    for (int edit = 0; edit < 6; ++edit) {
      const std::string& edition = editions[random() % editions.size()];
      switch (random() % 5) {
        case 0:
          put(article(next++, edition));
          break;
        case 1: {
          Article corrected = article(static_cast<int>(random() % 120), edition);
          corrected.title += " (corrected " + std::to_string(next++) + ")";
          put(corrected);
          break;
        }
        case 2: {
          Article moved = article(static_cast<int>(random() % 120), edition);
          moved.categories = {{"", "USA"}, {"", albania(edition)}};
          put(moved);
          break;
        }
        case 3: {
          Article parted = article(static_cast<int>(random() % 120), edition);
          parted.story = "apart:" + std::to_string(next++);
          put(parted);
          break;
        }
        default: {
          Article dated = article(static_cast<int>(random() % 120), edition);
          dated.published += std::chrono::hours(random() % 5000);
          dated.modified = dated.published;
          put(dated);
          break;
        }
      }
    }
    const PublishReport done = publish();
    EXPECT_FALSE(done.full);
    EXPECT_GT(done.written, 0);
    const Tree quick = tree();
    EXPECT_THAT(differences(quick, full_tree()), IsEmpty()) << "round " << round;
  }
}

}  // namespace
}  // namespace peyk
