#pragma once
/// Reads an input as a file of a source, and checks what every reader promises of its articles.

#include <set>

#include "fuzz/fuzz.h"
#include "fuzz/scratch.h"
#include "html/sanitize.h"
#include "ingest/reader.h"
#include "model/rendition.h"
#include "unit/html/strict_reader.h"

namespace peyk::fuzz {

inline Config desk_config() {
  const auto edition = [](const char* id, const char* locale, const char* zone) {
    Edition made;
    made.id = made.language = id;
    made.locale = locale;
    made.zone = zone;
    return made;
  };
  Config config;
  config.editions = {edition("en", "en_GB", "Europe/Tirane"),
                     edition("fa", "fa_IR", "Asia/Tehran")};
  Category city;
  city.id = "city";
  city.names["en"] = "City Life";
  city.matches["en"] = {"city-life", "city"};
  Category books;
  books.id = "books";
  books.names["en"] = "Books, Old and New";
  books.matches["en"] = {"books"};
  config.categories = {city, books};
  config.site.media_url = "https://media.example.org/files";
  return config;
}

inline void require_text(const std::string& text, const char* what) {
  require_one_line(text, what);
  for (const Hole hole : kHoles) require(text.find(hole_mark(hole)) == std::string::npos, what);
}

inline void require_url(const std::string& url, const char* what) {
  require_one_line(url, what);
  require(url.empty() || url.starts_with("http://") || url.starts_with("https://"), what, url);
}

inline void check_article(const Article& article) {
  require(!article.id.empty() && !article.story.empty(), "an article has an id and a story");
  require(article.edition == "en" || article.edition == "fa", "an article has an edition");
  require(!article.title.empty(), "an article has a title");
  require(article.modified >= article.published, "nothing is changed before it is published");
  require_text(article.id, "an id");
  require_text(article.story, "a story");
  require_text(article.slug, "a slug");
  require_text(article.title, "a title");
  require_text(article.byline, "a byline");
  require_text(article.source, "a source");
  require_text(article.excerpt, "an excerpt");
  require_url(article.url, "the URL of an article");
  require_url(article.source_url, "the URL of a source");
  const std::string fault = StrictReader::find_fault(article.body.markup());
  if (!fault.empty()) broken("a body is harmless: " + fault, article.body.markup());
  require(sanitize(article.body.markup()).markup() == article.body.markup(),
          "a body went through the sanitiser", article.body.markup());
  if (article.picture) {
    require_url(article.picture->url, "the URL of a picture");
    require_text(article.picture->alt, "an alternative text");
    require_text(article.picture->caption, "a caption");
  }
  for (const auto* terms : {&article.categories, &article.tags}) {
    for (const Term& term : *terms) {
      require_text(term.slug, "the slug of a term");
      require_text(term.name, "the name of a term");
    }
  }
}

/// Reads the bytes as the one file of a source.
inline void read_source(SourceConfig source, const std::string& name, std::string_view bytes) {
  static const Scratch scratch;
  static const Config config = desk_config();
  source.path = scratch.write(name, bytes);
  std::set<std::string> ids;
  int articles = 0;
  const auto report =
      find_reader(source.kind)->read(source, config, [&](Article&& article) -> Result<void> {
        check_article(article);
        require(ids.insert(article.id).second, "an id stands once", article.id);
        ++articles;
        return {};
      });
  if (!report) {
    const std::string error = report.error().to_string();
    require(report.error().kind() == ErrorKind::bad_data, "a bad file is bad data", error);
    require(!find_invalid_utf8(error), "an error is valid UTF-8", error);
    return;
  }
  require(report->articles == articles, "the articles are counted");
  for (const std::string& warning : report->warnings) {
    require(!find_invalid_utf8(warning), "a warning is valid UTF-8", warning);
  }
  for (const Skipped& skipped : report->skipped) {
    require(!skipped.reason.empty(), "what is skipped has a reason", skipped.title);
    require(!find_invalid_utf8(skipped.reason + skipped.title), "a reason is valid UTF-8");
  }
}

}  // namespace peyk::fuzz
