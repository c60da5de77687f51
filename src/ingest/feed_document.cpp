#include "ingest/feed_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/bytes.h"
#include "ingest/feed_bytes.h"
#include "ingest/feed_formats.h"
#include "ingest/json_escapes.h"
#include "ingest/xml_guard.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using nlohmann::json;

constexpr size_t kMostHeadBytes = kMostItemBytes;
constexpr const char* kAskAgain = "Ask for the feed again, or mend it at this place.";

/// What a document that is no feed is instead, for the message, and what to do.
std::pair<std::string, std::string> instead_of_feed(const std::string& root) {
  if (ascii_iequals(root, "html")) {
    return {"is a web page, not a feed",
            "Look in the page for <link rel=\"alternate\" type=\"application/rss+xml\"> and give "
            "that address."};
  }
  if (root == "opml") {
    return {"is a list of feeds (OPML), not a feed", "Make a source of each feed in it."};
  }
  if (root == "urlset" || root == "sitemapindex") {
    return {"is a sitemap, not a feed", "Give the address of the site's feed."};
  }
  return {"is an XML document with the root element <" + clean_line(root) + ">, not a feed",
          "Feeds are RSS, Atom or JSON Feed."};
}

bool is_wordpress_export(const pugi::xml_node& root) {
  for (const pugi::xml_attribute attribute : root.attributes()) {
    const std::string_view value = attribute.value();
    if (value.find("wordpress.org/export/") != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace

Error FeedDocument::broken(size_t offset, std::string message) const {
  return Error(ErrorKind::bad_data, std::move(message))
      .at(place_at(text_, std::min(offset, text_.size()), name_))
      .remedy(kAskAgain);
}

Result<void> FeedDocument::open(const SourceDocument& document) {
  return open(std::string(document.bytes), document);
}

Result<void> FeedDocument::open(std::string bytes, const SourceDocument& document) {
  name_ = document.name;
  base_ = document.base_url;
  if (bytes.size() > kMostFeedBytes) {
    return fail(Error(ErrorKind::bad_data,
                      "the feed has more than " + std::to_string(kMostFeedBytes >> 20U) + " MiB")
                    .at({name_})
                    .remedy("Ask for fewer items, or part the feed."));
  }
  PEYK_ASSIGN(FeedBytes decoded, decode_feed(std::move(bytes), document.charset, name_));
  text_ = std::move(decoded.text);
  warnings_ = std::move(decoded.warnings);
  const std::string_view begin = trim(std::string_view(text_).substr(0, 4096));
  if (begin.empty() && trim(text_).empty()) {
    return fail(Error(ErrorKind::bad_data, "the feed is empty")
                    .at({name_})
                    .remedy("Ask for it again; if it stays empty, ask who makes it."));
  }
  if (!begin.starts_with('<') && !begin.starts_with('{')) {
    return fail(Error(ErrorKind::bad_data, "is no feed: it begins neither as XML nor as JSON")
                    .at({name_, 1, 1})
                    .remedy("Give the address or file of an RSS, Atom or JSON feed."));
  }
  return begin.starts_with('{') ? open_json() : open_xml();
}

Result<void> FeedDocument::check_pieces() {
  const auto& fault = pieces_.fault;
  if (fault && (!fault->cut || pieces_.items.empty())) {
    return fail(Error(ErrorKind::bad_data, fault->message)
                    .at(place_at(text_, fault->offset, name_))
                    .remedy(fault->remedy));
  }
  if (fault) {
    const Place place = place_at(text_, fault->offset, name_);
    const size_t count = pieces_.items.size();
    warnings_.push_back(name_ + ":" + std::to_string(place.line) + ": the feed is cut off here; " +
                        (count == 1
                             ? "the one item that is whole is"
                             : "the " + std::to_string(count) + " items that are whole are") +
                        " taken");
  }
  for (const FeedPiece& piece : pieces_.items) {
    if (piece.end - piece.begin <= kMostItemBytes) continue;
    return fail(broken(piece.begin,
                       "an item has more than " + std::to_string(kMostItemBytes >> 20U) + " MiB"));
  }
  if (pieces_.head.size() > kMostHeadBytes) {
    return fail(broken(0, "there is more than " + std::to_string(kMostHeadBytes >> 20U) +
                              " MiB around the items"));
  }
  return {};
}

Result<void> FeedDocument::open_xml() {
  pieces_ = split_xml_feed(text_);
  const std::string& root_name = pieces_.root;
  if (!root_name.empty() && root_name != "rss" && root_name != "RDF" && root_name != "feed") {
    const auto [what, remedy] = instead_of_feed(root_name);
    return fail(Error(ErrorKind::bad_data, what).at({name_, 1, 0}).remedy(remedy));
  }
  PEYK_TRY(check_pieces());
  understand_entities(pieces_.head);
  const auto parsed = head_document_.load_buffer(pieces_.head.data(), pieces_.head.size(),
                                                 pugi::parse_default, pugi::encoding_utf8);
  if (!parsed) {
    return fail(broken(static_cast<size_t>(parsed.offset),
                       std::string("is not XML: ") + parsed.description()));
  }
  const pugi::xml_node root = head_document_.document_element();
  if (is_wordpress_export(root)) {
    return fail(Error(ErrorKind::bad_data, "is a WordPress export, not a feed")
                    .at({name_, 1, 0})
                    .remedy("Let the source's kind be wxr: an export has drafts and private posts "
                            "in it too."));
  }
  pugi::xml_node channel = root;
  for (const pugi::xml_node child : root.children()) {
    if (root_name != "feed" && xml_local_name(child) == "channel") channel = child;
  }
  // In RSS 1.0 the items stand beside the channel and not in it.
  const pugi::xml_node& container = root_name == "RDF" ? root : channel;
  scope_ = FeedScope(container, base_);
  if (root_name == "feed" && !is_atom(scope_.space_of(root))) {
    return fail(Error(ErrorKind::bad_data, "its root element <feed> is in no namespace of Atom")
                    .at({name_, 1, 0})
                    .remedy("It needs xmlns=\"http://www.w3.org/2005/Atom\"."));
  }
  head_ = root_name == "feed" ? read_atom_head(root, scope_) : read_rss_head(root, channel, scope_);
  // A file has no address; what it is about has.
  if (base_.empty()) scope_ = FeedScope(container, head_.home_url);
  return {};
}

Result<void> FeedDocument::open_json() {
  if (const size_t mended = mend_lone_surrogates(text_); mended > 0) {
    warnings_.push_back(name_ + ": " +
                        count_of(static_cast<int64_t>(mended), "half of a character was",
                                 "halves of characters were") +
                        " cut off from the rest and can only be shown as “\uFFFD”");
  }
  pieces_ = split_json_feed(text_);
  PEYK_TRY(check_pieces());
  json head;
  try {
    head = json::parse(pieces_.head);
  } catch (const json::exception& error) {
    const auto* at = dynamic_cast<const json::parse_error*>(&error);
    const size_t offset = at != nullptr && at->byte > 0 ? at->byte - 1 : 0;
    // The head is the feed up to its items; what stands behind them has moved.
    const bool moved = !pieces_.items.empty() && offset >= pieces_.items.front().begin;
    return fail(broken(moved ? pieces_.items.back().end : offset, "is not JSON"));
  }
  const auto version = head.find("version");
  const bool is_feed =
      version != head.end() && version->is_string() &&
      version->get_ref<const std::string&>().find("jsonfeed.org/version/") != std::string::npos;
  if (!is_feed) {
    return fail(Error(ErrorKind::bad_data, "is JSON, but not a JSON Feed")
                    .at({name_, 1, 0})
                    .remedy("A feed has a “version” that begins with “https://jsonfeed.org/”."));
  }
  head_ = read_json_head(head, base_);
  if (base_.empty()) {
    const auto own = head.find("feed_url");
    if (own != head.end() && own->is_string()) base_ = feed_url("", own->get<std::string>());
    if (base_.empty()) base_ = head_.home_url;
  }
  return {};
}

Result<std::optional<FeedEntry>> FeedDocument::entry(size_t index) {
  const FeedPiece piece = pieces_.items.at(index);
  return head_.format == FeedHead::Format::json ? json_entry(piece) : xml_entry(piece);
}

Result<std::optional<FeedEntry>> FeedDocument::xml_entry(FeedPiece piece) {
  std::string xml = text_.substr(piece.begin, piece.end - piece.begin);
  understand_entities(xml);
  pugi::xml_document document;
  // Space between two elements of a text is a space of the text.
  constexpr unsigned kOptions = pugi::parse_default | pugi::parse_ws_pcdata;
  const auto parsed =
      document.load_buffer_inplace(xml.data(), xml.size(), kOptions, pugi::encoding_utf8);
  if (!parsed) {
    return fail(broken(piece.begin + static_cast<size_t>(parsed.offset),
                       std::string("is not XML: ") + parsed.description()));
  }
  const pugi::xml_node node = document.document_element();
  const FeedSpace space = scope_.space_of(node);
  const bool atom = head_.format == FeedHead::Format::atom;
  if (atom ? !is_atom(space) : space != FeedSpace::rss) return std::nullopt;
  return atom ? read_atom_entry(node, scope_) : read_rss_entry(node, scope_);
}

Result<std::optional<FeedEntry>> FeedDocument::json_entry(FeedPiece piece) {
  const std::string_view text =
      std::string_view(text_).substr(piece.begin, piece.end - piece.begin);
  try {
    return read_json_entry(json::parse(text), base_);
  } catch (const json::exception& error) {
    const auto* parse_error = dynamic_cast<const json::parse_error*>(&error);
    const size_t offset =
        parse_error != nullptr && parse_error->byte > 0 ? parse_error->byte - 1 : 0;
    return fail(broken(piece.begin + offset, "is not JSON"));
  }
}

Place FeedDocument::place_of(size_t index) const {
  const size_t offset = pieces_.items.at(index).begin;
  if (offset < known_offset_) {
    known_offset_ = 0;
    known_line_ = 1;
  }
  known_line_ +=
      static_cast<int>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(known_offset_),
                                  text_.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
  known_offset_ = offset;
  return {name_, known_line_, 0};
}

}  // namespace peyk
