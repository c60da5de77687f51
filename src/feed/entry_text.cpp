#include "feed/entry_text.h"

#include <algorithm>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk::feed_detail {
namespace {

std::string begin_directed(const char* element, Direction direction, std::string_view language) {
  return std::string("<") + element + " dir=\"" + (direction == Direction::rtl ? "rtl" : "ltr") +
         "\" lang=\"" + escape_markup(language) + "\">";
}

FeedText escaped(const FeedText& text) {
  constexpr std::string_view kMarkup = "&<>\"'";
  if (text.view().find_first_of(kMarkup) == std::string_view::npos) return text;
  return FeedText::own(escape_markup(text.view()));
}

}  // namespace

Voice::Voice(const FeedHead& head)
    : domain(head.domain),
      direction(head.direction),
      language(xml_line(head.language).view()),
      begin_content(begin_directed("div", direction, language)),
      begin_summary(begin_directed("p", direction, language)) {}

EntryText::EntryText(const Voice& voice, const FeedItem& item)
    : language(FeedText::lent(voice.language)),
      guid(xml_line(item.guid)),
      urn(FeedText::own(permanent_urn(voice.domain, item.guid))),
      title(title_text(item.title, voice.direction)),
      url(feed_uri(item.url)),
      has_content(false),
      content{FeedText::lent(voice.begin_content), xml_text(item.content.markup()),
              FeedText::lent("</div>")},
      author(xml_line(item.author)),
      source(xml_line(item.source)),
      source_url(feed_uri(item.source_url)),
      published(item.published),
      corrected(item.updated > item.published),
      published_iso(FeedText::own(format_iso8601(item.published))),
      updated_iso(corrected ? FeedText::own(format_iso8601(item.updated))
                            : FeedText::lent(published_iso.view())) {
  has_content = !content.markup.empty();
  const FeedText line = xml_line(item.summary);
  if (!line.empty()) {
    summary = title_text(line.view(), voice.direction);
    summary_markup =
        DirectedMarkup{FeedText::lent(voice.begin_summary), escaped(line), FeedText::lent("</p>")};
  }
  categories.reserve(item.categories.size());
  for (const auto& category : item.categories) {
    categories.push_back({xml_line(category.id), xml_line(category.name)});
  }
  if (item.image) {
    image = Image{feed_uri(item.image->url), xml_line(item.image->type), xml_line(item.image->alt),
                  item.image->width,         item.image->height,         item.image->bytes};
  }
}

FeedText title_text(std::string_view title, Direction direction) {
  std::string isolated = isolate(xml_line(title).view(), direction);
  // A mark without its pair is gone, and a space may have stood inside of it.
  if (trim(isolated).size() != isolated.size()) isolated = std::string(trim(isolated));
  return FeedText::own(std::move(isolated));
}

FeedText document_url(const std::string& folder_url, FeedKind kind) {
  if (folder_url.empty()) return {};
  const std::string url = folder_url + "/" + feed_file(kind);
  return FeedText::own(std::string(feed_uri(url).view()));
}

std::optional<Instant> newest_change(const FeedEntries& entries) {
  std::optional<Instant> newest;
  for (const auto& entry : entries) {
    if (!newest || entry->changed() > *newest) newest = entry->changed();
  }
  return newest;
}

}  // namespace peyk::feed_detail
