// Searching the library, in four languages and with anything that can be typed.
#include <random>

#include "unit/store/support.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class SearchTest : public testing::Test {
 protected:
  void put(const std::string& id, const std::string& edition, const std::string& title,
           const std::string& body, int64_t when = 1) {
    Article article;
    article.id = id;
    article.edition = edition;
    article.story = id;
    article.title = title;
    article.body = SanitizedHtml::trusted(body);
    article.published = article.modified = at(when);
    must(store_.put_article(article, at(99)));
  }
  std::vector<std::string> look(const ArticleQuery& query) {
    std::vector<std::string> ids;
    for (const Article& article : must(store_.articles(query))) ids.push_back(article.id);
    return ids;
  }
  std::vector<std::string> find(const std::string& text) { return look({.text = text}); }

  TemporaryFolder folder_;
  Store store_ = open_store(folder_ / "peyk.sqlite");
};

TEST_F(SearchTest, FindsWordsOfTitleAndTextInEveryScript) {
  put("en", "en", "The harbour opens", "<p>A new <b>brid</b>ge &amp; a quay.</p><p>End</p>");
  put("fa", "fa", "افتتاح بندر",
      "<p>كتاب‌های تازه را می‌خوانیم در ۱۴۰۲</p>");
  put("ar", "ar", "مدرسة جديدة", "<p>إلى الأحمدِ في عام ١٩٧٩</p>");
  put("sq", "sq", "Çështja e Shqipërisë", "<p>Një qytet i vogël</p>");
  for (const auto& [text, id] :
       std::vector<std::pair<std::string, std::string>>{{"HARBOUR", "en"},
                                                        {"bridge", "en"},
                                                        {"quay end", "en"},
                                                        {"کتابهای", "fa"},
                                                        {"كتابهاى", "fa"},
                                                        {"می‌خوانیم", "fa"},
                                                        {"1402", "fa"},
                                                        {"۱۴۰۲", "fa"},
                                                        {"مدرسه", "ar"},
                                                        {"الى", "ar"},
                                                        {"الاحمد", "ar"},
                                                        {"1979", "ar"},
                                                        {"ceshtja", "sq"},
                                                        {"SHQIPËRISË", "sq"},
                                                        {"vogel nje", "sq"},
                                                        {"çështja qytet", "sq"},
                                                        {"„Një qytet“", "sq"},
                                                        {"«افتتاح بندر»", "fa"}}) {
    EXPECT_THAT(find(text), ElementsAre(id)) << text;
  }
  EXPECT_THAT(find("harbour qytet"), IsEmpty());
  EXPECT_THAT(find("bri"), IsEmpty());
}

TEST_F(SearchTest, AHalfSpaceMayBeTypedAsASpaceAndASpaceAsAHalfSpace) {
  put("half", "fa", "یک", "<p>کتاب‌های تازه را می‌خوانیم</p>");
  put("space", "fa", "دو", "<p>کتاب های کهنه را می خوانند</p>");
  EXPECT_THAT(find("کتاب های"), UnorderedElementsAre("half", "space"));
  EXPECT_THAT(find("کتاب‌های"), UnorderedElementsAre("half", "space"));
  EXPECT_THAT(find("كتاب هاي تازه"), ElementsAre("half"));
  EXPECT_THAT(find("می خوانیم"), ElementsAre("half"));
  EXPECT_THAT(find("می‌خوانند"), ElementsAre("space"));
  EXPECT_THAT(find("می خوا*"), UnorderedElementsAre("half", "space"));
  EXPECT_THAT(find("تازه می خوانیم کتاب ها*"), ElementsAre("half"));
  EXPECT_THAT(find("کتاب تازه"), IsEmpty()) << "these are words of their own";
  const auto found = must(store_.find_articles({.text = "می خوانیم"}));
  EXPECT_THAT(found.articles.at(0).snippet, HasSubstr("می‌خوانیم"));
}

TEST_F(SearchTest, PhrasesAndBeginningsOfWords) {
  put("a", "en", "One", "<p>the red door of the house</p>");
  put("b", "en", "Two", "<p>the door is red, doorways</p>");
  EXPECT_THAT(find("red door"), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(find("\"red door\""), ElementsAre("a"));
  EXPECT_THAT(find("“red door” house"), ElementsAre("a"));
  EXPECT_THAT(find("\"red door"), ElementsAre("a"));
  EXPECT_THAT(find("doorw*"), ElementsAre("b"));
  EXPECT_THAT(find("doo* hous*"), ElementsAre("a"));
  EXPECT_THAT(find("red-door"), ElementsAre("a"));
  // Blocks part words, inline markup does not.
  put("c", "en", "Three", "<ul><li>al</li><li>pha</li></ul><p>be<em>ta</em></p>");
  EXPECT_THAT(find("beta"), ElementsAre("c"));
  EXPECT_THAT(find("alpha"), IsEmpty());
}

TEST_F(SearchTest, TheBestMatchOrTheNewestFirst) {
  put("text", "en", "Something", "<p>about a lighthouse by the sea</p>", 30);
  put("title", "en", "The lighthouse", "<p>by the sea</p>", 10);
  EXPECT_THAT(look({.text = "lighthouse"}), ElementsAre("text", "title"));
  EXPECT_THAT(look({.text = "lighthouse", .best_first = true}), ElementsAre("title", "text"));
  EXPECT_THAT(look({.text = "sea", .until = at(20)}), ElementsAre("title"));
  const FoundArticles found = must(store_.find_articles({.text = "sea", .limit = 1}));
  EXPECT_EQ(found.total, 2);
  EXPECT_EQ(found.articles.size(), 1U);
}

TEST_F(SearchTest, BylineSourceCategoriesAndTagsAreFoundToo) {
  Article article;
  article.id = "a";
  article.edition = "en";
  article.title = "T";
  article.byline = "Ana Dëma";
  article.source = "The Harbour Post";
  article.categories = {{"city-life", "City Life"}};
  article.tags = {{"boats", "Boats"}};
  article.excerpt = "Never heard of";
  must(store_.put_article(article, at(1)));
  for (const char* text : {"dema", "\"harbour post\"", "city life", "boats", "heard"}) {
    EXPECT_THAT(find(text), ElementsAre("a")) << text;
  }
}

TEST_F(SearchTest, TheIndexFollowsTheArticle) {
  put("a", "en", "Old title", "<p>old words</p>");
  put("a", "en", "New title", "<p>new words</p>");
  EXPECT_THAT(find("old"), IsEmpty());
  EXPECT_THAT(find("new title words"), ElementsAre("a"));
  // And undoes what is undone.
  (void)store_.transaction([&]() -> Result<void> {
    put("a", "en", "Third title", "<p>third</p>");
    put("b", "en", "Other", "<p>third</p>");
    return fail(ErrorKind::bad_data, "no");
  });
  EXPECT_THAT(find("third"), IsEmpty());
  EXPECT_THAT(find("new"), ElementsAre("a"));
}

TEST_F(SearchTest, NothingThatIsTypedIsAnError) {
  put("a", "en", "AND OR NOT NEAR", "<p>title: body col</p>");
  EXPECT_THAT(find("AND"), ElementsAre("a"));
  EXPECT_THAT(find("title:body"), ElementsAre("a"));
  for (const char* text : {"\"", "*", "()", "-", "^", "“”", "' OR 1=1 --", "NEAR(a b)", "!?…"}) {
    EXPECT_TRUE(store_.articles({.text = text})) << text;
  }
  EXPECT_THAT(find("!?"), IsEmpty());
  std::mt19937 random(7);
  const std::string alphabet = "ab*\"()^:-+{},.'\\ \n\t";
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (unsigned i = 1 + random() % 10; i > 0; --i) {
      text +=
          random() % 3 == 0 ? static_cast<char>(random()) : alphabet[random() % alphabet.size()];
    }
    const auto found = store_.find_articles({.text = text, .best_first = true});
    ASSERT_TRUE(found) << text << found.error().to_string();
  }
}

TEST_F(SearchTest, ASnippetShowsTheWordsAsTheyAreWritten) {
  std::string body = "<p>";
  for (int i = 0; i < 60; ++i) body += "Fjalë të tjera. ";
  body += "Këtu është <b>Ura</b> e re, &lt;e gjatë&gt;.</p>";
  put("a", "sq", "T", body);
  put("b", "sq", "Ura", "<p>Teksti fillon kështu.</p>");
  const FoundArticles found = must(store_.find_articles({.text = "ura"}));
  ASSERT_EQ(found.articles.size(), 2U);
  EXPECT_THAT(found.articles[0].snippet, StartsWith("… "));
  EXPECT_THAT(found.articles[0].snippet, HasSubstr("Këtu është Ura e re, <e gjatë>."));
  EXPECT_EQ(found.articles[1].snippet, "Teksti fillon kështu.");
  EXPECT_EQ(must(store_.find_articles({})).articles[0].snippet, "");
}

TEST_F(SearchTest, FiltersBySourceAndTerms) {
  Article article;
  article.edition = "en";
  for (const char* id : {"wp:a:1", "wp:a:2"}) {
    article.id = id;
    article.tags = {{id, id}};
    must(store_.put_article(article, at(1), id == std::string("wp:a:1") ? "one" : "two"));
  }
  EXPECT_THAT(look({.source = "two"}), ElementsAre("wp:a:2"));
  const auto tagged = [](const Article& one) { return one.tags.at(0).name == "wp:a:1"; };
  EXPECT_THAT(look({.terms = tagged}), ElementsAre("wp:a:1"));
  EXPECT_EQ(must(store_.find_articles({.limit = 1, .terms = tagged})).total, 1);
}

/// A store of the version before, with an article that no newer program has written.
TEST(SearchMigration, FillsTheIndexAndTheKeys) {
  const TemporaryFolder folder;
  const auto file = folder / "peyk.sqlite";
  {
    Store store = open_store(file);
    Article article;
    article.id = "wp:a:1";
    article.edition = "en";
    article.url = "https://a.example/one/";
    article.title = "An old title";
    article.body = SanitizedHtml::trusted("<p>written long ago</p>");
    must(store.put_article(article, at(1)));
  }
  meddle(
      file,
      "DROP TRIGGER articles_added; DROP TRIGGER articles_changed; DROP TRIGGER articles_removed;"
      "ALTER TABLE issues DROP COLUMN discarded;"
      "DROP TABLE issue_titles; DROP TABLE approval_parts; DROP TABLE approvals;"
      "DROP TABLE article_changes; DROP TABLE feed_entries; DROP TABLE site_files;"
      "DROP TABLE article_search; DROP TABLE article_numbers; DROP TABLE article_aliases;"
      "DROP TABLE article_sources; DROP INDEX articles_by_url; DROP INDEX articles_by_guid;"
      "DROP INDEX articles_by_text; ALTER TABLE articles DROP COLUMN guid;"
      "ALTER TABLE articles DROP COLUMN url_key; ALTER TABLE articles DROP COLUMN guid_key;"
      "ALTER TABLE articles DROP COLUMN text_key; ALTER TABLE articles DROP COLUMN withdrawn;"
      "ALTER TABLE articles DROP COLUMN withdrawn_by;"
      "ALTER TABLE articles DROP COLUMN withdrawn_reason; PRAGMA user_version = 2;");
  Store store = open_store(file);
  EXPECT_THAT(must(store.articles({.text = "old ago"})), testing::SizeIs(1));
  EXPECT_THAT(must(store.articles_at("http://www.a.example/one")), ElementsAre("wp:a:1"));
}

}  // namespace
}  // namespace peyk
