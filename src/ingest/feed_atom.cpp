/// Atom 1.0 (RFC 4287) and 0.3.

#include <iterator>

#include "base/bytes.h"
#include "ingest/feed_formats.h"
#include "ingest/xml_guard.h"

namespace peyk {
namespace {

constexpr int kEnclosure = 15;

bool is_xhtml(std::string_view type) { return type == "xhtml" || type == "application/xhtml+xml"; }

/// §3.1.1.3: the div around the content is no part of it.
std::string xhtml_markup(const pugi::xml_node& node) {
  pugi::xml_node only;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() == pugi::node_pcdata && trim(child.value()).empty()) continue;
    if (only || child.type() != pugi::node_element) return inner_markup(node);
    only = child;
  }
  return only && xml_local_name(only) == "div" ? inner_markup(only) : inner_markup(node);
}

/// A text construct (§3.1), or a content element with its text inside of it (§4.1.3).
FeedText text_of(const pugi::xml_node& node, const FeedScope& scope) {
  FeedText text{FeedText::Kind::plain, "", scope.base_of(node)};
  const std::string type = to_ascii_lower(trim(xml_attribute(node, "type")));
  const std::string mode = to_ascii_lower(xml_attribute(node, "mode"));
  const bool old = scope.space_of(node) == FeedSpace::atom03;
  // What base64 hides is no text.
  if (mode == "base64") return text;
  if (is_xhtml(type) || (old && type == "text/html" && mode.empty())) {
    text.kind = FeedText::Kind::html;
    text.value = xhtml_markup(node);
    return text;
  }
  if (type == "html" || type == "text/html") {
    FeedText html = loose_text(node, scope);
    html.kind = FeedText::Kind::html;
    return html;
  }
  if (type.empty() || type == "text" || type == "text/plain" || type.starts_with("text/")) {
    FeedText plain = loose_text(node, scope);
    // Markup where there may be none is still markup.
    if (plain.kind == FeedText::Kind::either) plain.kind = FeedText::Kind::plain;
    return plain;
  }
  return text;
}

void read_person(const pugi::xml_node& node, const FeedScope& scope,
                 std::vector<std::string>& names) {
  for (const pugi::xml_node child : node.children()) {
    if (!is_atom(scope.space_of(child)) || xml_local_name(child) != "name") continue;
    const std::string name = author_name(feed_line(child));
    if (!name.empty()) names.push_back(name);
  }
}

void add_medium(const std::string& url, const std::string& type, const std::string& title,
                FeedEntry& entry) {
  if (url.empty()) return;
  FeedMedium medium;
  medium.url = url;
  medium.kind = medium_kind(type, "", url);
  medium.title = title;
  medium.rank = kEnclosure;
  entry.media.push_back(std::move(medium));
}

/// The page of an entry: the first alternate, but one that is HTML comes before others.
void read_link(const pugi::xml_node& node, const FeedScope& scope, FeedEntry& entry) {
  const std::string rel = to_ascii_lower(trim(xml_attribute(node, "rel")));
  const std::string type = to_ascii_lower(xml_attribute(node, "type"));
  const std::string url = feed_url(scope.base_of(node), xml_attribute(node, "href"));
  if (rel == "enclosure") add_medium(url, type, xml_attribute(node, "title"), entry);
  if (!rel.empty() && rel != "alternate" &&
      rel != "http://www.iana.org/assignments/relation/alternate") {
    return;
  }
  const bool page = type.empty() || type.find("html") != std::string::npos;
  if (!url.empty() && (entry.url.empty() || (page && !entry.url_is_page))) {
    entry.url = url;
    entry.url_is_page = page;
  }
}

void read_source(const pugi::xml_node& source, const FeedScope& scope, FeedEntry& entry) {
  FeedEntry feed;
  for (const pugi::xml_node node : source.children()) {
    if (node.type() == pugi::node_element) read_atom_element(node, scope, feed);
  }
  entry.source = feed.title.value;
  entry.source_url = feed.url;
  if (entry.authors.empty()) entry.authors = feed.authors;
}

void read_content(const pugi::xml_node& node, const FeedScope& scope, FeedEntry& entry) {
  const std::string src = xml_attribute(node, "src");
  if (src.empty()) {
    entry.content = text_of(node, scope);
    return;
  }
  // Content that is elsewhere: a picture, sound or film comes along, a page is a link.
  const std::string url = feed_url(scope.base_of(node), src);
  const std::string type = xml_attribute(node, "type");
  if (medium_kind(type, "", url) != FeedMedium::Kind::other) {
    add_medium(url, type, "", entry);
  } else if (entry.url.empty()) {
    entry.url = url;
  }
}

FeedCategory category_of(const pugi::xml_node& node) {
  return {xml_attribute(node, "scheme"), xml_attribute(node, "term"), xml_attribute(node, "label")};
}

}  // namespace

bool is_atom(FeedSpace space) { return space == FeedSpace::atom || space == FeedSpace::atom03; }

bool read_atom_element(const pugi::xml_node& node, const FeedScope& scope, FeedEntry& entry) {
  const std::string_view local = xml_local_name(node);
  if (!is_atom(scope.space_of(node))) return false;
  if (local == "id") {
    entry.id = feed_line(node);
  } else if (local == "title") {
    entry.title = text_of(node, scope);
  } else if (local == "summary") {
    entry.summary = text_of(node, scope);
  } else if (local == "content") {
    read_content(node, scope, entry);
  } else if (local == "link") {
    read_link(node, scope, entry);
  } else if (local == "published" || local == "issued" || local == "created") {
    // Of 0.3's, "issued" says more than "created", whichever stands first.
    const auto place = local == "created" ? entry.published.end() : entry.published.begin();
    entry.published.insert(place, feed_line(node));
  } else if (local == "updated" || local == "modified") {
    entry.updated.push_back(feed_line(node));
  } else if (local == "author") {
    read_person(node, scope, entry.authors);
  } else if (local == "category") {
    FeedCategory category = category_of(node);
    if (!category.term.empty() || !category.label.empty()) {
      entry.categories.push_back(std::move(category));
    }
  } else if (local == "source") {
    read_source(node, scope, entry);
  } else {
    return false;
  }
  return true;
}

FeedEntry read_atom_entry(const pugi::xml_node& node, const FeedScope& scope) {
  FeedEntry entry;
  pugi::xml_node source;
  for (const pugi::xml_node child : node.children()) {
    if (child.type() != pugi::node_element) continue;
    if (xml_local_name(child) == "source") {
      source = child;  // Its authors are asked for last.
    } else {
      read_atom_element(child, scope, entry);
    }
  }
  if (source) read_atom_element(source, scope, entry);
  // The modules of RSS are used in Atom too; what Atom itself says comes first.
  FeedEntry modules = read_modules(node, scope);
  entry.language = modules.language;
  if (entry.title.empty()) entry.title = modules.title;
  if (entry.summary.empty() && entry.content.empty()) entry.summary = modules.summary;
  if (entry.authors.empty()) entry.authors = modules.authors;
  if (!modules.url.empty()) entry.url = modules.url;
  const auto append = [](auto& to, auto& from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  };
  append(entry.categories, modules.categories);
  append(entry.published, modules.published);
  append(entry.updated, modules.updated);
  append(entry.media, modules.media);
  return entry;
}

FeedHead read_atom_head(const pugi::xml_node& feed, const FeedScope& scope) {
  FeedEntry read;
  for (const pugi::xml_node node : feed.children()) {
    if (node.type() == pugi::node_element) read_atom_element(node, scope, read);
  }
  FeedHead head;
  head.format = FeedHead::Format::atom;
  head.title = read.title.value;
  head.home_url = read.url;
  head.language = scope.language();
  head.authors = std::move(read.authors);
  return head;
}

}  // namespace peyk
