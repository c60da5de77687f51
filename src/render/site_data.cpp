#include "render/site_data.h"

#include <algorithm>

#include "l10n/text.h"
#include "model/feed_kind.h"
#include "render/data_maker.h"
#include "render/structured_data.h"

namespace peyk::render {
namespace {

std::string text_of(const Data* data) {
  return data != nullptr && data->is_string() ? data->string_value() : std::string();
}

std::string field(const Data& record, const std::string& name) { return text_of(record.get(name)); }

std::string field(const Data& record, const std::string& object, const std::string& name) {
  const Data* inside = record.get(object);
  return inside == nullptr ? std::string() : text_of(inside->get(name));
}

/// Links by which programs find the feeds of a page, in all kinds.
void add_page_feeds(mustache::list& feeds, const Config& config, const std::string& title,
                    const std::string& path) {
  for (const FeedKind kind : kFeedKinds) {
    Data feed;
    feed.set("title", title);
    feed.set("type", feed_type(kind));
    feed.set("url", public_url(config, path + "/" + feed_file(kind)));
    feeds.push_back(feed);
  }
}

mustache::list alternates_of(const std::vector<EditionAddress>& addresses) {
  mustache::list alternates;
  for (const EditionAddress& address : addresses) {
    Data alternate;
    alternate.set("lang", address.edition->language);
    alternate.set("url", address.url);
    alternates.push_back(alternate);
  }
  if (!addresses.empty()) {  // Who speaks none of these gets the first edition.
    Data alternate;
    alternate.set("lang", "x-default");
    alternate.set("url", addresses.front().url);
    alternates.push_back(alternate);
  }
  return alternates;
}

Data make_page(const PageFacts& facts, const std::string& type, const std::string& image_alt,
               const mustache::list& alternates, const mustache::list& feeds) {
  Data page;
  page.set("title", facts.title);
  page.set("description", facts.description);
  page.set("url", facts.url);
  page.set("type", type);
  if (facts.image.empty()) {
    page.set("image", false);
  } else {
    Data image;
    image.set("src", facts.image);
    image.set("alt", image_alt);
    page.set("image", image);
  }
  page.set("alternates", alternates);
  page.set("feeds", feeds);
  page.set("structured_data", structured_data(facts));
  return page;
}

PageFacts facts_of(const Data& root) {
  PageFacts facts;
  facts.language = field(root, "lang");
  facts.publisher = field(root, "site", "title");
  facts.home_url = field(root, "site", "url");
  return facts;
}

PageFacts::Member member_of(const Data& item) {
  return {"NewsArticle",
          field(item, "title"),
          field(item, "url"),
          field(item, "date_iso"),
          field(item, "lang"),
          field(item, "author"),
          field(item, "picture", "src")};
}

/// The page that every edition has, at the same place below its folder; in the order of the first
/// publication, as on its issues: the files of editions are in that of the alphabet.
std::vector<EditionAddress> in_all_editions(const Config& config, const std::string& file) {
  std::vector<const Edition*> editions;
  const auto add = [&](const Edition* edition) {
    const bool known = std::find(editions.begin(), editions.end(), edition) != editions.end();
    if (edition != nullptr && !known) editions.push_back(edition);
  };
  if (!config.publications.empty()) {
    for (const std::string& id : config.publications.front().editions) add(config.edition(id));
  }
  for (const Edition& edition : config.editions) add(&edition);
  std::vector<EditionAddress> addresses;
  for (const Edition* edition : editions) {
    addresses.push_back({edition, public_url(config, edition->id + "/" + file)});
  }
  return addresses;
}

}  // namespace

void add_editions(Data& root, const std::vector<EditionAddress>& addresses,
                  const std::string& current) {
  mustache::list editions;
  for (const EditionAddress& address : addresses) {
    const Edition& edition = *address.edition;
    Data link;
    link.set("id", edition.id);
    link.set("name", clean(edition.name));
    link.set("lang", edition.language);
    link.set("dir", std::string(name_of(edition.direction)));
    link.set("url", address.url);
    link.set("is_current", edition.id == current);
    link.set("is_last", &address == &addresses.back());
    editions.push_back(link);
  }
  root.set("editions", editions);
}

void add_issue_page(Data& data, const DataSources& sources, const IssueView& view,
                    const std::string& edition) {
  const Config& config = sources.config;
  const EditionTexts& texts = sources.texts.at(edition);
  PageFacts facts = facts_of(data);
  facts.type = "CollectionPage";
  facts.title = field(data, "subject");
  facts.description = field(data, "preheader");
  facts.url = field(data, "issue", "url");
  facts.date = field(data, "issue", "date_iso");
  std::string alt;
  const Data* lead = data.get("lead");
  if (lead != nullptr && lead->is_object()) {
    facts.image = field(*lead, "picture", "src");
    alt = field(*lead, "picture", "alt");
    facts.members.push_back(member_of(*lead));
  }
  const Data* sections = data.get("sections");
  if (sections != nullptr && sections->is_list()) {
    for (const Data& section : sections->list_value()) {
      for (const Data& item : section.get("items")->list_value()) {
        facts.members.push_back(member_of(item));
      }
    }
  }
  std::vector<EditionAddress> addresses;
  const Publication* publication = config.publication(view.issue.publication);
  for (const std::string& id : publication->editions) {
    // Only pages that are there: an issue may have nothing to show in an edition.
    const bool has = std::any_of(
        view.issue.sections.begin(), view.issue.sections.end(), [&](const IssueSection& section) {
          return std::any_of(section.items.begin(), section.items.end(),
                             [&](const IssueItem& item) { return item.editions.contains(id); });
        });
    if (has && config.edition(id) != nullptr) {
      addresses.push_back(
          {config.edition(id), public_url(config, issue_page_path(view.issue, id))});
    }
  }
  mustache::list feeds;
  add_page_feeds(feeds, config, field(data, "publication", "name"),
                 edition + "/" + publication->id);
  add_page_feeds(feeds, config, field(data, "site", "title"), edition);
  data.set("page", make_page(facts, "article", alt, alternates_of(addresses), feeds));

  Maker maker(sources);
  for (const auto& [name, beside] : {std::pair("previous", &view.previous), {"next", &view.next}}) {
    const auto found = beside->find(edition);
    data.set(name, found == beside->end() ? Data(false)
                                          : maker.issue_link(texts, found->second, "", true));
  }
}

Result<Data> make_index_data(const DataSources& sources, const std::string& edition,
                             const IndexView& view) {
  PEYK_ASSIGN(const EditionTexts* found, texts_of(sources, edition));
  const EditionTexts& texts = *found;
  const Config& config = sources.config;
  Maker maker(sources);
  Data root;
  maker.add_common(root, texts);
  PageFacts facts = facts_of(root);
  facts.type = "CollectionPage";
  mustache::list feeds;
  add_page_feeds(feeds, config, field(root, "site", "title"), edition);
  mustache::list publications;
  for (const auto& publication : config.publications) {
    std::vector<const IndexView::Entry*> own;
    for (const auto& entry : view.issues) {
      if (entry.issue.publication == publication.id) own.push_back(&entry);
    }
    if (own.empty()) continue;
    std::sort(own.begin(), own.end(),
              [](const auto* a, const auto* b) { return a->issue.number > b->issue.number; });
    mustache::list links;
    for (const auto* entry : own) {
      links.push_back(maker.issue_link(texts, entry->issue, entry->subject, entry == own.back()));
      const Data& link = links.back();
      facts.members.push_back({"CollectionPage", field(link, "title"), field(link, "url"),
                               field(link, "date_iso"), facts.language, "", ""});
    }
    const std::string name = maker.message(texts, "publication." + publication.id + ".name");
    Data data;
    data.set("id", publication.id);
    data.set("name", name);
    data.set("tagline", maker.message(texts, "publication." + publication.id + ".tagline"));
    data.set("feed_url", public_url(config, edition + "/" + publication.id + "/feed.xml"));
    data.set("issues", links);
    publications.push_back(data);
    add_page_feeds(feeds, config, name, edition + "/" + publication.id);
  }
  root.set("publications", publications);
  add_editions(root, in_all_editions(config, "index.html"), edition);

  std::string place;
  if (view.pages > 1) {
    place = maker.message(
        texts, "index.place",
        {{"page", maker.number(texts, view.page)}, {"pages", maker.number(texts, view.pages)}});
  }
  root.set("place", optional_text(place));
  const auto page_url = [&](int page) {
    const bool there = page >= 1 && page <= view.pages;
    return optional_text(there ? public_url(config, index_page_path(edition, page)) : "");
  };
  root.set("newer_url", page_url(view.page - 1));
  root.set("older_url", page_url(view.page + 1));
  facts.title = maker.message(texts, "index.heading") + " | " + facts.publisher;
  if (!place.empty()) facts.title = place + " | " + facts.title;
  facts.description = maker.message(texts, "index.intro");
  facts.url = public_url(config, index_page_path(edition, view.page));
  // Pages behind the first part the issues of their own edition; there is no counterpart.
  const auto alternates =
      view.page == 1 ? alternates_of(in_all_editions(config, "index.html")) : mustache::list();
  root.set("page", make_page(facts, "website", "", alternates, feeds));
  root.set("feeds", Data("edition_url", Data(public_url(config, edition + "/feed.xml"))));
  if (maker.error()) return fail(*maker.error());
  return root;
}

Result<Data> make_subscribe_data(const DataSources& sources, const std::string& edition,
                                 const SubscribeView& view) {
  PEYK_ASSIGN(const EditionTexts* found, texts_of(sources, edition));
  const EditionTexts& texts = *found;
  const Config& config = sources.config;
  Maker maker(sources);
  Data root;
  maker.add_common(root, texts);
  mustache::list page_feeds;
  mustache::list groups;
  for (const auto& group : view.groups) {
    mustache::list choices;
    for (const auto& feed : group.feeds) {
      const auto url = [&](FeedKind kind) {
        return public_url(config, feed.path + "/" + feed_file(kind));
      };
      std::string id = feed.path;
      std::replace(id.begin(), id.end(), '/', '-');
      const std::string title = clean(feed.title);
      Data choice;
      choice.set("id", id);
      choice.set("title", title);
      choice.set("rss_url", url(FeedKind::rss));
      choice.set("atom_url", url(FeedKind::atom));
      choice.set("json_url", url(FeedKind::json));
      choices.push_back(choice);
      add_page_feeds(page_feeds, config, title, feed.path);
    }
    Data data;
    data.set("id", group.id);
    data.set("title", maker.message(texts, "subscribe." + group.id));
    data.set("feeds", choices);
    groups.push_back(data);
  }
  root.set("feed_groups", groups);
  root.set("opml_url", public_url(config, edition + "/feeds.opml"));
  const auto addresses = in_all_editions(config, "subscribe.html");
  add_editions(root, addresses, edition);
  PageFacts facts = facts_of(root);
  facts.type = "WebPage";
  facts.title = maker.message(texts, "subscribe.heading") + " | " + facts.publisher;
  facts.description = maker.message(texts, "subscribe.intro");
  facts.url = public_url(config, edition + "/subscribe.html");
  root.set("page", make_page(facts, "website", "", alternates_of(addresses), page_feeds));
  root.set("feeds", Data("edition_url", Data(public_url(config, edition + "/feed.xml"))));
  if (maker.error()) return fail(*maker.error());
  return root;
}

}  // namespace peyk::render
