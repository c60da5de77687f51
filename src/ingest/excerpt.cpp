#include "ingest/excerpt.h"

#include "html/text.h"
#include "ingest/tags.h"

namespace peyk {
namespace {

constexpr size_t kLength = 300;  // graphemes

}  // namespace

std::string excerpt_of(const SanitizedHtml& body, const Edition& edition) {
  const std::string& markup = body.markup();
  std::string text;
  size_t kept = 0;
  for (size_t at = markup.find("<p><a "); at != std::string::npos;
       at = markup.find("<p><a ", at + 1)) {
    const size_t end = markup.find("</p>", at);
    if (end == std::string::npos) break;
    if (!is_http_url(plain_text(markup.substr(at, end - at)))) continue;
    text += markup.substr(kept, at - kept);
    kept = end + 4;
  }
  text += markup.substr(kept);
  return make_excerpt(SanitizedHtml::trusted(std::move(text)), kLength, edition.locale);
}

}  // namespace peyk
