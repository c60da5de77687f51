#include "unit/store/support.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Article article(const std::string& id, int64_t when, const std::string& edition = "en") {
  Article made;
  made.id = id;
  made.edition = edition;
  made.story = "story-" + id;
  made.slug = "slug-" + id;
  made.url = "https://example.org/" + id;
  made.title = "Title " + id;
  made.byline = "Someone";
  made.source = "Somewhere";
  made.source_url = "https://source.example";
  made.published = at(when);
  made.modified = at(when + 5);
  made.excerpt = "An excerpt";
  made.body = SanitizedHtml::trusted("<p>متن</p>");
  made.picture = Picture{"https://example.org/p.jpg", "alt", "caption", 640, 480};
  made.categories = {{"usa", "USA"}, {"albania", "Albania"}, {"usa", "USA"}};
  made.tags = {{"t", "Tag"}};
  return made;
}

std::vector<std::string> ids(const std::vector<Article>& articles) {
  std::vector<std::string> list;
  for (const Article& one : articles) list.push_back(one.id);
  return list;
}

class LibraryTest : public testing::Test {
 protected:
  TemporaryFolder folder_;
  Store store_ = open_store(folder_ / "peyk.sqlite");
};

TEST_F(LibraryTest, GivesBackTheWholeArticle) {
  const Article full = article("a", 1);
  Article bare;
  bare.id = "b";
  EXPECT_EQ(must(store_.put_article(full, at(9))), PutOutcome::added);
  EXPECT_EQ(must(store_.put_article(bare, at(9))), PutOutcome::added);
  EXPECT_EQ(must(store_.article("a")), full);
  EXPECT_EQ(must(store_.article("b")), bare);
  EXPECT_EQ(must(store_.article("c")), std::nullopt);
}

TEST_F(LibraryTest, TakingAnArticleTwiceChangesNothingAndAChangedOneIsUpdated) {
  Article one = article("a", 1);
  must(store_.put_article(one, at(9)));
  EXPECT_EQ(must(store_.put_article(one, at(10))), PutOutcome::unchanged);
  one.title = "Other";
  one.picture.reset();
  one.categories = {{"books", "Books"}};
  one.tags.clear();
  EXPECT_EQ(must(store_.put_article(one, at(11))), PutOutcome::updated);
  EXPECT_EQ(must(store_.article("a")), one);
  EXPECT_EQ(must(store_.put_article(one, at(12))), PutOutcome::unchanged);
}

TEST_F(LibraryTest, QueriesByEditionDateAndTitleNewestFirst) {
  for (const auto& one : {article("a", 10), article("b", 20), article("d", 20), article("c", 20),
                          article("e", 30, "fa")}) {
    must(store_.put_article(one, at(99)));
  }
  EXPECT_THAT(ids(must(store_.articles({}))), ElementsAre("e", "b", "c", "d", "a"));
  EXPECT_THAT(ids(must(store_.articles({.edition = "fa"}))), ElementsAre("e"));
  EXPECT_THAT(ids(must(store_.articles({.from = at(10), .until = at(20)}))), ElementsAre("a"));
  EXPECT_THAT(ids(must(store_.articles({.edition = "en", .from = at(11)}))),
              ElementsAre("b", "c", "d"));
  EXPECT_THAT(ids(must(store_.articles({.limit = 2}))), ElementsAre("e", "b"));
  EXPECT_THAT(ids(must(store_.articles({.text = "tItLe C"}))), ElementsAre("c"));
  EXPECT_THAT(ids(must(store_.articles({.text = "title", .limit = 1}))), ElementsAre("e"));
  EXPECT_THAT(must(store_.articles({.text = "%"})), IsEmpty());
}

TEST_F(LibraryTest, FindsTitlesWithoutCaseInEveryScript) {
  Article one = article("a", 1);
  one.title = "ÇËSHTJA E Shqipërisë — كتاب يوم";
  must(store_.put_article(one, at(2)));
  for (const char* text : {"çështja", "SHQIPËRISË", "کتاب", "كتاب", "یوم"}) {
    EXPECT_THAT(must(store_.articles({.text = text})), testing::SizeIs(1)) << text;
  }
}

TEST_F(LibraryTest, KeepsAllOrNothingOfATransaction) {
  const auto failed = store_.transaction([&]() -> Result<void> {
    must(store_.put_article(article("a", 1), at(2)));
    return fail(ErrorKind::bad_data, "the rest of the source is cut");
  });
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().message(), "the rest of the source is cut");
  EXPECT_EQ(must(store_.article("a")), std::nullopt);

  // One inside another is undone alone.
  must(store_.transaction([&]() -> Result<void> {
    must(store_.put_article(article("b", 1), at(2)));
    const auto inner = store_.transaction([&]() -> Result<void> {
      must(store_.put_article(article("c", 1), at(2)));
      return fail(ErrorKind::bad_data, "no");
    });
    EXPECT_FALSE(inner);
    return {};
  }));
  EXPECT_THAT(ids(must(store_.articles({}))), ElementsAre("b"));
}

}  // namespace
}  // namespace peyk
