#include "ingest/feed_entry.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "html/url.h"
#include "ingest/tags.h"
#include "l10n/text.h"

namespace peyk {

bool FeedText::empty() const { return trim(value).empty(); }

FeedMedium::Kind medium_kind(std::string_view type, std::string_view medium, std::string_view url) {
  using Kind = FeedMedium::Kind;
  const std::string mime = to_ascii_lower(trim(type));
  const std::string name = to_ascii_lower(trim(medium));
  for (const std::string* word : {&mime, &name}) {
    if (word->starts_with("image")) return Kind::picture;
    if (word->starts_with("audio")) return Kind::audio;
    if (word->starts_with("video")) return Kind::video;
  }
  // A server that knows no better says application/octet-stream.
  if (!mime.empty() && mime != "application/octet-stream") return Kind::other;
  constexpr std::array<std::pair<std::string_view, Kind>, 12> kEnds = {{{".jpg", Kind::picture},
                                                                        {".jpeg", Kind::picture},
                                                                        {".png", Kind::picture},
                                                                        {".gif", Kind::picture},
                                                                        {".webp", Kind::picture},
                                                                        {".mp3", Kind::audio},
                                                                        {".m4a", Kind::audio},
                                                                        {".ogg", Kind::audio},
                                                                        {".wav", Kind::audio},
                                                                        {".mp4", Kind::video},
                                                                        {".m4v", Kind::video},
                                                                        {".webm", Kind::video}}};
  const std::string path = to_ascii_lower(url.substr(0, url.find_first_of("?#")));
  for (const auto& [end, kind] : kEnds) {
    if (path.ends_with(end)) return kind;
  }
  return Kind::other;
}

std::string feed_url(std::string_view base, std::string_view reference) {
  if (trim(reference).empty()) return "";
  std::string url = clean_line(reference);
  if (is_http_url(url)) return url;
  return html_detail::resolve_web_url(base, url).value_or("");
}

std::string author_name(std::string_view text) {
  std::string line = clean_line(text);
  const size_t open = line.find('(');
  const size_t close = line.rfind(')');
  const bool address_first = line.find('@') < open;
  if (open != std::string::npos && close != std::string::npos && open < close && address_first) {
    line = clean_line(std::string_view(line).substr(open + 1, close - open - 1));
  }
  if (const size_t angle = line.find('<'); angle != std::string::npos) {
    if (line.find('@', angle) != std::string::npos) line = clean_line(line.substr(0, angle));
  }
  const bool bare_address =
      line.find('@') != std::string::npos && line.find(' ') == std::string::npos;
  return bare_address ? std::string() : line;
}

int pixels(std::string_view text) {
  constexpr int kMost = 100'000;
  int value = 0;
  for (const char c : trim(text)) {
    if (!is_ascii_digit(c)) break;  // "640px"
    value = value * 10 + (c - '0');
    if (value > kMost) return 0;
  }
  return value;
}

}  // namespace peyk
