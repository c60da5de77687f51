#include "html/run.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk::html_detail {
namespace {

/// The code points of valid UTF-8. What is not valid comes as U+FFFD, byte by byte.
template <class Visit>
void for_each_code_point(std::string_view text, Visit visit) {
  for (size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
      visit(static_cast<char32_t>(lead));
      ++at;
      continue;
    }
    const size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string_view bytes = text.substr(at, length);
    if (find_invalid_utf8(bytes)) {
      visit(U'\uFFFD');
      ++at;
      continue;
    }
    char32_t c = lead & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; ++i)
      c = c << 6U | (static_cast<unsigned char>(bytes[i]) & 0x3FU);
    visit(c);
    at += length;
  }
}

bool is_unwanted(char32_t c) {
  constexpr char32_t kByteOrderMark = U'\uFEFF';
  constexpr char32_t kPrivatePlanes = 0xF0000;
  const bool is_control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c <= 0x9F);
  const bool is_noncharacter = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFEU) == 0xFFFEU;
  return is_control || is_noncharacter || c == kByteOrderMark || c >= kPrivatePlanes;
}

/// Of a code point that surely stays as it is: ASCII, or the first byte of U+00C0 to U+07FF.
bool begins_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte < 0x7F) || c == '\n' || c == '\t' || (byte >= 0xC3 && byte <= 0xDF);
}

/// Up to where such code points go from `at` on.
size_t plain_end(std::string_view text, size_t at) {
  while (at < text.size() && begins_plain(text[at])) {
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
    } else if (at + 1 < text.size() &&
               (static_cast<unsigned char>(text[at + 1]) & 0xC0U) == 0x80U) {
      at += 2;
    } else {
      break;
    }
  }
  return at;
}

/// White space and characters without a shape of their own.
bool is_invisible(char32_t c) {
  return c <= 0x20 || c == 0xA0 || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x1680 ||
         c == 0x180E || (c >= 0x2000 && c <= 0x200F) || (c >= 0x2028 && c <= 0x202F) ||
         (c >= 0x205F && c <= 0x206F) || c == 0x3000 || c == 0xFEFF;
}

constexpr std::string_view kNoBreakSpace = "\u00A0";

/// Visual editors leave no-break spaces at the ends of paragraphs.
void trim_end(Run& run) {
  while (!run.empty()) {
    Leaf& last = run.back();
    if (last.kind == LeafKind::image) return;
    if (last.kind == LeafKind::text) {
      while (last.text.ends_with(' ') || last.text.ends_with(kNoBreakSpace)) {
        last.text.resize(last.text.size() - (last.text.ends_with(' ') ? 1 : kNoBreakSpace.size()));
      }
      if (!last.text.empty()) return;
    }
    run.pop_back();
  }
}

void trim_start(Run& run) {
  while (!run.empty() && run.front().kind != LeafKind::image) {
    std::string& text = run.front().text;
    while (text.starts_with(' ') || text.starts_with(kNoBreakSpace)) {
      text.erase(0, text.starts_with(' ') ? 1 : kNoBreakSpace.size());
    }
    if (!text.empty()) return;
    run.erase(run.begin());
  }
}

/// Only the spaces, not the breaks.
void trim_spaces(Run& run) {
  while (!run.empty() && run.back().kind == LeafKind::text) {
    while (run.back().text.ends_with(' ')) run.back().text.pop_back();
    if (!run.back().text.empty()) return;
    run.pop_back();
  }
}

/// Whether a space that comes next would be seen.
bool takes_space(const Run& run) {
  if (run.empty() || run.back().kind == LeafKind::line_break) return false;
  return run.back().kind == LeafKind::image || !run.back().text.ends_with(' ');
}

void append(Run& run, Leaf leaf) {
  const bool joins = !run.empty() && run.back().kind == LeafKind::text &&
                     leaf.kind == LeafKind::text && same_marks(run.back().marks, leaf.marks);
  if (joins) {
    run.back().text += leaf.text;
  } else {
    run.push_back(std::move(leaf));
  }
}

void append_collapsed(Run& run, Leaf leaf) {
  std::string text;
  bool room = takes_space(run);
  for (const char c : leaf.text) {
    const bool space = is_ascii_space(c);
    if (space && !room) continue;
    text += space ? ' ' : c;
    room = !space;
  }
  if (text.empty()) return;
  leaf.text = std::move(text);
  append(run, std::move(leaf));
}

void finish_run(std::vector<Run>& runs, Run& run) {
  trim_end(run);
  trim_start(run);
  if (!is_blank(run)) runs.push_back(std::move(run));
  run.clear();
}

}  // namespace

bool same_marks(const Marks& a, const Marks& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x == y || *x == *y; });
}

std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool after_return = false;
  for (size_t at = 0; at < text.size();) {
    // Most of any text stays as it is, and is copied in runs.
    const size_t plain = plain_end(text, at);
    if (plain > at) {
      if (after_return && text[at] == '\n') ++at;  // The second half of a line end.
      after_return = false;
      out += text.substr(at, plain - at);
      at = plain;
      continue;
    }
    size_t end = at + 1;
    while (end < text.size() && !begins_plain(text[end])) ++end;
    for_each_code_point(text.substr(at, end - at), [&](char32_t c) {
      after_return = c == '\r';
      if (c == '\r') {
        out += '\n';
      } else if (c == U'\u0085' || c == U'\u2028' || c == U'\u2029' || c == '\v' || c == '\f') {
        out += ' ';
      } else if (!is_unwanted(c)) {
        append_utf8(out, c);
      }
    });
    at = end;
  }
  return out;
}

bool is_blank(std::string_view text) {
  bool blank = true;
  for_each_code_point(text, [&](char32_t c) { blank = blank && is_invisible(c); });
  return blank;
}

bool is_blank(const Run& run) {
  return std::all_of(run.begin(), run.end(), [](const Leaf& leaf) {
    return leaf.kind != LeafKind::image && is_blank(leaf.text);
  });
}

std::vector<Run> normalize_run(Run run, Breaks breaks) {
  std::vector<Run> runs;
  Run current;
  for (Leaf& leaf : run) {
    if (leaf.kind == LeafKind::text) {
      append_collapsed(current, std::move(leaf));
    } else if (leaf.kind == LeafKind::image) {
      current.push_back(std::move(leaf));
    } else {
      trim_spaces(current);
      const bool second = !current.empty() && current.back().kind == LeafKind::line_break;
      if (second && breaks == Breaks::split) {
        finish_run(runs, current);
      } else if (!second && !current.empty()) {
        current.push_back(std::move(leaf));
      }
    }
  }
  finish_run(runs, current);
  return runs;
}

Run normalize_preformatted(Run run) {
  Run out;
  for (Leaf& leaf : run) {
    if (out.empty() && leaf.kind == LeafKind::text) {
      leaf.text.erase(0, leaf.text.find_first_not_of('\n'));
      if (leaf.text.empty()) continue;
    }
    append(out, std::move(leaf));
  }
  while (!out.empty() && out.back().kind == LeafKind::text) {
    std::string& text = out.back().text;
    text.resize(text.find_last_not_of(" \t\n") + 1);
    if (!text.empty()) break;
    out.pop_back();
  }
  return out;
}

}  // namespace peyk::html_detail
