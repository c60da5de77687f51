// Reads a feed as `peyk ingest` does, without the library behind it:
//
//     read_feed entries|articles FILE
//
// "entries" takes the feed apart and reads what each item says; "articles" makes articles of them
// as well (sanitised bodies, excerpts, dates). Prints {"items":…,"bytes":…} of what came out.

#include <cstdio>
#include <filesystem>

#include "base/file.h"
#include "ingest/feed_date.h"
#include "ingest/feed_document.h"
#include "ingest/reader.h"

namespace {

using namespace peyk;

Config four_editions() {
  Config config;
  for (const char* id : {"en", "fa", "ar", "sq"}) {
    Edition edition;
    edition.id = edition.language = edition.locale = id;
    edition.zone = "UTC";
    config.editions.push_back(edition);
  }
  return config;
}

struct Count {
  size_t items = 0;
  size_t bytes = 0;
  size_t dates = 0;
};

Result<Count> read_entries(const std::filesystem::path& path) {
  PEYK_ASSIGN(std::string bytes, read_file(path, kMostFeedBytes));
  FeedDocument feed;
  PEYK_TRY(feed.open(std::move(bytes), {{}, path.string(), "", ""}));
  Count count;
  for (size_t i = 0; i < feed.size(); ++i) {
    PEYK_ASSIGN(const auto entry, feed.entry(i));
    if (!entry) continue;
    ++count.items;
    count.bytes += entry->content.value.size() + entry->summary.value.size();
    for (const auto* dates : {&entry->published, &entry->updated}) {
      for (const std::string& date : *dates) count.dates += parse_feed_date(date, "UTC") ? 1 : 0;
    }
  }
  return count;
}

Result<Count> read_articles(const std::filesystem::path& path) {
  SourceConfig source;
  source.name = "bench";
  source.kind = "feed";
  source.path = path;
  source.zone = "UTC";
  Count count;
  PEYK_TRY(
      find_reader("feed")->read(source, four_editions(), [&](Article&& article) -> Result<void> {
        ++count.items;
        count.bytes += article.body.markup().size() + article.excerpt.size();
        return {};
      }));
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc == 3 ? argv[1] : "";
  if (mode != "entries" && mode != "articles") {
    std::fputs("usage: read_feed entries|articles FILE\n", stderr);
    return 64;
  }
  const auto count = mode == "entries" ? read_entries(argv[2]) : read_articles(argv[2]);
  if (!count) {
    std::fprintf(stderr, "%s\n", count.error().to_string().c_str());
    return 65;
  }
  std::printf("{\"items\":%zu,\"bytes\":%zu}\n", count->items, count->bytes);
  return 0;
}
