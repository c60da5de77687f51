/// The writers of feeds: whatever stands in the texts, RSS and Atom are XML that pugixml takes,
/// JSON Feed is JSON that nlohmann takes, all three have the same items in the same order, and what
/// comes out of them is what was put in, cleaned. The cleaning here is a slow one that shares no
/// code with that of the room.
///
/// Input: texts with a byte 1E between them. The first has letters ("r": from right to left, "a":
/// an archive, "p": pictures); then come language, title, description, author, home page, hub; then
/// nine for each item: guid, title, url, summary, content, author, source, its address, a category.

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "feed/feed.h"
#include "fuzz/fuzz.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using Json = nlohmann::json;

constexpr size_t kMostItems = 8;

struct Letter {
  char32_t code = 0xFFFD;
  size_t bytes = 1;
};

/// RFC 3629 §4, by what each length can hold.
Letter first_letter(std::string_view text) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const size_t length = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC0 || byte(0) >= 0xF8 || text.size() < length) return {};
  char32_t code = byte(0) & (0x7FU >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    code = code << 6U | (byte(i) & 0x3FU);
  }
  constexpr char32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (code < kLeast[length] || code > 0x10FFFF || surrogate) return {};
  return {code, length};
}

/// What XML 1.0 §2.2 allows, without controls, and line ends as one LF.
std::string cleaned(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    text.remove_prefix(letter.bytes);
    const char32_t c = letter.code;
    if (c == '\r') {
      if (!text.starts_with('\n')) out += '\n';
    } else if (c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7F) ||
               (c >= 0xA0 && (c & 0xFFFFU) < 0xFFFE)) {
      append_utf8(out, c);
    }
  }
  return out;
}

std::string line(std::string_view text) {
  std::string out = cleaned(text);
  for (char& c : out) {
    if (c == '\n' || c == '\t') c = ' ';
  }
  return std::string(trim(out));
}

/// Isolates may have come or gone; they say nothing but the direction.
std::string words(std::string_view text) {
  return std::string(trim(strip_bidi_controls(line(text))));
}

std::string begin_of(const char* element, const Feed& feed) {
  return std::string("<") + element +
         (feed.direction == Direction::rtl ? " dir=\"rtl\" lang=\"" : " dir=\"ltr\" lang=\"") +
         escape_markup(line(feed.language)) + "\">";
}

std::string text_of(pugi::xml_node node) {
  std::string text;
  for (const pugi::xml_node part : node.children()) text += part.value();
  return text;
}

void same(const std::string& found, const std::string& expected, const char* promise) {
  if (found != expected) {
    fuzz::broken(std::string(promise) + " (first what came out)", found + "\n" + expected);
  }
}

pugi::xml_document parse_xml(const std::string& bytes) {
  fuzz::require(!find_invalid_utf8(bytes), "a document is valid UTF-8", bytes);
  fuzz::require(cleaned(bytes) == bytes, "a document has only what XML allows", bytes);
  pugi::xml_document document;
  const auto result =
      document.load_buffer(bytes.data(), bytes.size(),
                           pugi::parse_default | pugi::parse_ws_pcdata_single, pugi::encoding_utf8);
  if (!result) fuzz::broken(std::string("a document is XML: ") + result.description(), bytes);
  return document;
}

void check_rss(const Feed& feed, pugi::xml_node item, const FeedItem& expected) {
  same(text_of(item.child("guid")), line(expected.guid), "RSS keeps the guid");
  same(words(text_of(item.child("title"))), words(expected.title), "RSS keeps the title");
  same(text_of(item.child("dc:creator")), line(expected.author), "RSS keeps the author");
  same(text_of(item.child("category")), line(expected.categories[0].name),
       "RSS keeps the category");
  const std::string summary = line(expected.summary);
  same(text_of(item.child("description")),
       summary.empty() ? "" : begin_of("p", feed) + escape_markup(summary) + "</p>",
       "RSS keeps the summary");
  const std::string content = cleaned(expected.content.markup());
  same(text_of(item.child("content:encoded")),
       content.empty() ? "" : begin_of("div", feed) + content + "</div>", "RSS keeps the content");
}

void check_atom(const Feed& feed, pugi::xml_node entry, const FeedItem& expected) {
  same(text_of(entry.child("id")), permanent_urn(feed.domain, expected.guid), "Atom has its id");
  same(words(text_of(entry.child("title"))), words(expected.title), "Atom keeps the title");
  same(text_of(entry.child("author").child("name")), line(expected.author),
       "Atom keeps the author");
  same(text_of(entry.child("dc:source")), line(expected.source), "Atom keeps the source");
  same(entry.child("category").attribute("label").value(), line(expected.categories[0].name),
       "Atom keeps the category");
  const std::string content = cleaned(expected.content.markup());
  const pugi::xml_node node = entry.child("content");
  if (node || !content.empty()) {
    same(text_of(node), begin_of("div", feed) + content + "</div>", "Atom keeps the content");
  }
}

void check_json(const Feed& feed, const Json& item, const FeedItem& expected) {
  same(item.at("id"), line(expected.guid), "JSON keeps the guid");
  same(words(item.value("title", "")), words(expected.title), "JSON keeps the title");
  same(words(item.value("summary", "")), words(expected.summary), "JSON keeps the summary");
  same(item.at("content_html"),
       begin_of("div", feed) + cleaned(expected.content.markup()) + "</div>",
       "JSON keeps the content");
  same(item.at("tags").at(0), line(expected.categories[0].name), "JSON keeps the category");
  const std::string author = line(expected.author);
  same(item.contains("authors") ? item["authors"][0].at("name").get<std::string>() : "", author,
       "JSON keeps the author");
}

class Texts {
 public:
  explicit Texts(std::string_view all) : rest_(all) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::string next() {
    const size_t end = rest_.find('\x1E');
    const std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return text;
  }

 private:
  std::string_view rest_;
};

Feed make_feed(Texts texts) {
  const std::string letters = texts.next();
  const auto has = [&](char c) { return letters.find(c) != std::string::npos; };
  Feed feed;
  feed.domain = "example.org";
  feed.direction = has('r') ? Direction::rtl : Direction::ltr;
  feed.archive = has('a');
  feed.language = texts.next();
  feed.title = texts.next();
  feed.description = texts.next();
  feed.author = texts.next();
  feed.home_url = texts.next();
  feed.folder_url = feed.previous_folder_url = feed.next_folder_url = feed.home_url;
  feed.hubs = {texts.next()};
  feed.style_url = feed.hubs[0];
  while (!texts.empty() && feed.items.size() < kMostItems) {
    FeedItem item;
    item.guid = texts.next();
    item.title = texts.next();
    item.url = texts.next();
    item.summary = texts.next();
    item.content = SanitizedHtml::trusted(texts.next());
    item.author = texts.next();
    item.source = texts.next();
    item.source_url = texts.next();
    item.categories = {{item.guid, texts.next()}};
    item.published = Instant{std::chrono::seconds(item.title.size() * 86'399)};
    item.updated = item.published + std::chrono::seconds(item.summary.size());
    if (has('p')) {
      item.image = FeedItem::Image{.url = item.url,
                                   .type = item.source,
                                   .width = 1,
                                   .height = 1,
                                   .bytes = 1,
                                   .alt = item.title};
    }
    feed.items.push_back(std::move(item));
  }
  return feed;
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  const Feed feed = make_feed(Texts(fuzz::bytes_of(data, size)));
  const pugi::xml_document rss = parse_xml(write_feed(feed, FeedKind::rss));
  const pugi::xml_document atom = parse_xml(write_feed(feed, FeedKind::atom));
  const std::string json_bytes = write_feed(feed, FeedKind::json);
  fuzz::require(cleaned(json_bytes) == json_bytes, "JSON has no controls", json_bytes);
  const Json json = Json::parse(json_bytes, nullptr, false);
  fuzz::require(!json.is_discarded(), "JSON Feed is JSON", json_bytes);
  const Json& items = json.at("items");
  fuzz::require(items.size() == feed.items.size(), "JSON Feed has all items");
  pugi::xml_node item = rss.child("rss").child("channel").child("item");
  pugi::xml_node entry = atom.child("feed").child("entry");
  for (size_t i = 0; i < feed.items.size(); ++i) {
    check_rss(feed, item, feed.items[i]);
    check_atom(feed, entry, feed.items[i]);
    check_json(feed, items[i], feed.items[i]);
    item = item.next_sibling("item");
    entry = entry.next_sibling("entry");
  }
  fuzz::require(!item && !entry, "no document has more items");
  return 0;
}
