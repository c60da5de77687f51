#include "ingest/excerpt.h"

#include <string_view>

#include "html/text.h"
#include "ingest/tags.h"

namespace peyk {
namespace {

constexpr size_t kLength = 300;   // graphemes
constexpr size_t kUsual = 700;    // bytes of markup that an excerpt comes from, as a rule
constexpr size_t kEnough = 4096;  // and nearly always

/// The markup up to the end of the paragraph at which there is surely enough of it.
std::string_view beginning(std::string_view markup) {
  const size_t end = markup.size() > kEnough ? markup.find("</p>", kEnough) : std::string::npos;
  return end == std::string::npos ? markup : markup.substr(0, end + 4);
}

std::string without_embeds(std::string_view markup) {
  std::string text;
  size_t kept = 0;
  for (size_t at = markup.find("<p><a "); at != std::string_view::npos;
       at = markup.find("<p><a ", at + 1)) {
    const size_t end = markup.find("</p>", at);
    if (end == std::string_view::npos) break;
    if (!is_http_url(plain_text(markup.substr(at, end - at)))) continue;
    text += markup.substr(kept, at - kept);
    kept = end + 4;
  }
  text += markup.substr(kept);
  return text;
}

}  // namespace

std::string excerpt_of(const SanitizedHtml& body, const Edition& edition) {
  const std::string_view markup = body.markup();
  // A line end stands only behind the blocks of the article themselves.
  const size_t usual = markup.size() > kUsual ? markup.find("</p>\n", kUsual) : std::string::npos;
  if (usual != std::string::npos) {
    const auto whole =
        make_whole_excerpt(SanitizedHtml::trusted(without_embeds(markup.substr(0, usual + 4))),
                           kLength, edition.locale);
    if (whole && !whole->empty()) return *whole;
  }
  // Long articles are not parsed a second time as a whole, unless they begin without text.
  for (const std::string_view part : {beginning(markup), markup}) {
    std::string excerpt =
        make_excerpt(SanitizedHtml::trusted(without_embeds(part)), kLength, edition.locale);
    if (!excerpt.empty()) return excerpt;
  }
  return "";
}

}  // namespace peyk
