#include "pipeline/feed_values.h"

#include "pipeline/pictures.h"
#include "pipeline/site_changes.h"

namespace peyk {
namespace {

FeedItem::Image feed_image(const Config& config, const Picture& picture) {
  const PublicPicture shown = public_picture(config, picture);
  return {shown.picture.url,    shown.type,  shown.picture.width,
          shown.picture.height, shown.bytes, shown.picture.alt};
}

}  // namespace

FeedItem article_item(const Config& config, const Article& article) {
  FeedItem item;
  item.guid = article.id + "@" + article.edition;
  item.title = article.title;
  item.url = article.url;
  item.summary = article.excerpt;
  item.content = article.body;
  item.author = article.byline;
  item.source = article.source;
  item.source_url = article.source_url;
  for (const Category* category : categories_of(config, article)) {
    const auto name = category->names.find(article.edition);
    item.categories.push_back(
        {category->id, name == category->names.end() ? category->id : name->second});
  }
  item.published = article.published;
  item.updated = article.modified;
  if (article.picture) item.image = feed_image(config, *article.picture);
  return item;
}

FeedHead edition_feed(const Config& config, const Edition& edition, const std::string& folder) {
  FeedHead feed;
  feed.domain = config.site.mail_domain;
  feed.id = folder;
  feed.title = edition.site_title;
  feed.description = edition.site_title;
  feed.author = edition.site_title;
  feed.home_url = edition.site_url;
  feed.folder_url = public_url(config, folder);
  feed.language = edition.language;
  feed.direction = edition.direction;
  feed.style_url = public_url(config, edition.id + "/feed.css");
  return feed;
}

std::string archive_folder(const std::string& folder, int64_t number) {
  return folder + "/archive/" + std::to_string(number);
}

FeedHead archive_of(const Config& config, FeedHead feed, const std::string& folder, int64_t number,
                    int64_t archives) {
  feed.archive = true;
  feed.current_folder_url = feed.folder_url;
  feed.folder_url = public_url(config, archive_folder(folder, number));
  link_archive(config, feed, folder, number - 1);
  if (number < archives)
    feed.next_folder_url = public_url(config, archive_folder(folder, number + 1));
  return feed;
}

void link_archive(const Config& config, FeedHead& feed, const std::string& folder, int64_t number) {
  feed.previous_folder_url = number > 0 ? public_url(config, archive_folder(folder, number)) : "";
}

std::vector<std::string> feed_paths(const std::string& folder) {
  std::vector<std::string> paths;
  for (const FeedKind kind : kFeedKinds) paths.push_back(folder + "/" + feed_file(kind));
  return paths;
}

Result<void> put_feed(SiteFolder& site, const std::string& folder, const FeedHead& head,
                      const FeedEntries& entries, const std::string& depends) {
  for (const FeedKind kind : kFeedKinds) {
    PEYK_TRY(site.put(folder + "/" + feed_file(kind), write_feed(head, entries, kind), depends));
  }
  return {};
}

}  // namespace peyk
