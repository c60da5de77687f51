#include <chrono>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "base/bytes.h"
#include "html/sanitize.h"
#include "ingest_fixture.h"

namespace peyk {
namespace {

using ingest_test::Folder;
using ingest_test::Outcome;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

Config desk() {
  Config config = ingest_test::config();
  config.editions.push_back(ingest_test::edition("ar", "ar", "UTC"));
  config.editions.push_back(ingest_test::edition("sq", "sq_AL", "Europe/Tirane"));
  return config;
}

SourceConfig feed(const std::filesystem::path& path = {}) {
  SourceConfig source;
  source.name = "site";
  source.kind = "feed";
  source.path = path;
  source.zone = "UTC";
  source.place = {"peyk.yaml", 12, 5};
  return source;
}

Outcome good(const std::string& name, const SourceConfig& with = feed()) {
  SourceConfig source = with;
  source.path = ingest_test::data("feeds/good/" + name);
  return ingest_test::read(source, desk());
}

/// Reads bytes as they come from a server.
Outcome answer(const std::string& bytes, const std::string& charset = "",
               const SourceConfig& source = feed(), const std::string& base = "") {
  Outcome outcome;
  outcome.report =
      find_reader("feed")->read_document({bytes, "https://h.example.org/feed", charset, base},
                                         source, desk(), [&](Article&& article) -> Result<void> {
                                           outcome.articles.push_back(std::move(article));
                                           return {};
                                         });
  return outcome;
}

std::string rss(const std::string& items) {
  return "<rss version=\"2.0\" xmlns:m=\"http://search.yahoo.com/mrss/\" "
         "xmlns:e=\"http://purl.org/rss/1.0/modules/content/\"><channel>"
         "<title>The Feed</title><link>https://h.example.org/</link><language>en</language>" +
         items + "</channel></rss>";
}

std::string item(const std::string& guid, const std::string& more,
                 const std::string& title = "Title") {
  return "<item><guid isPermaLink=\"false\">" + guid + "</guid><title>" + title +
         "</title><pubDate>Wed, 21 Jun 2023 10:00:00 GMT</pubDate>" + more + "</item>";
}

Article only(const Outcome& outcome) {
  EXPECT_TRUE(outcome.report) << outcome.error();
  EXPECT_THAT(outcome.articles, SizeIs(1));
  return outcome.articles.empty() ? Article{} : outcome.articles.front();
}

TEST(FeedReader, ReadsAllThatAnItemOfRssHas) {
  const Outcome outcome = good("rss2-english.xml");
  ASSERT_TRUE(outcome.report) << outcome.error();
  EXPECT_THAT(outcome.report->warnings, IsEmpty());
  ASSERT_THAT(outcome.articles, SizeIs(3));
  const Article& bridge = outcome.articles[0];
  EXPECT_EQ(bridge.id, "feed:site:post.example.org/?p=101");
  EXPECT_EQ(bridge.story, bridge.id);
  EXPECT_EQ(bridge.edition, "en");
  EXPECT_EQ(bridge.title, "The bridge opens & the ferry stays");
  EXPECT_EQ(bridge.slug, "the-bridge-opens-the-ferry-stays");
  EXPECT_EQ(bridge.url, "https://post.example.org/2023/06/bridge/");
  EXPECT_EQ(bridge.byline, "Ana Dema");
  EXPECT_EQ(format_iso8601(bridge.published), "2023-06-21T08:30:00Z");
  EXPECT_EQ(format_iso8601(bridge.modified), "2023-06-21T10:15:00Z");
  EXPECT_EQ(bridge.excerpt, "After six years the bridge is open.…");
  EXPECT_THAT(bridge.categories, ElementsAre(Term{"city-life", "City Life"}));
  EXPECT_THAT(bridge.tags, ElementsAre(Term{"bridges", "Bridges"}));
  ASSERT_TRUE(bridge.picture);
  EXPECT_EQ(*bridge.picture, (Picture{"https://post.example.org/pictures/bridge.jpg",
                                      "A bridge at dawn", "The new bridge", 1200, 800}));
  EXPECT_THAT(bridge.body.markup(),
              AllOf(HasSubstr("href=\"https://post.example.org/about\""),
                    HasSubstr("<p>The ferry stays.</p>"), Not(HasSubstr("appeared first"))));
}

TEST(FeedReader, ABodyIsCleanAlsoWhereSomethingWasTakenAway) {
  for (const char* name : {"rss2-english.xml", "atom-english.xml", "podcast.xml"}) {
    for (const Article& article : good(name).articles) {
      EXPECT_EQ(sanitize(article.body.markup()), article.body) << name;
    }
  }
}

TEST(FeedReader, AFilmBecomesALinkAndASourceIsNamed) {
  SourceConfig source = feed();
  source.options = {{"video_category", "books"}};
  const Outcome outcome = good("rss2-english.xml", source);
  const Article* film = outcome.find("A film from the quay");
  ASSERT_NE(film, nullptr);
  EXPECT_EQ(film->id, "feed:site:post.example.org/2023/06/film/");
  EXPECT_EQ(film->byline, "The Desk");
  EXPECT_EQ(film->source, "The Other Paper");
  EXPECT_THAT(film->categories, ElementsAre(Term{"books-old-and-new", "Books, Old and New"}));
  EXPECT_THAT(film->body.markup(),
              AllOf(HasSubstr("<p>Ten minutes from the quay, without words.</p>"),
                    HasSubstr("href=\"https://post.example.org/media/quay.mp4\"")));
  EXPECT_FALSE(film->picture);
  const Article* count = outcome.find("Five < six: the council counts");
  ASSERT_NE(count, nullptr);
  EXPECT_EQ(format_iso8601(count->published), "2023-06-19T12:00:00Z");
  EXPECT_EQ(count->body.markup(), "<p>The council counted <strong>twice</strong>.</p>");
}

TEST(FeedReader, ReadsAllThatAnEntryOfAtomHas) {
  const Outcome outcome = good("atom-english.xml");
  ASSERT_TRUE(outcome.report) << outcome.error();
  const Article* boats = outcome.find("Boats & birds");
  ASSERT_NE(boats, nullptr);
  EXPECT_EQ(boats->id, "feed:site:urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a");
  EXPECT_EQ(boats->url, "https://notes.example.org/2023/boats");
  EXPECT_EQ(boats->byline, "Ana Dema, Ben Hoxha");
  EXPECT_EQ(format_iso8601(boats->published), "2023-06-20T18:30:02Z");
  EXPECT_EQ(format_iso8601(boats->modified), "2023-06-21T18:30:02Z");
  EXPECT_EQ(boats->excerpt, "Who lives at the quay.");
  EXPECT_THAT(boats->categories, ElementsAre(Term{"city-life", "City Life"}));
  ASSERT_TRUE(boats->picture);
  EXPECT_EQ(boats->picture->url, "https://notes.example.org/2023/heron.jpg");
  EXPECT_EQ(boats->picture->alt, "A heron");
  EXPECT_THAT(boats->body.markup(),
              AllOf(HasSubstr("<p>Many <strong>boats</strong> <em>and</em> birds: "
                              "<a href=\"https://notes.example.org/2023/map\">a map</a>.</p>"),
                    HasSubstr("<a href=\"https://notes.example.org/2023/boats.mp3\">Listen</a>")));
  const Article* seen = outcome.find("Seen elsewhere");
  ASSERT_NE(seen, nullptr);
  EXPECT_EQ(seen->byline, "Somebody Else");
  EXPECT_EQ(seen->source, "The Harbour Post");
  EXPECT_EQ(seen->source_url, "https://post.example.org/");
  EXPECT_EQ(seen->body.markup(), "<p>A note in plain text: 5 &lt; 6.</p>");
}

TEST(FeedReader, ReadsOldAtomAndOldRss) {
  const Article cafe = only(good("atom-03.xml"));
  EXPECT_EQ(cafe.title, "The café closes");
  EXPECT_EQ(cafe.byline, "René");
  EXPECT_EQ(format_iso8601(cafe.published), "2004-05-01T10:00:00Z");
  EXPECT_EQ(format_iso8601(cafe.modified), "2004-05-01T11:00:00Z");
  EXPECT_EQ(cafe.body.markup(), "<p>The café at the quay closes.</p>");
  const Outcome outcome = good("rss-091.xml");
  const Article lighthouse = only(outcome);
  EXPECT_EQ(lighthouse.id, "feed:site:before.example.org/lighthouse");
  EXPECT_THAT(outcome.report->warnings, ElementsAre(HasSubstr("1 item has no guid")));
}

TEST(FeedReader, ReadsRss10) {
  const Outcome outcome = good("rss-10.rdf");
  ASSERT_THAT(outcome.articles, SizeIs(2)) << outcome.error();
  EXPECT_EQ(outcome.articles[0].id, "feed:site:rdf.example.org/one");
  EXPECT_EQ(outcome.articles[0].url, "https://rdf.example.org/one");
  EXPECT_EQ(outcome.articles[0].byline, "Ana Dema");
  EXPECT_THAT(outcome.articles[0].categories, ElementsAre(Term{"city-life", "City Life"}));
  EXPECT_EQ(outcome.articles[0].excerpt, "It was said.");
  EXPECT_EQ(outcome.articles[0].body.markup(), "<p>It was said, and <em>then</em> done.</p>");
  EXPECT_EQ(format_iso8601(outcome.articles[1].published), "2023-06-20T09:30:00Z");
}

TEST(FeedReader, ReadsJsonFeeds) {
  const Outcome outcome = good("feed-11.json");
  ASSERT_THAT(outcome.articles, SizeIs(2)) << outcome.error();
  const Article& nets = outcome.articles[0];
  EXPECT_EQ(nets.id, "feed:site:json.example.org/a");
  EXPECT_EQ(nets.title, "Nets & ropes");
  EXPECT_EQ(nets.byline, "Ana Dema");
  EXPECT_EQ(nets.excerpt, "On nets.");
  EXPECT_EQ(nets.picture->url, "https://json.example.org/nets.jpg");
  EXPECT_EQ(nets.body.markup(),
            "<p>Nets, <a href=\"https://json.example.org/ropes\">ropes</a>.</p>");
  const Article& plain = outcome.articles[1];
  EXPECT_EQ(plain.id, "feed:site:17");
  EXPECT_EQ(plain.byline, "The Desk");
  EXPECT_THAT(plain.body.markup(),
              AllOf(HasSubstr("<p>First paragraph.</p>"), HasSubstr("<p>Second: 5 &lt; 6.</p>"),
                    HasSubstr(">Listen</a>")));
  const Article persian = only(good("feed-10.json"));
  EXPECT_EQ(persian.edition, "fa");
  EXPECT_EQ(persian.byline, "لیلا رضایی");
}

TEST(FeedReader, ReadsAllFourLanguagesInTheirCharsets) {
  const Article persian = only(good("rss2-persian.xml"));
  EXPECT_EQ(persian.edition, "fa");
  EXPECT_EQ(persian.title, "پل تازه باز می‌شود");
  EXPECT_EQ(format_iso8601(persian.published), "2023-06-21T08:30:00Z");
  const Article arabic = only(good("rss2-arabic-windows-1256.xml"));
  EXPECT_EQ(arabic.edition, "ar");
  EXPECT_EQ(arabic.title, "الجسر الجديد يفتح");
  const Article albanian = only(good("atom-albanian-utf16.xml"));
  EXPECT_EQ(albanian.edition, "sq");
  EXPECT_EQ(albanian.url, "https://porti.example.org/lajme/ura");
  EXPECT_EQ(albanian.byline, "Redaksia");
  EXPECT_EQ(albanian.body.markup(),
            "<p>Pas gjashtë vjetësh ura është hapur. "
            "<a href=\"https://porti.example.org/harta\">Harta</a></p>");
}

TEST(FeedReader, ReadsAPodcast) {
  SourceConfig source = feed();
  source.options = {{"audio_category", "city"}, {"feed_as_source", "true"}};
  const Article voice = only(good("podcast.xml", source));
  EXPECT_EQ(voice.byline, "Ana Dema");
  EXPECT_EQ(voice.picture->url, "https://voices.example.org/one.jpg");
  EXPECT_THAT(voice.categories, ElementsAre(Term{"city-life", "City Life"}));
  EXPECT_EQ(voice.source, "Voices of the quay");
  EXPECT_EQ(voice.source_url, "https://voices.example.org/");
  EXPECT_THAT(voice.body.markup(),
              AllOf(HasSubstr("A keeper of the light speaks."), HasSubstr("one.mp3")));
}

TEST(FeedReader, AnIdStaysWhenTheSiteMovesToHttpsAndTheFeedMoves) {
  const std::string http = rss(item("http://H.example.org/a", "").replace(0, 32, "<item><guid>"));
  const std::string https = replace_all(http, "http://H.", "https://h.");
  EXPECT_EQ(only(answer(http)).id, only(answer(https)).id);
  EXPECT_EQ(only(answer(http)).id, only(answer(http, "", feed(), "https://new.example/feed2")).id);
  SourceConfig renamed = feed();
  renamed.name = "another name";
  renamed.options = {{"feed_id", "site"}};
  EXPECT_EQ(only(answer(http, "", renamed)).id, only(answer(http)).id);
}

TEST(FeedReader, TheServersCharsetCountsMoreThanTheDeclaration) {
  const std::string bytes =
      "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>" + rss(item("1", "", "\xD3\xE1\xC7\xE3"));
  EXPECT_EQ(only(answer(bytes, "x-cp1256")).title, "سلام");
  EXPECT_EQ(only(answer(bytes)).title, "ÓáÇã");
  const Outcome unknown = answer(bytes, "klingon");
  EXPECT_EQ(only(unknown).title, "ÓáÇã");
  EXPECT_THAT(unknown.report->warnings,
              Contains(HasSubstr("the server says that it is in “klingon”, which is no charset")));
  EXPECT_EQ(only(answer("\xEF\xBB\xBF" + rss(item("1", "", "پل")), "windows-1256")).title, "پل");
}

TEST(FeedReader, AnItemsLanguageCountsMoreThanTheSourcesAndThatMoreThanTheFeeds) {
  const std::string persian = rss(item("1", "").replace(0, 6, "<item xml:lang=\"fa-IR\">"));
  SourceConfig albanian = feed();
  albanian.edition = "sq";
  EXPECT_EQ(only(answer(rss(item("1", "")))).edition, "en");
  EXPECT_EQ(only(answer(rss(item("1", "")), "", albanian)).edition, "sq");
  EXPECT_EQ(only(answer(persian, "", albanian)).edition, "fa");
  const Outcome none = answer(replace_all(rss(item("1", "")), ">en<", ">fr<"));
  EXPECT_THAT(none.error(), HasSubstr("cannot tell the edition of this item: it has no language, "
                                      "and the feed's language is “fr”\n  Set `edition`"));
}

TEST(FeedReader, PrefersThePictureThatIsMeantForTheItem) {
  const auto picture = [](const std::string& media) {
    return only(answer(rss(item("1", media)))).picture.value_or(Picture{}).url;
  };
  const std::string body = "<e:encoded>&lt;p&gt;a&lt;/p&gt;&lt;img src='/body.png'&gt;</e:encoded>";
  const std::string thumbnail = "<m:thumbnail url='/small.jpg'/>";
  const std::string enclosure = "<enclosure url='/e.jpg' type='image/jpeg' length='1'/>";
  const std::string group =
      "<m:group><m:content url='/s.jpg' width='10' height='10' type='image/jpeg'/>"
      "<m:content url='/l.jpg' width='90' height='90' type='image/jpeg'/></m:group>";
  EXPECT_EQ(picture(body), "https://h.example.org/body.png");
  EXPECT_EQ(picture(body + thumbnail), "https://h.example.org/small.jpg");
  EXPECT_EQ(picture(body + thumbnail + enclosure), "https://h.example.org/e.jpg");
  EXPECT_EQ(picture(body + thumbnail + enclosure + group), "https://h.example.org/l.jpg");
  EXPECT_EQ(picture("<enclosure url='javascript:x' type='image/png'/>"), "");
}

TEST(FeedReader, TakesABylineOutOfTheTextIfTheSourceSaysHow) {
  SourceConfig source = feed();
  source.options = {{"byline_prefixes", "By"}, {"ignore_author", "true"}};
  const std::string text = rss(item(
      "1",
      "<author>x@example.org (Login)</author><description>&lt;p&gt;Words.&lt;/p&gt;&lt;p&gt;By "
      "Ana Dema&lt;/p&gt;</description>"));
  EXPECT_EQ(only(answer(text, "", source)).byline, "Ana Dema");
  EXPECT_EQ(only(answer(text, "", source)).body.markup(), "<p>Words.</p>");
  EXPECT_EQ(only(answer(text)).byline, "Login");
}

TEST(FeedReader, UnknownOptionsAreAnError) {
  SourceConfig source = feed();
  source.options = {{"feed_ids", "x"}};
  EXPECT_THAT(answer(rss(""), "", source).error(), HasSubstr("Did you mean “feed_id”?"));
  source.options = {{"video_category", "bookz"}};
  EXPECT_THAT(answer(rss(""), "", source).error(),
              HasSubstr("names “bookz”, which is no category\n  Did you mean “books”?"));
}

// Each line of expected.tsv: a file, then "error LINE[:COLUMN] WORDS" or "articles N" and perhaps
// "title T", "date D" and "warning W", between tabs.
TEST(HostileFeeds, EachDoesWhatIsExpectedOfIt) {
  const std::string table = *read_file(ingest_test::data("feeds/hostile/expected.tsv"));
  int files = 0;
  for (const std::string_view line : split(table, '\n')) {
    if (line.empty()) continue;
    const auto parts = split(line, '\t');
    const std::string name(parts[0]);
    const std::string expected(parts[1]);
    const auto path = ingest_test::data("feeds/hostile/" + name);
    const Outcome outcome = ingest_test::read(feed(path), desk());
    ++files;
    if (expected.starts_with("error ")) {
      const size_t space = expected.find(' ', 6);
      const std::string place = expected.substr(6, space - 6);
      const std::string at = path.string() + (place == "0" ? ": " : ":" + place + ":");
      EXPECT_FALSE(outcome.report) << name;
      EXPECT_THAT(outcome.error(), HasSubstr(at)) << name;
      EXPECT_THAT(outcome.error(), HasSubstr(expected.substr(space + 1))) << name;
      EXPECT_THAT(outcome.error(), HasSubstr("\n  ")) << name << " has a remedy";
      continue;
    }
    ASSERT_TRUE(outcome.report) << name << "\n" << outcome.error();
    const auto field = [&](const std::string& key) {
      for (const std::string_view part : parts) {
        if (part.starts_with(key + " ")) return std::string(part.substr(key.size() + 1));
      }
      return std::string();
    };
    const size_t count = std::stoul(expected.substr(9));
    EXPECT_THAT(outcome.articles, SizeIs(count)) << name;
    const std::string title = field("title");
    if (!title.empty() && !outcome.articles.empty()) {
      EXPECT_EQ(outcome.articles[0].title, title) << name;
    }
    const std::string date = field("date");
    if (!date.empty() && !outcome.articles.empty()) {
      EXPECT_EQ(format_iso8601(outcome.articles[0].published), date) << name;
    }
    const std::string warning = field("warning");
    if (!warning.empty()) {
      EXPECT_THAT(outcome.report->warnings, Contains(HasSubstr(warning))) << name;
    }
    for (const Article& article : outcome.articles) {
      for (const char* bad : {"script", "onclick", "javascript", "iframe"}) {
        EXPECT_THAT(article.body.markup(), Not(HasSubstr(bad))) << name;
      }
    }
  }
  EXPECT_GT(files, 50);
}

std::string json_feed(const std::string& items) {
  return R"({"version": "https://jsonfeed.org/version/1.1", "title": "Nets \ud83d", "language": "en",
 "items": [)" +
         items + "]}";
}

TEST(HostileFeeds, HalfOfACharacterInJsonCostsThatCharacterAlone) {
  const Outcome outcome = answer(json_feed(
      R"({"id": "1", "title": "Cut \ud83d", "content_text": "One \uDE00 two \ud83d\ude00 three \ud83dx",
 "date_published": "2023-06-21T10:00:00Z"},
{"id": "2", "title": "Whole \\ud83d \ud83d\ud83d\ude00", "content_text": "Text.\ud83d",
 "date_published": "2023-06-21T10:00:00Z"})"));
  ASSERT_TRUE(outcome.report) << outcome.error();
  ASSERT_EQ(outcome.articles.size(), 2U);
  EXPECT_EQ(outcome.articles[0].title, "Cut \uFFFD");
  EXPECT_EQ(outcome.articles[0].body.markup(), "<p>One \uFFFD two 😀 three \uFFFDx</p>");
  EXPECT_EQ(outcome.articles[1].title, "Whole \\ud83d \uFFFD😀");
  EXPECT_EQ(outcome.articles[1].body.markup(), "<p>Text.\uFFFD</p>");
  EXPECT_THAT(outcome.report->warnings,
              ElementsAre(HasSubstr("6 halves of characters were cut off from the rest")));
}

TEST(HostileFeeds, BrokenEscapesInJsonAreToldWithTheirPlace) {
  for (const char* escape : {"\\ud83", "\\u12", "\\uD83D\\u12", "\\x", "\\u-123"}) {
    const Outcome outcome = answer(json_feed(R"({"id": "1", "title": ")" + std::string(escape) +
                                             R"(", "date_published": "2023-06-21T10:00:00Z"})"));
    ASSERT_FALSE(outcome.report) << escape;
    EXPECT_THAT(outcome.error(), HasSubstr("https://h.example.org/feed:2:")) << escape;
  }
}

TEST(HostileFeeds, AFeedCutAnywhereGivesItsWholeItemsOrOneError) {
  const std::string whole = *read_file(ingest_test::data("feeds/good/rss2-english.xml"));
  const std::string json = *read_file(ingest_test::data("feeds/good/feed-11.json"));
  for (const std::string& text : {whole, json}) {
    size_t most = 0;
    for (size_t end = 0; end < text.size(); ++end) {
      const Outcome outcome = answer(text.substr(0, end));
      if (!outcome.report) {
        EXPECT_EQ(outcome.report.error().kind(), ErrorKind::bad_data);
        EXPECT_EQ(most, 0U) << "cut at " << end << ": " << outcome.error();
        continue;
      }
      EXPECT_GE(outcome.articles.size(), most) << "cut at " << end;
      most = outcome.articles.size();
      if (most > 0 && end + 2 < text.size()) {
        EXPECT_THAT(outcome.report->warnings, Contains(HasSubstr("cut off here"))) << end;
      }
    }
    EXPECT_GE(most, 2U);
  }
}

TEST(HostileFeeds, AMillionItemsNeedLittleMoreThanTheirBytes) {
  constexpr int kItems = 1'000'000;
  std::string text = "<rss><channel><language>en</language>";
  for (int i = 0; i < kItems; ++i) {
    text += "<item><guid>" + std::to_string(i) + "</guid></item>\n";
  }
  text += "</channel></rss>";
  rusage before{};
  getrusage(RUSAGE_SELF, &before);
  const Outcome outcome = answer(text);
  rusage after{};
  getrusage(RUSAGE_SELF, &after);
  ASSERT_TRUE(outcome.report) << outcome.error();
  // Not one has a date: each is a doubt, of which some are told and all are counted.
  EXPECT_THAT(outcome.articles, IsEmpty());
  EXPECT_LE(outcome.report->warnings.size(), 110U);
  EXPECT_THAT(outcome.report->warnings, Contains(HasSubstr("and 999900 more warnings")));
  EXPECT_LE(outcome.report->skipped.size(), 10'001U);
  const auto grown = static_cast<size_t>(after.ru_maxrss - before.ru_maxrss) * 1024;
  EXPECT_LT(grown, text.size() + (size_t{150} << 20U));
}

TEST(HostileFeeds, AHugeItemIsRefused) {
  const std::string text =
      rss(item("1", "<description>" + std::string(17 << 20, 'x') + "</description>"));
  EXPECT_THAT(answer(text).error(), HasSubstr("an item has more than 16 MiB"));
}

}  // namespace
}  // namespace peyk
