/// RSS: rssboard.org/rss-specification, web.resource.org/rss/1.0, rssboard.org/media-rss.

#include "base/bytes.h"
#include "ingest/feed_formats.h"
#include "ingest/xml_guard.h"

namespace peyk {
namespace {

/// Ranks of pictures: what is meant for the entry comes before what only could be.
constexpr int kDefaultMedia = 0;
constexpr int kMedia = 10;
constexpr int kThumbnail = 20;
constexpr int kEnclosure = 15;
constexpr int kItunes = 30;

class RssItem {
 public:
  enum class Atom { read, leave };
  RssItem(const pugi::xml_node& item, const FeedScope& scope, Atom atom)
      : item_(item), scope_(scope), atom_elements_(atom) {}

  FeedEntry read() {
    entry_.language = FeedScope::language_of(item_);
    read_children();
    finish();
    return std::move(entry_);
  }

 private:
  void read_children() {
    for (const pugi::xml_node node : item_.children()) {
      if (node.type() != pugi::node_element) continue;
      const std::string_view local = xml_local_name(node);
      const FeedSpace space = scope_.space_of(node);
      if (is_atom(space)) {
        if (atom_elements_ == Atom::read) read_atom(node, local);
        continue;
      }
      switch (space) {
        case FeedSpace::rss:
          read_plain(node, local);
          break;
        case FeedSpace::content:
          if (local == "encoded") entry_.content = loose_text(node, scope_);
          break;
        case FeedSpace::xhtml:
          // XHTML beside the description, without any module.
          if (local == "body" || local == "div") set_markup(node);
          break;
        case FeedSpace::dublin_core:
        case FeedSpace::dc_terms:
          read_dublin_core(node, local);
          break;
        case FeedSpace::media:
          read_media(node, local, FeedMedium{});
          break;
        case FeedSpace::itunes:
          read_itunes(node, local);
          break;
        case FeedSpace::feedburner:
          if (local == "origLink") original_ = feed_url(scope_.base_of(node), feed_line(node));
          break;
        case FeedSpace::atom:
        case FeedSpace::atom03:
        case FeedSpace::rdf:
        case FeedSpace::wordpress:
        case FeedSpace::other:
        case FeedSpace::undeclared:
          break;
      }
    }
  }

  void set_markup(const pugi::xml_node& node) {
    if (!entry_.content.empty()) return;
    entry_.content = {FeedText::Kind::html, inner_markup(node), scope_.base_of(node)};
  }

  /// The last of several is the one that a browser of feeds shows; only an empty one is nothing.
  void set_text(FeedText& text, const pugi::xml_node& node) {
    FeedText read = loose_text(node, scope_);
    if (!read.empty()) text = std::move(read);
  }

  void read_plain(const pugi::xml_node& node, std::string_view local) {
    if (local == "title") return set_text(entry_.title, node);
    if (local == "description") return set_text(entry_.summary, node);
    const std::string line = feed_line(node);
    if (local == "link" && entry_.url.empty()) entry_.url = feed_url(scope_.base_of(node), line);
    if (local == "guid") {
      entry_.id = line;
      permalink_ = !ascii_iequals(xml_attribute(node, "isPermaLink"), "false");
    }
    if (local == "pubDate" && !line.empty()) {
      entry_.published.insert(entry_.published.begin(), line);
    }
    if (local == "author") add_author(line);
    if (local == "category" && !line.empty()) {
      entry_.categories.push_back({xml_attribute(node, "domain"), line, ""});
    }
    if (local == "source") entry_.source = line;
    if (local == "enclosure") read_enclosure(node);
  }

  void add_author(const std::string& line) {
    const std::string name = author_name(line);
    if (!name.empty()) entry_.authors.push_back(name);
  }

  void read_enclosure(const pugi::xml_node& node) {
    FeedMedium medium;
    medium.url = feed_url(scope_.base_of(node), xml_attribute(node, "url"));
    medium.kind = medium_kind(xml_attribute(node, "type"), "", medium.url);
    medium.rank = kEnclosure;
    if (!medium.url.empty()) entry_.media.push_back(std::move(medium));
  }

  void read_dublin_core(const pugi::xml_node& node, std::string_view local) {
    const std::string line = feed_line(node);
    if (line.empty()) return;
    if (local == "creator") add_author(line);
    if (local == "title" && entry_.title.empty()) set_text(entry_.title, node);
    if (local == "description" && entry_.summary.empty()) set_text(entry_.summary, node);
    if (local == "date" || local == "created" || local == "issued") {
      entry_.published.push_back(line);
    }
    if (local == "modified") entry_.updated.push_back(line);
    if (local == "subject") entry_.categories.push_back({"", line, ""});
    if (local == "language") entry_.language = line;
    if (local == "identifier") identifier_ = line;
    if (local == "source" && entry_.source.empty()) entry_.source = line;
  }

  void read_media(const pugi::xml_node& node, std::string_view local, const FeedMedium& group) {
    if (local == "group") {
      const FeedMedium shared = described(node, group);
      for (const pugi::xml_node child : node.children()) {
        if (scope_.space_of(child) == FeedSpace::media) {
          read_media(child, xml_local_name(child), shared);
        }
      }
      media_text_ = media_text_.empty() ? shared.description : media_text_;
      return;
    }
    if (local == "description" && media_text_.empty()) media_text_ = feed_line(node);
    if (local != "content" && local != "thumbnail") return;
    FeedMedium medium = described(node, group);
    medium.url = feed_url(scope_.base_of(node), xml_attribute(node, "url"));
    const bool thumbnail = local == "thumbnail";
    medium.kind = thumbnail ? FeedMedium::Kind::picture
                            : medium_kind(xml_attribute(node, "type"),
                                          xml_attribute(node, "medium"), medium.url);
    medium.width = pixels(xml_attribute(node, "width"));
    medium.height = pixels(xml_attribute(node, "height"));
    const bool is_default = xml_attribute(node, "isDefault") == "true";
    medium.rank = thumbnail ? kThumbnail : is_default ? kDefaultMedia : kMedia;
    if (!medium.url.empty()) entry_.media.push_back(std::move(medium));
    // A film has its picture inside of it.
    for (const pugi::xml_node child : node.children()) {
      if (scope_.is(child, FeedSpace::media, "thumbnail")) read_media(child, "thumbnail", {});
    }
  }

  /// media:title and media:description of an element, else those of what it stands in.
  FeedMedium described(const pugi::xml_node& node, FeedMedium medium) const {
    for (const pugi::xml_node child : node.children()) {
      if (scope_.is(child, FeedSpace::media, "title")) medium.title = feed_line(child);
      if (scope_.is(child, FeedSpace::media, "description")) medium.description = feed_line(child);
    }
    return medium;
  }

  void read_itunes(const pugi::xml_node& node, std::string_view local) {
    if (local == "author") itunes_author_ = author_name(feed_line(node));
    if (local == "summary" && entry_.summary.empty()) set_text(entry_.summary, node);
    if (local == "image") {
      FeedMedium medium;
      medium.url = feed_url(scope_.base_of(node), xml_attribute(node, "href"));
      medium.kind = FeedMedium::Kind::picture;
      medium.rank = kItunes;
      if (!medium.url.empty()) entry_.media.push_back(std::move(medium));
    }
  }

  /// Elements of Atom in RSS say what they say in Atom, but RSS's own come first.
  void read_atom(const pugi::xml_node& node, std::string_view local) {
    if (local == "link" || local == "author" || local == "updated" || local == "published") {
      read_atom_element(node, scope_, atom_);
    }
    if (local == "content" && entry_.content.empty()) {
      read_atom_element(node, scope_, atom_);
      entry_.content = atom_.content;
    }
    if (local == "summary" && entry_.summary.empty()) {
      read_atom_element(node, scope_, atom_);
      entry_.summary = atom_.summary;
    }
    if (local == "id" && identifier_.empty()) identifier_ = feed_line(node);
  }

  void finish() {
    const std::string about(trim(std::string_view(about_attribute())));
    if (entry_.id.empty()) {
      permalink_ = false;
      entry_.id = about.empty() ? identifier_ : about;
    }
    if (entry_.url.empty()) entry_.url = atom_.url;
    if (entry_.url.empty()) entry_.url = feed_url("", about);
    if (entry_.url.empty() && permalink_) entry_.url = feed_url("", entry_.id);
    if (!original_.empty()) entry_.url = original_;
    for (std::string& date : atom_.published) entry_.published.push_back(std::move(date));
    for (std::string& date : atom_.updated) entry_.updated.push_back(std::move(date));
    for (FeedMedium& medium : atom_.media) entry_.media.push_back(std::move(medium));
    if (entry_.authors.empty()) entry_.authors = atom_.authors;
    if (entry_.authors.empty() && !itunes_author_.empty()) entry_.authors = {itunes_author_};
    if (entry_.summary.empty() && entry_.content.empty() && !media_text_.empty()) {
      entry_.summary = {FeedText::Kind::either, media_text_, scope_.base_of(item_)};
    }
  }

  [[nodiscard]] std::string about_attribute() const {
    for (const pugi::xml_attribute attribute : item_.attributes()) {
      const std::string_view name = attribute.name();
      if (name == "rdf:about" || name.ends_with(":about"))
        return xml_attribute(item_, attribute.name());
    }
    return "";
  }

  const pugi::xml_node& item_;
  const FeedScope& scope_;
  Atom atom_elements_;
  FeedEntry entry_;
  FeedEntry atom_;
  bool permalink_ = false;
  std::string original_;    ///< The link before a service counted its readers.
  std::string identifier_;  ///< An id of another module.
  std::string itunes_author_;
  std::string media_text_;
};

}  // namespace

FeedEntry read_rss_entry(const pugi::xml_node& item, const FeedScope& scope) {
  return RssItem(item, scope, RssItem::Atom::read).read();
}

FeedEntry read_modules(const pugi::xml_node& entry, const FeedScope& scope) {
  return RssItem(entry, scope, RssItem::Atom::leave).read();
}

FeedHead read_rss_head(const pugi::xml_node& root, const pugi::xml_node& channel,
                       const FeedScope& scope) {
  FeedHead head;
  head.format = xml_local_name(root) == "RDF" ? FeedHead::Format::rdf : FeedHead::Format::rss;
  head.language = scope.language();
  std::string atom_home;
  for (const pugi::xml_node node : channel.children()) {
    if (node.type() != pugi::node_element) continue;
    const std::string_view local = xml_local_name(node);
    const FeedSpace space = scope.space_of(node);
    const bool plain = space == FeedSpace::rss;
    if (plain && local == "title" && head.title.empty()) head.title = feed_line(node);
    if (plain && local == "link" && head.home_url.empty()) {
      head.home_url = feed_url(scope.base_of(node), feed_line(node));
    }
    if (local == "language" && (plain || space == FeedSpace::dublin_core)) {
      head.language = feed_line(node);
    }
    if (is_atom(space) && local == "link" && xml_attribute(node, "rel") == "alternate") {
      atom_home = feed_url(scope.base_of(node), xml_attribute(node, "href"));
    }
  }
  if (head.home_url.empty()) head.home_url = atom_home;
  return head;
}

}  // namespace peyk
