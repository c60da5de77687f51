// Which texts are one article, and which articles nobody is to see any more.
#include "store/identity.h"

#include "unit/store/support.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::string long_text(const std::string& word) {
  std::string text = "<p>";
  for (int i = 0; i < 60; ++i) text += word + " " + std::to_string(i) + " and so on, ";
  return text + "</p>";
}

Article article(const std::string& id, const std::string& url, const std::string& title = "Title",
                const std::string& word = "word") {
  Article made;
  made.id = id;
  made.edition = "en";
  made.story = id;
  made.url = url;
  made.title = title + " of " + id;
  made.body = SanitizedHtml::trusted(long_text(word + id));
  made.published = made.modified = at(0);
  return made;
}

std::vector<std::string> ids(const std::vector<Article>& articles) {
  std::vector<std::string> list;
  for (const Article& one : articles) list.push_back(one.id);
  return list;
}

class IdentityTest : public testing::Test {
 protected:
  PutOutcome put(const Article& one, const std::string& source, int64_t when = 9) {
    return must(store_.put_article(one, at(when), source));
  }
  std::string reason_of(const std::string& id) {
    const auto record = must(store_.article_record(id));
    return record && !record->aliases.empty() ? record->aliases.front().reason : "";
  }
  TemporaryFolder folder_;
  Store store_ = open_store(folder_ / "peyk.sqlite");
};

TEST(UrlKey, IsTheSameForHonestCopiesOfAPermalink) {
  const std::string key = url_key("https://www.example.org/news/the-bridge/");
  EXPECT_EQ(key, "example.org/news/the-bridge");
  for (const char* url :
       {"http://example.org/news/the-bridge", "HTTPS://WWW.Example.org:443/news/the-bridge/",
        "http://example.org:80/news/the-bridge/?utm_source=rss&utm_medium=feed",
        "https://example.org/news/the-bridge/#more-12", " https://example.org/news/the-bridge/?",
        "https://example.org/news/the%2Dbridge?fbclid=x&gclid=y"}) {
    EXPECT_EQ(url_key(url), key) << url;
  }
  EXPECT_EQ(url_key("https://e.org/%D9%BE%DB%8C%DA%A9/"), url_key("https://e.org/پیک"));
  EXPECT_EQ(url_key("https://e.org/%d9%be"), url_key("https://e.org/%D9%BE"));
}

TEST(UrlKey, DiffersWhereThePageDoes) {
  for (const char* url :
       {"https://example.org/a/b", "https://example.org/A", "https://b.org/a",
        "https://example.org:8080/a", "https://example.org/a?p=2", "https://blog.example.org/a"}) {
    EXPECT_NE(url_key(url), url_key("https://example.org/a")) << url;
  }
  // These name no single page.
  for (const char* url : {"", "https://example.org/", "https://example.org", "ftp://e.org/a",
                          "https://example.org/?utm_source=x", "https://e.org/#!/page", "a/b"}) {
    EXPECT_EQ(url_key(url), "") << url;
  }
}

TEST(GuidKey, IsOnlyWhatTheWholeWorldKnows) {
  EXPECT_EQ(guid_key(" https://e.org/?p=1 "), "https://e.org/?p=1");
  EXPECT_EQ(guid_key("urn:uuid:1"), "urn:uuid:1");
  EXPECT_EQ(guid_key("tag:e.org,2023:1"), "tag:e.org,2023:1");
  for (const char* guid : {"", "17", "post-17"}) EXPECT_EQ(guid_key(guid), "") << guid;
}

TEST_F(IdentityTest, ACopyWithTheSameUrlIsTheSameArticle) {
  EXPECT_EQ(put(article("wp:a:1", "https://a.example/one/"), "site"), PutOutcome::added);
  const Article copy = article("feed:x:9", "http://www.a.example/one?utm_source=rss", "Other");
  EXPECT_EQ(put(copy, "feed"), PutOutcome::duplicate);
  EXPECT_EQ(put(copy, "feed"), PutOutcome::duplicate);
  EXPECT_THAT(ids(must(store_.articles({}))), ElementsAre("wp:a:1"));
  EXPECT_EQ(reason_of("wp:a:1"), "url");
  // The copy's id leads to the article; what is known of it is not lost.
  EXPECT_EQ(must(store_.article("feed:x:9"))->id, "wp:a:1");
  EXPECT_EQ(must(store_.article_record("feed:x:9"))->aliases.front().source, "feed");
}

TEST_F(IdentityTest, TheFirstStaysTheArticleWhoeverIsReadNext) {
  put(article("wp:a:1", "https://a.example/one/"), "site");
  put(article("feed:x:9", "https://a.example/one/"), "feed");
  // The first source's correction counts; the other's does not.
  Article corrected = article("wp:a:1", "https://a.example/moved/", "Corrected");
  EXPECT_EQ(put(corrected, "site"), PutOutcome::updated);
  EXPECT_EQ(put(article("feed:x:9", "https://a.example/one/", "Stale"), "feed"),
            PutOutcome::duplicate);
  EXPECT_EQ(must(store_.article("wp:a:1")), corrected);
  EXPECT_THAT(must(store_.articles({})), SizeIs(1));
}

TEST_F(IdentityTest, AGuidOrTheSameTextNearbyMakesACopyToo) {
  Article first = article("wp:a:1", "https://a.example/one/");
  first.guid = "https://a.example/?p=1";
  put(first, "site");
  Article by_guid = article("feed:x:1", "https://b.example/one", "Other", "other");
  by_guid.guid = first.guid;
  EXPECT_EQ(put(by_guid, "feed"), PutOutcome::duplicate);
  EXPECT_EQ(reason_of("wp:a:1"), "guid");

  Article by_text = article("json:y:1", "");
  by_text.title = "TITLE  of — wp:a:1";
  by_text.body = SanitizedHtml::trusted("<div>" + first.body.markup() + "</div>");
  by_text.published = at(3600);
  EXPECT_EQ(put(by_text, "json"), PutOutcome::duplicate);
  EXPECT_EQ(must(store_.article_record("json:y:1"))->article.id, "wp:a:1");
}

TEST_F(IdentityTest, WhatIsOnlyAlikeStaysTwo) {
  const Article first = article("wp:a:1", "https://a.example/one/");
  put(first, "site");
  const auto alike = [&](const std::string& id) {
    Article made = first;
    made.id = id;
    made.url.clear();
    return made;
  };
  Article late = alike("feed:x:1");
  late.published = late.modified = at(10 * 86400);
  EXPECT_EQ(put(late, "feed"), PutOutcome::added) << "the same text, but another week";
  Article edition = alike("feed:x:2");
  edition.edition = "fa";
  edition.url = first.url;
  EXPECT_EQ(put(edition, "feed"), PutOutcome::added) << "another edition";
  Article word = alike("feed:x:3");
  word.body = SanitizedHtml::trusted(long_text("wordwp:a:1") + "<p>one more</p>");
  EXPECT_EQ(put(word, "feed"), PutOutcome::added) << "another text";
  Article brief = alike("wp:b:1");
  brief.title = "Watch";
  brief.body = SanitizedHtml::trusted("<p>Watch the video.</p>");
  put(brief, "b");
  brief.id = "wp:c:1";
  EXPECT_EQ(put(brief, "c"), PutOutcome::added) << "too short to tell";
  Article numbered = article("feed:y:1", "", "N", "n");
  numbered.guid = "17";
  put(numbered, "y");
  Article other = article("feed:z:1", "", "M", "m");
  other.guid = "17";
  EXPECT_EQ(put(other, "z"), PutOutcome::added) << "a guid that is none";
}

TEST_F(IdentityTest, TwoOfOneSourceAreNeverOne) {
  put(article("wp:a:1", "https://a.example/live"), "site");
  EXPECT_EQ(put(article("wp:a:2", "https://a.example/live#2"), "site"), PutOutcome::added);
  EXPECT_EQ(put(article("wp:a:3", "https://a.example/live"), "rest"), PutOutcome::added)
      << "the same site by another way";
  // Whose link is on many items tells nothing of any.
  EXPECT_EQ(put(article("feed:x:1", "https://a.example/live"), "feed"), PutOutcome::added);

  // Nor is more than one item of a feed the copy of one article.
  put(article("wp:a:9", "https://a.example/nine"), "site");
  EXPECT_EQ(put(article("feed:x:2", "https://a.example/nine"), "feed"), PutOutcome::duplicate);
  EXPECT_EQ(put(article("feed:x:3", "https://a.example/nine#b"), "feed"), PutOutcome::added);
}

TEST_F(IdentityTest, ACopyThatIsNoneIsStoredOnceSomebodySaysSo) {
  put(article("wp:a:1", "https://a.example/one/"), "site");
  const Article copy = article("feed:x:9", "https://a.example/one/");
  put(copy, "feed");
  EXPECT_TRUE(must(store_.separate_alias("feed:x:9", at(20))));
  EXPECT_FALSE(must(store_.separate_alias("feed:x:9", at(20))));
  EXPECT_FALSE(must(store_.separate_alias("none", at(20))));
  EXPECT_EQ(put(copy, "feed"), PutOutcome::added);
  EXPECT_EQ(put(copy, "feed"), PutOutcome::unchanged);
  EXPECT_EQ(must(store_.article("feed:x:9")), copy);
  EXPECT_THAT(must(store_.article_record("wp:a:1"))->aliases, IsEmpty());
}

TEST_F(IdentityTest, AWithdrawnArticleIsNotChosenButKept) {
  put(article("wp:a:1", "https://a.example/one/"), "site");
  put(article("wp:a:2", "https://a.example/two/"), "site");
  EXPECT_TRUE(must(store_.withdraw_article("wp:a:1", "site", "draft", at(20))));
  EXPECT_FALSE(must(store_.withdraw_article("wp:a:1", "site", "draft", at(21))));
  EXPECT_FALSE(must(store_.withdraw_article("none", "site", "draft", at(21))));
  EXPECT_THAT(ids(must(store_.articles({}))), ElementsAre("wp:a:2"));
  EXPECT_THAT(ids(must(store_.articles({.text = "one"}))), IsEmpty());
  EXPECT_THAT(ids(must(store_.articles({.withdrawn = Withdrawn::only}))), ElementsAre("wp:a:1"));
  EXPECT_THAT(must(store_.articles({.withdrawn = Withdrawn::also})), SizeIs(2));
  EXPECT_THAT(must(store_.articles_of_source("site")), ElementsAre("wp:a:2"));
  EXPECT_TRUE(must(store_.article("wp:a:1"))) << "issues that were sent still show it";
  EXPECT_FALSE(must(store_.listed_article("wp:a:1")));
  EXPECT_TRUE(must(store_.listed_article("wp:a:2")));
  const auto record = must(store_.article_record("wp:a:1"));
  ASSERT_TRUE(record->withdrawn);
  EXPECT_EQ(record->withdrawn->reason, "draft");
  EXPECT_EQ(record->withdrawn->source, "site");
  EXPECT_EQ(record->withdrawn->since, at(20));
}

TEST_F(IdentityTest, ASourceTakesBackWhatItWithdrewAndAHandWhatAHandDid) {
  const Article one = article("wp:a:1", "https://a.example/one/");
  put(one, "site");
  must(store_.withdraw_article("wp:a:1", "site", "draft", at(20)));
  EXPECT_EQ(put(one, "old export", 21), PutOutcome::unchanged) << "an older word of another source";
  EXPECT_THAT(must(store_.articles({})), IsEmpty());
  EXPECT_EQ(put(one, "site", 22), PutOutcome::updated);
  EXPECT_THAT(must(store_.articles({})), SizeIs(1));
  EXPECT_EQ(put(one, "site", 23), PutOutcome::unchanged);

  must(store_.withdraw_article("wp:a:1", "site", "draft", at(30)));
  Article newer = one;
  newer.modified = at(31);
  EXPECT_EQ(put(newer, "rest", 32), PutOutcome::updated) << "a newer word of another source";

  must(store_.withdraw_article("wp:a:1", "site", "draft", at(40)));
  EXPECT_TRUE(must(store_.withdraw_article("wp:a:1", "", "by the editor", at(41))));
  EXPECT_EQ(put(newer, "site", 42), PutOutcome::unchanged);
  EXPECT_THAT(must(store_.articles({})), IsEmpty());
  EXPECT_TRUE(must(store_.restore_article("wp:a:1", at(43))));
  EXPECT_FALSE(must(store_.restore_article("wp:a:1", at(43))));
  EXPECT_THAT(must(store_.articles({})), SizeIs(1));
}

TEST_F(IdentityTest, AnIssueTellsWhatItShowsOfWithdrawnArticles) {
  put(article("wp:a:1", "https://a.example/one/"), "site");
  put(article("wp:a:2", "https://a.example/two/"), "site");
  Issue issue = issue_number(1);
  issue.sections = {{"lead", {{"s", {{"en", {"wp:a:1", false}}, {"fa", {"wp:a:1", true}}}}}, {}},
                    {"more", {{"t", {{"en", {"wp:a:2", false}}}}}, {}}};
  must(store_.add_issue(issue, at(10)));
  EXPECT_THAT(must(store_.withdrawn_in("newsletter-1")), IsEmpty());
  must(store_.withdraw_article("wp:a:1", "", "asked for", at(20)));
  const auto found = must(store_.withdrawn_in("newsletter-1"));
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[0].article, "wp:a:1");
  EXPECT_EQ(found[0].edition, "en");
  EXPECT_EQ(found[1].edition, "fa");
  EXPECT_EQ(found[0].withdrawn.reason, "asked for");
}

}  // namespace
}  // namespace peyk
