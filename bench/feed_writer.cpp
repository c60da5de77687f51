// Writes a feed in all three kinds, again and again, with peyk's writers:
//
//     feed_writer FEED.json ROUNDS
//
// FEED.json is one of peyk's JSON Feeds; beside bench/feed/write.js, which does the same with npm's
// "feed". A round is what publishing does: values are made of what was read, entries of the values,
// and three documents of the entries. Prints {"seconds":…,"items":…,"bytes":…}: the time of the
// rounds, how many items were written in them, and the bytes of one.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "feed/feed.h"

namespace {

using Json = nlohmann::json;

std::string text(const Json& json, const char* name) { return json.value(name, std::string()); }

peyk::Instant moment(const Json& json, const char* name) {
  return peyk::parse_iso8601(text(json, name)).value_or(peyk::Instant{});
}

peyk::Feed make_feed(const Json& source) {
  peyk::Feed feed;
  feed.domain = "bench.example";
  feed.id = "bench";
  feed.title = text(source, "title");
  feed.description = text(source, "description");
  feed.home_url = text(source, "home_page_url");
  feed.folder_url = "https://bench.example";
  feed.language = text(source, "language");
  for (const Json& each : source["items"]) {
    peyk::FeedItem item;
    item.guid = text(each, "id");
    item.title = text(each, "title");
    item.url = text(each, "url");
    item.summary = text(each, "summary");
    item.content = peyk::SanitizedHtml::trusted(text(each, "content_html"));
    if (each.contains("authors")) item.author = text(each["authors"][0], "name");
    for (const Json& tag : each.value("tags", Json::array())) {
      item.categories.push_back({tag.get<std::string>(), tag.get<std::string>()});
    }
    item.published = moment(each, "date_published");
    item.updated = each.contains("date_modified") ? moment(each, "date_modified") : item.published;
    if (each.contains("image")) {
      item.image =
          peyk::FeedItem::Image{.url = text(each, "image"), .type = "image/jpeg", .alt = ""};
    }
    feed.items.push_back(std::move(item));
  }
  return feed;
}

size_t write_all(const Json& source) {
  const peyk::Feed feed = make_feed(source);
  const peyk::EntryWriter writer(feed);
  peyk::FeedEntries entries;
  for (const peyk::FeedItem& item : feed.items) entries.push_back(writer.write(item));
  size_t bytes = 0;
  for (const peyk::FeedKind kind : peyk::kFeedKinds) {
    bytes += write_feed(feed, entries, kind).size();
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: feed_writer FEED.json ROUNDS\n", stderr);
    return 64;
  }
  std::ifstream in(argv[1]);
  const Json source = Json::parse(in, nullptr, false);
  if (source.is_discarded() || !source.contains("items")) {
    std::fprintf(stderr, "feed_writer: %s is no JSON Feed\n", argv[1]);
    return 65;
  }
  const long rounds = std::strtol(argv[2], nullptr, 10);
  const size_t bytes = write_all(source);
  const auto begun = std::chrono::steady_clock::now();
  size_t total = 0;
  for (long round = 0; round < rounds; ++round) total += write_all(source);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begun;
  std::printf("{\"seconds\":%.6f,\"items\":%zu,\"bytes\":%zu}\n", seconds.count(),
              static_cast<size_t>(rounds) * source["items"].size() * 3, bytes);
  return total == bytes * static_cast<size_t>(rounds) ? 0 : 70;
}
