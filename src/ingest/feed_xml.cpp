#include "ingest/feed_xml.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "html/text.h"
#include "ingest/xml_guard.h"

namespace peyk {
namespace {

struct KnownSpace {
  std::string_view uri;  ///< Without scheme and last slash, in lower case.
  FeedSpace space;
};
constexpr std::array<KnownSpace, 18> kSpaces = {{
    {"www.w3.org/2005/atom", FeedSpace::atom},
    {"purl.org/atom/ns#", FeedSpace::atom03},
    {"purl.org/rss/1.0", FeedSpace::rss},
    {"channel.netscape.com/rdf/simple/0.9", FeedSpace::rss},
    {"my.netscape.com/rdf/simple/0.9", FeedSpace::rss},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", FeedSpace::rss},
    {"backend.userland.com/rss2", FeedSpace::rss},
    {"backend.userland.com/rss", FeedSpace::rss},
    {"blogs.law.harvard.edu/tech/rss", FeedSpace::rss},
    {"www.w3.org/1999/02/22-rdf-syntax-ns#", FeedSpace::rdf},
    {"purl.org/rss/1.0/modules/content", FeedSpace::content},
    {"purl.org/dc/elements/1.1", FeedSpace::dublin_core},
    {"purl.org/dc/elements/1.0", FeedSpace::dublin_core},
    {"purl.org/dc/terms", FeedSpace::dc_terms},
    {"search.yahoo.com/mrss", FeedSpace::media},
    {"www.itunes.com/dtds/podcast-1.0.dtd", FeedSpace::itunes},
    {"rssnamespace.org/feedburner/ext/1.0", FeedSpace::feedburner},
    {"www.w3.org/1999/xhtml", FeedSpace::xhtml},
}};

FeedSpace space_of_uri(std::string_view uri) {
  std::string plain = to_ascii_lower(trim(uri));
  if (plain.empty()) return FeedSpace::rss;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (plain.starts_with(scheme)) plain.erase(0, scheme.size());
  }
  while (plain.ends_with('/')) plain.pop_back();
  for (const KnownSpace& known : kSpaces) {
    if (plain == known.uri) return known.space;
  }
  return plain.starts_with("wordpress.org/export") ? FeedSpace::wordpress : FeedSpace::other;
}

std::string_view prefix_of(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}

/// The prefix that an attribute declares, or nothing: "" is the default namespace.
std::optional<std::string_view> declared_prefix(std::string_view attribute) {
  if (!attribute.starts_with("xmlns")) return std::nullopt;
  attribute.remove_prefix(5);
  if (attribute.empty()) return attribute;
  return attribute.front() == ':' ? std::optional(attribute.substr(1)) : std::nullopt;
}

std::vector<pugi::xml_node> from_outside(pugi::xml_node node) {
  std::vector<pugi::xml_node> path;
  for (; node.type() == pugi::node_element; node = node.parent()) path.push_back(node);
  std::reverse(path.begin(), path.end());
  return path;
}

void write_markup(const pugi::xml_node& parent, std::string& out) {
  constexpr std::array<std::string_view, 7> kVoid = {"br",  "hr",   "img",   "wbr",
                                                     "col", "area", "source"};
  for (const pugi::xml_node node : parent.children()) {
    if (node.type() == pugi::node_pcdata || node.type() == pugi::node_cdata) {
      out += escape_markup(node.value());
      continue;
    }
    if (node.type() != pugi::node_element) continue;
    const std::string_view name = xml_local_name(node);
    out += '<';
    out += name;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view key = attribute.name();
      if (key.find(':') != std::string_view::npos || key == "xmlns") continue;
      ((out += ' ') += key) += "=\"";
      out += escape_markup(attribute.value());
      out += '"';
    }
    out += '>';
    if (std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end()) continue;
    write_markup(node, out);
    ((out += "</") += name) += '>';
  }
}

/// What an HTML entity means, escaped for XML; "" if HTML does not know it either.
const std::string& entity_meaning(std::string_view name) {
  thread_local std::map<std::string, std::string, std::less<>> known;
  constexpr size_t kMostKnown = 4096;
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  if (known.size() >= kMostKnown) known.clear();
  const std::string entity = "&" + std::string(name) + ";";
  // Between two letters, so that a space at the end is not trimmed.
  const std::string text = plain_text("x" + entity + "x");
  const bool meant = text.size() >= 2 && text != "x" + entity + "x";
  const std::string meaning = meant ? text.substr(1, text.size() - 2) : "";
  return known.emplace(name, escape_markup(meaning)).first->second;
}

bool is_xml_entity(std::string_view name) {
  return name == "amp" || name == "lt" || name == "gt" || name == "quot" || name == "apos";
}

}  // namespace

FeedScope::FeedScope(const pugi::xml_node& container, const std::string& document_base)
    : base_(document_base) {
  for (const pugi::xml_node& node : from_outside(container)) {
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      if (const auto prefix = declared_prefix(name)) {
        // The innermost declaration is found first.
        outer_.emplace(outer_.begin(), *prefix, space_of_uri(attribute.value()));
      } else if (name == "xml:base") {
        base_ = feed_url(base_, attribute.value());
      } else if (name == "xml:lang") {
        language_ = xml_attribute(node, "xml:lang");
      }
    }
  }
}

FeedSpace FeedScope::space_of(const pugi::xml_node& node) const {
  const std::string_view prefix = prefix_of(node.name());
  for (pugi::xml_node at = node; at.type() == pugi::node_element; at = at.parent()) {
    for (const pugi::xml_attribute attribute : at.attributes()) {
      if (declared_prefix(attribute.name()) == prefix) return space_of_uri(attribute.value());
    }
  }
  for (const auto& [known, space] : outer_) {
    if (known == prefix) return space;
  }
  if (prefix.empty()) return FeedSpace::rss;
  if (undeclared_.empty()) undeclared_ = prefix;
  return FeedSpace::undeclared;
}

bool FeedScope::is(const pugi::xml_node& node, FeedSpace space, std::string_view local) const {
  return xml_local_name(node) == local && space_of(node) == space;
}

std::string FeedScope::base_of(const pugi::xml_node& node) const {
  bool changed = false;
  for (pugi::xml_node at = node; at.type() == pugi::node_element && !changed; at = at.parent()) {
    changed = !at.attribute("xml:base").empty();
  }
  std::string base = base_;
  if (!changed) return base;
  for (const pugi::xml_node& at : from_outside(node)) {
    if (const auto attribute = at.attribute("xml:base")) {
      base = feed_url(base, xml_attribute(at, "xml:base"));
    }
  }
  return base;
}

std::string FeedScope::language_of(const pugi::xml_node& node) {
  for (pugi::xml_node at = node; at.type() == pugi::node_element; at = at.parent()) {
    if (at.attribute("xml:lang")) return xml_attribute(at, "xml:lang");
  }
  return "";
}

std::string feed_line(const pugi::xml_node& node) { return std::string(trim(xml_text(node))); }

FeedText loose_text(const pugi::xml_node& node, const FeedScope& scope) {
  FeedText text{FeedText::Kind::either, "", scope.base_of(node)};
  const auto is_element = [](const pugi::xml_node& child) {
    return child.type() == pugi::node_element;
  };
  if (node.find_child(is_element)) {
    text.kind = FeedText::Kind::html;
    text.value = inner_markup(node);
  } else {
    text.value = xml_text(node);
  }
  return text;
}

std::string inner_markup(const pugi::xml_node& node) {
  std::string markup;
  write_markup(node, markup);
  // A reference can name what is no character; here is the last place to see to it.
  std::string valid;
  std::string_view rest = markup;
  while (const auto bad = find_invalid_utf8(rest)) {
    valid += rest.substr(0, *bad);
    append_utf8(valid, U'\uFFFD');
    rest.remove_prefix(*bad + 1);
  }
  return valid.empty() ? markup : valid += rest;
}

void understand_entities(std::string& xml) {
  std::string out;
  size_t kept = 0;
  size_t cdata = xml.find("<![CDATA[");
  for (size_t at = xml.find('&'); at != std::string::npos; at = xml.find('&', at + 1)) {
    while (cdata < at) {
      const size_t end = xml.find("]]>", cdata);
      if (end == std::string::npos) break;
      if (at < end) at = xml.find('&', end);
      if (at == std::string::npos) break;
      cdata = xml.find("<![CDATA[", end);
    }
    if (at == std::string::npos) break;
    size_t end = at + 1;
    while (end < xml.size() && end - at < 40 &&
           (is_ascii_alpha(xml[end]) || is_ascii_digit(xml[end]))) {
      ++end;
    }
    if (end == at + 1 || end >= xml.size() || xml[end] != ';') continue;
    const std::string_view name = std::string_view(xml).substr(at + 1, end - at - 1);
    if (is_xml_entity(name)) continue;
    const std::string& meaning = entity_meaning(name);
    if (meaning.empty()) continue;
    out += std::string_view(xml).substr(kept, at - kept);
    out += meaning;
    kept = end + 1;
  }
  if (kept == 0) return;
  out += std::string_view(xml).substr(kept);
  xml = std::move(out);
}

}  // namespace peyk
