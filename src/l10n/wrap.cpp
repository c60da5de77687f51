/// Width and line breaking: the part of text.h that lays out plain text.

#include <unicode/uchar.h>
#include <vector>

#include "base/bytes.h"
#include "l10n/icu.h"
#include "l10n/text.h"
#include "l10n/utf8.h"

namespace peyk {
namespace {

using icu_detail::Boundaries;
using icu_detail::BoundaryKind;
using icu_detail::for_each_code_point;

int code_point_width(char32_t c) {
  const auto point = static_cast<UChar32>(c);
  switch (u_charType(point)) {
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_FORMAT_CHAR:
    case U_CONTROL_CHAR:
      return 0;
    default:
      break;
  }
  // Vowels and final consonants of Hangul join the syllable before them.
  if (c >= U'\u1160' && c <= U'\u11FF') return 0;
  const int width = u_getIntPropertyValue(point, UCHAR_EAST_ASIAN_WIDTH);
  return width == U_EA_WIDE || width == U_EA_FULLWIDTH ? 2 : 1;
}

struct Span {
  size_t begin;
  size_t end;
};

/// The URLs of a line, from the scheme to the next white space. ICU would break them behind
/// slashes, and a broken URL cannot be clicked.
std::vector<Span> find_urls(std::string_view line) {
  constexpr std::string_view kStarts[] = {"http://", "https://", "mailto:", "www."};
  std::vector<Span> urls;
  size_t at = 0;
  while (at < line.size()) {
    bool found = false;
    for (const std::string_view start : kStarts) {
      found = found || ascii_iequals(line.substr(at, start.size()), start);
    }
    if (!found) {
      ++at;
      continue;
    }
    size_t end = at;
    while (end < line.size() && !is_ascii_space(line[end])) ++end;
    urls.push_back({at, end});
    at = end;
  }
  return urls;
}

bool is_inside(size_t offset, const std::vector<Span>& urls) {
  for (const Span& url : urls) {
    if (offset > url.begin && offset < url.end) return true;
  }
  return false;
}

std::string_view trim_end(std::string_view text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

/// Fills lines greedily with the pieces between two opportunities to break.
class LineFiller {
 public:
  LineFiller(int width, std::string_view indent)
      : width_(width), indent_(indent), indent_width_(display_width(indent)) {}

  void add(std::string_view piece, bool hard_break) {
    const std::string_view visible = trim_end(piece);
    if (!line_.empty() && line_width_ + display_width(visible) > width_) end_line();
    line_ += piece;
    line_width_ += display_width(piece);
    if (hard_break) end_line();
  }
  std::string finish() {
    if (!line_.empty()) end_line();
    return std::move(out_);
  }

 private:
  void end_line() {
    if (lines_ > 0) {
      out_ += '\n';
      out_ += indent_;
    }
    out_ += trim_end(line_);
    ++lines_;
    line_.clear();
    line_width_ = indent_width_;
  }

  int width_;
  std::string_view indent_;
  int indent_width_;
  std::string out_;
  std::string line_;
  int line_width_ = 0;
  int lines_ = 0;
};

std::string wrap_line(std::string_view line, int width, std::string_view indent) {
  if (trim_end(line).empty()) return "";
  if (display_width(line) <= width && find_invalid_utf8(line) == std::nullopt) {
    return std::string(trim_end(line));
  }
  const std::vector<Span> urls = find_urls(line);
  LineFiller filler(width, indent);
  Boundaries breaks(BoundaryKind::line, line);
  size_t start = 0;
  for (size_t at = breaks.next(); at != Boundaries::npos; at = breaks.next()) {
    if (at < line.size() && is_inside(at, urls)) continue;
    filler.add(line.substr(start, at - start), at < line.size() && breaks.is_hard());
    start = at;
  }
  return filler.finish();
}

}  // namespace

int display_width(std::string_view text) {
  int width = 0;
  for_each_code_point(text, [&](char32_t c, std::string_view) { width += code_point_width(c); });
  return width;
}

std::string wrap(std::string_view text, int width, std::string_view indent) {
  std::string valid;
  if (find_invalid_utf8(text)) {
    for_each_code_point(text, [&](char32_t c, std::string_view) { append_utf8(valid, c); });
    text = valid;
  }
  std::string out;
  bool first = true;
  for (const std::string_view line : split(text, '\n')) {
    if (!first) out += '\n';
    first = false;
    out += wrap_line(line, width, indent);
  }
  return out;
}

}  // namespace peyk
