#include "l10n/bidi.h"

#include <unicode/uchar.h>
#include <vector>

#include "base/bytes.h"
#include "l10n/bidi_controls.h"
#include "l10n/text.h"
#include "l10n/utf8.h"

namespace peyk {
namespace {

using namespace icu_detail;

bool is_paragraph_separator(char32_t c) {
  return u_charDirection(static_cast<UChar32>(c)) == U_BLOCK_SEPARATOR;
}

std::optional<Direction> strong_direction(char32_t c) {
  const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
  if (direction == U_LEFT_TO_RIGHT) return Direction::ltr;
  if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) return Direction::rtl;
  return std::nullopt;
}

/// Builds a text in which every initiator has its terminator.
class Balancer {
 public:
  explicit Balancer(icu_detail::Unclosed unclosed) : unclosed_(unclosed) {}

  void put(char32_t c) {
    if (is_paragraph_separator(c)) {
      end_paragraph();
      append_utf8(out_, c);
    } else if (is_isolate_start(c) || is_embedding_start(c)) {
      open_.push_back({c, out_.size()});
      append_utf8(out_, c);
    } else if (c == kPdi) {
      close_isolate();
    } else if (c == kPdf) {
      // It reaches no further than the innermost isolate.
      if (!open_.empty() && is_embedding_start(open_.back().control)) {
        open_.pop_back();
        append_utf8(out_, kPdf);
      }
    } else {
      append_utf8(out_, c);
    }
  }

  std::string finish() {
    end_paragraph();
    return std::move(out_);
  }

 private:
  struct Open {
    char32_t control;
    size_t at;  ///< Where its three bytes stand.
  };

  void close_isolate() {
    size_t isolate = open_.size();
    while (isolate > 0 && !is_isolate_start(open_[isolate - 1].control)) --isolate;
    if (isolate == 0) return;  // No isolate is open: the terminator means nothing.
    while (open_.size() > isolate) end_unclosed();
    open_.pop_back();
    append_utf8(out_, kPdi);
  }

  void end_unclosed() {
    constexpr size_t kControlBytes = 3;
    const Open last = open_.back();
    open_.pop_back();
    if (unclosed_ == icu_detail::Unclosed::drop) {
      out_.erase(last.at, kControlBytes);
    } else {
      append_utf8(out_, is_isolate_start(last.control) ? kPdi : kPdf);
    }
  }

  void end_paragraph() {
    while (!open_.empty()) end_unclosed();
  }

  icu_detail::Unclosed unclosed_;
  std::vector<Open> open_;
  std::string out_;
};

struct Strong {
  bool ltr = false;
  bool rtl = false;
  Direction first = Direction::ltr;
  /// One line of valid UTF-8 without bidi controls: nothing in it has to be balanced.
  bool is_simple = true;
};

/// Nearly every text is simple, and known to be after one look at each of its characters.
Strong strong_of(std::string_view text) {
  Strong found;
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    // U+FFFD may stand for an invalid byte.
    if (is_bidi_control(c) || c == U'\uFFFD') found.is_simple = false;
    const UCharDirection direction = u_charDirection(static_cast<UChar32>(c));
    if (direction == U_BLOCK_SEPARATOR) {
      found.is_simple = false;
    } else if (direction == U_LEFT_TO_RIGHT) {
      if (!found.rtl) found.first = Direction::ltr;
      found.ltr = true;
    } else if (direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC) {
      if (!found.ltr) found.first = Direction::rtl;
      found.rtl = true;
    }
  });
  return found;
}

std::string isolated(std::string_view line, Direction own) {
  std::string out;
  append_utf8(out, own == Direction::ltr ? kLri : kRli);
  out += line;
  append_utf8(out, kPdi);
  return out;
}

std::string isolate_line(const std::string& line, Direction around) {
  bool ltr = false;
  bool rtl = false;
  for_each_code_point(line, [&](char32_t c, std::string_view) {
    const auto direction = strong_direction(c);
    ltr = ltr || direction == Direction::ltr;
    rtl = rtl || direction == Direction::rtl;
  });
  if (!(around == Direction::ltr ? rtl : ltr)) return line;
  // Text of which all strong characters are inside isolates of its own has no first strong one.
  const Direction own =
      first_strong_direction(line).value_or(ltr ? Direction::ltr : Direction::rtl);
  return isolated(line, own);
}

}  // namespace

std::string icu_detail::balance_bidi(std::string_view text, Unclosed unclosed) {
  Balancer balancer(unclosed);
  for_each_code_point(text, [&](char32_t c, std::string_view) { balancer.put(c); });
  return balancer.finish();
}

std::optional<Direction> first_strong_direction(std::string_view text) {
  std::optional<Direction> first;
  int isolates = 0;
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    if (first) return;
    if (is_isolate_start(c)) {
      ++isolates;
    } else if (c == kPdi) {
      if (isolates > 0) --isolates;
    } else if (isolates == 0) {
      first = strong_direction(c);
    }
  });
  return first;
}

std::string isolate(std::string_view text, Direction around) {
  if (const Strong strong = strong_of(text); strong.is_simple) {
    if (!(around == Direction::ltr ? strong.rtl : strong.ltr)) return std::string(text);
    return isolated(text, strong.first);
  }
  const std::string balanced = icu_detail::balance_bidi(text, icu_detail::Unclosed::close);
  // An isolate ends with its paragraph, so that each line needs its own.
  std::string out;
  std::string line;
  for_each_code_point(balanced, [&](char32_t c, std::string_view bytes) {
    if (is_paragraph_separator(c)) {
      out += isolate_line(line, around);
      out += bytes;
      line.clear();
    } else {
      line += bytes;
    }
  });
  return out + isolate_line(line, around);
}

std::string strip_bidi_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for_each_code_point(text, [&](char32_t c, std::string_view) {
    if (!is_bidi_control(c)) append_utf8(out, c);
  });
  return out;
}

}  // namespace peyk
