#include "render/schema.h"

#include <array>

namespace peyk::render {
namespace {

using enum Kind;

// The order is the order of the tables in docs/templates.md.
constexpr std::array kVariables = {
    Variable{"", "lang", text, "", kAnywhere, "fa", "Language of the edition, for `lang=`."},
    Variable{"", "dir", text, "", kAnywhere, "rtl", "Direction of the edition, for `dir=`."},
    Variable{"", "start", text, "", kAnywhere, "right",
             "The side where lines begin: `left` or `right`. Inside an item it is the item's own."},
    Variable{"", "end", text, "", kAnywhere, "left", "The other side."},
    Variable{"", "is_rtl", flag, "", kAnywhere, "yes", "The edition runs from right to left."},
    Variable{"", "edition", object, "Edition", kAnywhere, "", "The edition that is rendered."},
    Variable{"", "site", object, "Site", kAnywhere, "", "The site, in the edition's language."},
    Variable{"", "editions", list, "EditionLink", kMail | kPages, "",
             "The same issue (or page) in each edition that has it, this one included."},
    Variable{"", "publication", object, "Publication", kIssue, "", "The publication."},
    Variable{"", "issue", object, "Issue", kIssue, "", "The issue."},
    Variable{"", "headline", text, "", kIssue, "A quiet week in Tirana",
             "The title of the first story; in subject.txt shortened to what the rest leaves it."},
    Variable{"", "headline_dir", text, "", kIssue, "rtl", "The direction of its language."},
    Variable{"", "teasers", list, "Teaser", kIssue, "",
             "The second and the third story, for the preheader; empty in an issue of one story."},
    Variable{"", "subject", text, "", kMail | kPage, "A quiet week in Tirana | NewsLetter",
             "What subject.txt gave."},
    Variable{"", "preheader", text, "", kMail | kPage, "Families write · A new book",
             "What preheader.txt gave."},
    Variable{"", "filler", markup, "", kMail, "&#847;&zwnj;&nbsp;…",
             "Invisible characters behind the preheader, so that an inbox shows nothing else."},
    Variable{"", "note", optional_object, "Note", kMail | kPage, "", "The editor's note."},
    Variable{"", "lead", optional_object, "Item", kMail | kPage, "",
             "The first item of the section with the layout `lead`."},
    Variable{"", "sections", list, "Section", kMail | kPage, "",
             "The sections that have something in this edition, without the lead."},
    Variable{"", "more", optional_text, "", kMail | kPage, "2 more stories on our site",
             "There when whole sections were left out of the mail to keep its size budget; "
             "catalogue key `item.more`."},
    Variable{"", "links", list, "Link", kMail | kPage, "",
             "The addresses of all items, in their order, for a text part whose addresses would "
             "be in the way of its words."},
    Variable{"", "share", list, "ShareLink", kMail | kPage, "", "Links to share the issue."},
    Variable{"", "feeds", object, "Feeds", kMail | kPages, "", "Addresses of feeds."},
    Variable{"", "page", object, "Page", kPages, "", "What the head of a page says of it."},
    Variable{"", "previous", optional_object, "IssueLink", kPage, "",
             "The publication's issue before this one, in this edition."},
    Variable{"", "next", optional_object, "IssueLink", kPage, "", "The one after it."},
    Variable{"", "why", text, "", kMail, "ana@example.org receives NewsLetter because …",
             "Why the reader gets this; holds the reader's address."},
    Variable{"", "publications", list, "PublicationIssues", kIndex, "",
             "Each publication with its issues, newest first."},
    Variable{"", "place", optional_text, "", kIndex, "Page 2 of 5",
             "Which page of the index it is, if there are several; catalogue key `index.place`."},
    Variable{"", "newer_url", optional_text, "", kIndex, "https://example.org/pub/en/index.html",
             "The page with newer issues."},
    Variable{"", "older_url", optional_text, "", kIndex, "https://example.org/pub/en/index-3.html",
             "The page with older issues."},
    Variable{"", "feed_groups", list, "FeedGroup", kSubscribe, "", "All feeds of the edition."},
    Variable{"", "opml_url", text, "", kSubscribe, "https://example.org/pub/en/feeds.opml",
             "All feeds of the edition in one file."},

    Variable{"Page", "title", text, "", kPages, "A quiet week in Tirana | NewsLetter", "Title."},
    Variable{"Page", "description", text, "", kPages, "Families write · A new book",
             "What it is about, in a line."},
    Variable{"Page", "url", text, "", kPages, "https://example.org/pub/en/newsletter/12.html",
             "Its one address, for `rel=canonical`."},
    Variable{"Page", "type", text, "", kPages, "article", "For OpenGraph: `article` or `website`."},
    Variable{"Page", "image", optional_object, "PageImage", kPages, "",
             "A picture that stands for it."},
    Variable{"Page", "alternates", list, "PageAlternate", kPages, "",
             "The same page in each edition that has it, and for everybody else."},
    Variable{"Page", "feeds", list, "PageFeed", kPages, "", "Feeds that programs may find by it."},
    Variable{"Page", "structured_data", markup, "", kPages, "{\"@context\": …}",
             "What it is, for machines (schema.org, JSON-LD)."},
    Variable{"PageImage", "src", text, "", kPages, "https://example.org/media/a.jpg", "Address."},
    Variable{"PageImage", "alt", text, "", kPages, "The square in the morning",
             "Alternative text."},
    Variable{"PageAlternate", "lang", text, "", kPages, "fa",
             "For `hreflang=`: a language, or `x-default`."},
    Variable{"PageAlternate", "url", text, "", kPages,
             "https://example.org/pub/fa/newsletter/12.html", "Its address."},
    Variable{"PageFeed", "title", text, "", kPages, "NewsLetter", "Its title."},
    Variable{"PageFeed", "type", text, "", kPages, "application/rss+xml", "For `type=`."},
    Variable{"PageFeed", "url", text, "", kPages, "https://example.org/pub/en/newsletter/feed.xml",
             "Its address."},

    Variable{"Edition", "id", text, "", kAnywhere, "fa", "Its id in configuration and addresses."},
    Variable{"Edition", "name", text, "", kAnywhere, "فارسی", "Its name in its own language."},
    Variable{"Edition", "lang", text, "", kAnywhere, "fa",
             "As `lang` at the top, also where an item has its own."},
    Variable{"Edition", "dir", text, "", kAnywhere, "rtl", "As `dir` at the top."},
    Variable{"Edition", "og_locale", text, "", kAnywhere, "fa_IR",
             "Language and country for OpenGraph."},
    Variable{"Edition", "index_url", text, "", kAnywhere, "https://example.org/pub/fa/index.html",
             "The page that lists the edition's issues."},
    Variable{"Edition", "subscribe_url", text, "", kAnywhere,
             "https://example.org/pub/fa/subscribe.html",
             "The page that explains the edition's feeds."},

    Variable{"Site", "title", text, "", kAnywhere, "انجمن نجات", "Name of the site."},
    Variable{"Site", "url", text, "", kAnywhere, "https://example.org/fa", "Home page."},
    Variable{"Site", "help_url", optional_text, "", kAnywhere, "https://example.org/help",
             "Page that helps readers."},
    Variable{"Site", "postal_address", text, "", kAnywhere, "P.O. Box 1, Tirana",
             "Postal address of the sender."},

    Variable{"EditionLink", "id", text, "", kMail | kPages, "sq", "Edition id."},
    Variable{"EditionLink", "name", text, "", kMail | kPages, "Shqip", "Name in its own language."},
    Variable{"EditionLink", "lang", text, "", kMail | kPages, "sq", "For `lang=`."},
    Variable{"EditionLink", "dir", text, "", kMail | kPages, "ltr", "For `dir=`."},
    Variable{"EditionLink", "url", text, "", kMail | kPages,
             "https://example.org/pub/sq/newsletter/12.html", "The page in that edition."},
    Variable{"EditionLink", "is_current", flag, "", kMail | kPages, "no",
             "It is the edition that is rendered."},
    Variable{"EditionLink", "is_last", flag, "", kMail | kPages, "no", "The last one."},

    Variable{"Publication", "id", text, "", kIssue, "newsletter", "Its id in configuration."},
    Variable{"Publication", "name", text, "", kIssue, "NewsLetter",
             "Catalogue key `publication.ID.name`."},
    Variable{"Publication", "tagline", text, "", kIssue, "The week in one letter",
             "Catalogue key `publication.ID.tagline`."},

    Variable{"Issue", "number", text, "", kIssue, "۱۲", "Its number in the edition's digits."},
    Variable{"Issue", "label", text, "", kIssue, "No. 12", "Catalogue key `issue.number`."},
    Variable{"Issue", "title", text, "", kIssue, "NewsLetter No. 12",
             "Catalogue key `issue.title`."},
    Variable{"Issue", "date", text, "", kIssue, "Monday, 3 August 2026",
             "The day on which its interval ends, in the edition's calendar."},
    Variable{"Issue", "date_short", text, "", kIssue, "3 August 2026", "The same, short."},
    Variable{"Issue", "second_date", optional_text, "", kIssue, "17 Safar 1448 AH",
             "The same day in the edition's `second_calendar`, if it has one."},
    Variable{"Issue", "date_iso", text, "", kIssue, "2026-08-03",
             "The same for machines, whatever the calendar of the edition."},
    Variable{"Issue", "range", text, "", kIssue, "27 July – 3 August 2026",
             "Catalogue keys `issue.range` and `issue.range.month`."},
    Variable{"Issue", "stories", text, "", kIssue, "12 stories",
             "How many stories it has in this edition; catalogue key `issue.stories`."},
    Variable{"Issue", "url", text, "", kIssue, "https://example.org/pub/en/newsletter/12.html",
             "Its page."},

    Variable{"Teaser", "title", text, "", kIssue, "Families write to the minister", "Title."},
    Variable{"Teaser", "is_last", flag, "", kIssue, "no", "The last one."},

    Variable{"Note", "paragraphs", list, "Paragraph", kMail | kPage, "", "Its paragraphs."},
    Variable{"Paragraph", "text", text, "", kMail | kPage, "This week …", "A paragraph."},

    Variable{"Section", "id", text, "", kMail | kPage, "albania", "Its id in the recipe."},
    Variable{"Section", "title", text, "", kMail | kPage, "Albania",
             "Its heading; catalogue key `section.ID`."},
    Variable{"Section", "is_lead", flag, "", kMail | kPage, "no", "Its layout is `lead`."},
    Variable{"Section", "is_items", flag, "", kMail | kPage, "yes", "Its layout is `items`."},
    Variable{"Section", "is_compact", flag, "", kMail | kPage, "no", "Its layout is `compact`."},
    Variable{"Section", "is_media", flag, "", kMail | kPage, "no", "Its layout is `media`."},
    Variable{"Section", "is_headlines", flag, "", kMail | kPage, "no",
             "Its layout is `headlines`."},
    Variable{"Section", "is_publications", flag, "", kMail | kPage, "no",
             "Its layout is `publications`."},
    Variable{"Section", "is_first", flag, "", kMail | kPage, "no", "The first one."},
    Variable{"Section", "items", list, "Item", kMail | kPage, "", "Its items."},
    Variable{"Section", "rows", list, "Row", kMail | kPage, "",
             "The same items two by two, for a grid."},
    Variable{"Section", "issues", list, "IssueLink", kMail | kPage, "",
             "Earlier issues, in a section whose source is `earlier_issues`."},

    Variable{"Section", "withdrawn", optional_text, "", kPage,
             "A story of this section was withdrawn after publication.",
             "There when articles of the section were withdrawn since the issue was made: they are "
             "not among its items; catalogue key `item.withdrawn`."},
    Variable{"Section", "more", optional_text, "", kMail | kPage, "2 more stories on our site",
             "There when items at its end were left out of the mail to keep its size budget; "
             "catalogue key `item.more`."},
    Variable{"Section", "more_url", text, "", kMail | kPage,
             "https://example.org/pub/en/newsletter/12.html#albania",
             "Where the whole section is."},

    Variable{"Row", "cells", list, "Item", kMail | kPage, "", "One or two items."},

    Variable{"Item", "anchor", text, "", kMail | kPage, "item-3",
             "For `id=`; no two items of an issue share it."},
    Variable{"Item", "number", text, "", kMail | kPage, "۳",
             "Its place in its section, from 1, in the edition's digits."},
    Variable{"Item", "title", text, "", kMail | kPage, "A quiet week in Tirana", "Title."},
    Variable{"Item", "url", optional_text, "", kMail | kPage, "https://example.org/?p=3",
             "Where the whole article is."},
    Variable{"Item", "link", optional_text, "", kMail | kPage, "۳",
             "The number of its address among `links`; there when `url` is."},
    Variable{"Item", "summary", optional_text, "", kMail | kPage, "Nothing happened. …",
             "Its first sentences: as many as the layout has room for."},
    Variable{"Item", "author", optional_text, "", kMail | kPage, "Fjori Sinoruka",
             "Who wrote it, without words around the name."},
    Variable{"Item", "byline", optional_text, "", kMail | kPage, "By Fjori Sinoruka",
             "Catalogue key `item.by`."},
    Variable{"Item", "source", optional_text, "", kMail | kPage, "Balkan Insight",
             "Where it appeared first."},
    Variable{"Item", "source_url", optional_text, "", kMail | kPage, "https://example.com/a",
             "The address of that."},
    Variable{"Item", "meta", text, "", kMail | kPage,
             "By Fjori Sinoruka · Balkan Insight · 3 August 2026",
             "Byline, source and short date, as far as they are known, in one line with the "
             "catalogue's `separator` between them."},
    Variable{"Item", "date", text, "", kMail | kPage, "Monday, 3 August 2026", "When it appeared."},
    Variable{"Item", "date_short", text, "", kMail | kPage, "3 August 2026", "The same, short."},
    Variable{"Item", "date_iso", text, "", kMail | kPage, "2026-08-03", "The same for machines."},
    Variable{"Item", "category", optional_text, "", kMail | kPage, "Albania",
             "Name of its category in this edition."},
    Variable{"Item", "picture", optional_object, "Picture", kMail | kPage, "", "Its picture."},
    Variable{"Item", "fallback", optional_text, "", kMail | kPage, "In English",
             "There when it is in another edition's language; catalogue key `item.language`."},
    Variable{"Item", "fallback_lang", text, "", kMail | kPage, "en",
             "The language that `fallback` names, in which it also is written."},
    Variable{"Item", "fallback_dir", text, "", kMail | kPage, "ltr", "Its direction."},
    Variable{"Item", "lang", text, "", kMail | kPage, "fa", "Its language, for `lang=`."},
    Variable{"Item", "dir", text, "", kMail | kPage, "rtl", "Its direction, for `dir=`."},
    Variable{"Item", "start", text, "", kMail | kPage, "right", "Where its lines begin."},
    Variable{"Item", "end", text, "", kMail | kPage, "left", "The other side."},
    Variable{"Item", "is_first", flag, "", kMail | kPage, "no", "The first of its list."},
    Variable{"Item", "is_last", flag, "", kMail | kPage, "no", "The last of its list."},

    Variable{"Picture", "src", text, "", kMail | kPage, "https://example.org/media/a.jpg",
             "Address."},
    Variable{"Picture", "alt", text, "", kMail | kPage, "The square in the morning",
             "Alternative text; the item's title when the picture has none."},
    Variable{"Picture", "caption", optional_text, "", kMail | kPage, "The square. Photo: A. B.",
             "Caption."},
    Variable{"Picture", "wide_width", text, "", kMail | kPage, "600",
             "Width in pixels when it is at most 600 wide."},
    Variable{"Picture", "wide_height", optional_text, "", kMail | kPage, "338",
             "Height that belongs to it; not there when the size of the picture is not known."},
    Variable{"Picture", "half_width", text, "", kMail | kPage, "260", "At most 260 wide."},
    Variable{"Picture", "half_height", optional_text, "", kMail | kPage, "146", "Its height."},
    Variable{"Picture", "thumb_width", text, "", kMail | kPage, "120", "At most 120 wide."},
    Variable{"Picture", "thumb_height", optional_text, "", kMail | kPage, "68", "Its height."},

    Variable{"Link", "number", text, "", kMail | kPage, "۳",
             "Counted from 1, in the edition's digits."},
    Variable{"Link", "url", text, "", kMail | kPage, "https://example.org/?p=3", "Its address."},

    Variable{"IssueLink", "title", text, "", kMail | kPage | kIndex, "NewsLetter No. 11",
             "Catalogue key `issue.title`."},
    Variable{"IssueLink", "subject", optional_text, "", kMail | kPage | kIndex,
             "Families write to the minister",
             "Its subject in this edition, without the name of the publication."},
    Variable{"IssueLink", "date", text, "", kMail | kPage | kIndex, "27 July 2026", "Short date."},
    Variable{"IssueLink", "date_iso", text, "", kMail | kPage | kIndex, "2026-07-27",
             "The same for machines."},
    Variable{"IssueLink", "url", text, "", kMail | kPage | kIndex,
             "https://example.org/pub/en/newsletter/11.html", "Its page."},
    Variable{"IssueLink", "is_last", flag, "", kMail | kPage | kIndex, "no", "The last one."},

    Variable{"ShareLink", "name", text, "", kMail | kPage, "Telegram", "Name of the service."},
    Variable{"ShareLink", "url", text, "", kMail | kPage, "https://t.me/share/url?url=…",
             "Where it is shared."},
    Variable{"ShareLink", "is_first", flag, "", kMail | kPage, "no", "The first one."},
    Variable{"ShareLink", "is_last", flag, "", kMail | kPage, "no", "The last one."},

    Variable{"Feeds", "edition_url", text, "", kMail | kPages,
             "https://example.org/pub/en/feed.xml", "The edition's articles."},
    Variable{"Feeds", "publication_url", text, "", kMail | kPage,
             "https://example.org/pub/en/newsletter/feed.xml", "The publication's issues."},

    Variable{"PublicationIssues", "id", text, "", kIndex, "newsletter", "Publication id."},
    Variable{"PublicationIssues", "name", text, "", kIndex, "NewsLetter",
             "Catalogue key `publication.ID.name`."},
    Variable{"PublicationIssues", "tagline", text, "", kIndex, "The week in one letter",
             "Catalogue key `publication.ID.tagline`."},
    Variable{"PublicationIssues", "feed_url", text, "", kIndex,
             "https://example.org/pub/en/newsletter/feed.xml", "The feed of its issues."},
    Variable{"PublicationIssues", "issues", list, "IssueLink", kIndex, "",
             "Its issues, newest first."},

    Variable{"FeedGroup", "id", text, "", kSubscribe, "categories",
             "`articles`, `categories`, `media` or `publications`."},
    Variable{"FeedGroup", "title", text, "", kSubscribe, "By category",
             "Catalogue key `subscribe.` and the id."},
    Variable{"FeedGroup", "feeds", list, "FeedChoice", kSubscribe, "", "Its feeds."},
    Variable{"FeedChoice", "id", text, "", kSubscribe, "en-category-albania", "For `id=`."},
    Variable{"FeedChoice", "title", text, "", kSubscribe, "Albania", "What it is about."},
    Variable{"FeedChoice", "rss_url", text, "", kSubscribe,
             "https://example.org/pub/en/category/albania/feed.xml", "As RSS 2.0."},
    Variable{"FeedChoice", "atom_url", text, "", kSubscribe,
             "https://example.org/pub/en/category/albania/atom.xml", "As Atom 1.0."},
    Variable{"FeedChoice", "json_url", text, "", kSubscribe,
             "https://example.org/pub/en/category/albania/feed.json", "As JSON Feed 1.1."},
};

}  // namespace

std::span<const Variable> variables() { return kVariables; }

const Variable* find_variable(std::string_view record, std::string_view name, unsigned target) {
  for (const auto& variable : kVariables) {
    if (variable.record == record && variable.name == name && (variable.targets & target) != 0) {
      return &variable;
    }
  }
  return nullptr;
}

std::vector<std::string> names_of(std::string_view record, unsigned target) {
  std::vector<std::string> names;
  for (const auto& variable : kVariables) {
    if (variable.record == record && (variable.targets & target) != 0) {
      names.emplace_back(variable.name);
    }
  }
  return names;
}

std::string type_name(const Variable& variable) {
  switch (variable.kind) {
    case text:
      return "text";
    case optional_text:
      return "optional text";
    case flag:
      return "flag";
    case object:
      return "a " + std::string(variable.of);
    case optional_object:
      return "optional " + std::string(variable.of);
    case list:
      return "list of " + std::string(variable.of);
    case markup:
      return "markup";
  }
  return "";
}

std::string target_names(unsigned targets) {
  if (targets == kAnywhere) {
    return "everywhere";
  }
  std::string names;
  const auto add = [&](unsigned bit, std::string_view name) {
    if ((targets & bit) != 0) {
      names += names.empty() ? "" : ", ";
      names += name;
    }
  };
  add(kMail, "mail");
  add(kPage, "page");
  add(kLine, "subject, preheader");
  add(kIndex, "index");
  add(kSubscribe, "subscribe");
  return names;
}

std::string variables_as_markdown() {
  std::string out;
  std::string_view record = "-";
  for (const auto& variable : kVariables) {
    if (variable.record != record) {
      record = variable.record;
      out += out.empty() ? "" : "\n";
      out += "### " + (record.empty() ? std::string("At the top") : std::string(record)) + "\n\n";
      out += "| name | type | where | example | what it is |\n|---|---|---|---|---|\n";
    }
    const std::string example =
        variable.example.empty() ? "" : "`" + std::string(variable.example) + "`";
    out += "| `" + std::string(variable.name) + "` | " + type_name(variable) + " | " +
           target_names(variable.targets) + " | " + example + " | " +
           std::string(variable.description) + " |\n";
  }
  return out;
}

const std::vector<RequiredMessage>& required_messages() {
  static const std::vector<RequiredMessage> messages = {
      {"greeting.named", {"name"}, {}, "the greeting of a reader whose name is known"},
      {"greeting.plain", {}, {}, "the greeting of a reader whose name is not known"},
      {"separator", {}, {}, "what stands between a name and a date in one line"},
      {"issue.number", {"number"}, {}, "the number of an issue"},
      {"issue.title", {"publication", "number"}, {}, "publication and number of an issue"},
      {"issue.range", {"from", "to"}, {}, "the days that an issue covers"},
      {"issue.range.month", {"from", "to"}, {}, "the same in one month: `from` is a day alone"},
      {"issue.stories", {}, {"count"}, "how many stories an issue has"},
      {"item.by", {"name"}, {}, "the byline of an item"},
      {"item.language",
       {},
       {},
       "what an item in this language is marked with in the mail of another edition"},
      {"item.more", {}, {"count"}, "how many items a mail had no room for"},
      {"item.withdrawn",
       {},
       {"count"},
       "what stands on an issue's page in the place of articles that were withdrawn"},
      {"footer.why", {"email", "publication"}, {}, "why the reader gets the mail"},
      {"index.heading", {}, {}, "the title of the page that lists the issues"},
      {"index.intro", {}, {}, "what that page is"},
      {"index.place", {"page", "pages"}, {}, "which page of the list it is"},
      {"subscribe.heading", {}, {}, "the title of the page that explains feeds"},
      {"subscribe.intro", {}, {}, "what a feed is, in a sentence or two"},
      {"subscribe.articles", {}, {}, "the feed of all articles"},
      {"subscribe.categories", {}, {}, "the feeds of categories"},
      {"subscribe.media", {}, {}, "the feeds of media kinds"},
      {"subscribe.publications", {}, {}, "the feeds of publications"},
  };
  return messages;
}

std::string messages_as_markdown() {
  std::string out = "| key | arguments | what it is |\n|---|---|---|\n";
  for (const auto& message : required_messages()) {
    std::string arguments;
    for (const auto& names : {message.texts, message.numbers}) {
      for (const auto name : names) {
        arguments += (arguments.empty() ? "`" : ", `") + std::string(name) + "`";
      }
    }
    out += "| `" + std::string(message.key) + "` | " + arguments + " | " +
           std::string(message.purpose) + " |\n";
  }
  return out;
}

}  // namespace peyk::render
