#include "html/asides.h"

#include <algorithm>
#include <cstdint>

#include "base/bytes.h"

namespace peyk::html_detail {
namespace {

/// The marks: planes 15 and 16 without their last two code points, which are noncharacters.
constexpr char32_t kFirst = 0xF0000;
constexpr char32_t kLast = 0x10FFFF;
constexpr char32_t kPlane = 0x10000;
constexpr size_t kInPlane = 0xFFFE;
constexpr size_t kMostTexts = 2 * kInPlane;
constexpr size_t kMarkBytes = 4;

/// Whether a mark begins here: nothing else begins with these bytes.
bool is_mark(std::string_view text) {
  if (text.size() < kMarkBytes) return false;
  const auto lead = static_cast<unsigned char>(text[0]);
  return lead == 0xF4 || (lead == 0xF3 && static_cast<unsigned char>(text[1]) >= 0xB0);
}

bool is_plain(char c) { return (c >= 0x20 && c < 0x7F) || c == '\n' || c == '\t'; }

/// The code point of "#123" or "#x7B", and how long that is; a length of 0 if it is none. Long
/// numbers wrap, as they do in gumbo: what it takes for a mark must be known here.
struct Numeric {
  uint32_t value = 0;
  size_t length = 0;
};
Numeric numeric_of(std::string_view text) {
  if (!text.starts_with('#')) return {};
  const bool hex = text.size() > 1 && ascii_lower(text[1]) == 'x';
  Numeric numeric;
  for (size_t at = hex ? 2 : 1; at < text.size(); ++at) {
    const char c = ascii_lower(text[at]);
    const bool letter = hex && c >= 'a' && c <= 'f';
    if (!is_ascii_digit(c) && !letter) break;
    const auto digit = static_cast<uint32_t>(letter ? c - 'a' + 10 : c - '0');
    numeric.value = numeric.value * (hex ? 16U : 10U) + digit;
    numeric.length = at + 1;
  }
  return numeric;
}

}  // namespace

bool Asides::put_mark(std::string& markup, std::string_view text) {
  if (texts_.size() == kMostTexts) return false;
  const size_t index = texts_.size();
  texts_.push_back(text);
  const auto plane = static_cast<char32_t>(index / kInPlane);
  append_utf8(markup, kFirst + plane * kPlane + static_cast<char32_t>(index % kInPlane));
  return true;
}

std::optional<std::string_view> Asides::marked(std::string_view text) const {
  if (!is_mark(text)) return std::nullopt;
  const auto bits = [&](size_t i) { return static_cast<unsigned char>(text[i]) & 0x3FU; };
  const size_t low = bits(1) % 16U << 12U | bits(2) << 6U | bits(3);
  const size_t index = (static_cast<unsigned char>(text[0]) == 0xF4 ? kInPlane : 0) + low;
  return index < texts_.size() ? std::optional(texts_[index]) : std::nullopt;
}

void Asides::put_text(std::string& markup, std::string_view text) {
  for (;;) {
    const size_t reference = std::min(text.find('&'), text.size());
    put_words(markup, text.substr(0, reference));
    text.remove_prefix(reference);
    if (text.empty()) return;
    // As far as a reference can reach: what stands behind it cannot be a part of it.
    size_t end = 1;
    if (end < text.size() && text[end] == '#') ++end;
    while (end < text.size() && (is_ascii_alpha(text[end]) || is_ascii_digit(text[end]))) ++end;
    if (end < text.size() && text[end] == ';') ++end;
    put_reference(markup, text.substr(0, end));
    text.remove_prefix(end);
  }
}

void Asides::put_words(std::string& markup, std::string_view text) {
  // White space in front means something to the parser: the first line end in a <pre> goes.
  constexpr size_t kShort = 4;
  size_t begin = 0;
  while (begin < text.size() && is_ascii_space(text[begin])) ++begin;
  markup += text.substr(0, begin);
  text.remove_prefix(begin);
  if (text.size() <= kShort || !put_mark(markup, text)) markup += text;
}

/// A reference to a code point that is a mark would be taken for one. It stands for nothing, since
/// clean text has no such code points, but it is no white space either.
void Asides::put_reference(std::string& markup, std::string_view reference) {
  const Numeric numeric = numeric_of(reference.substr(1));
  if (numeric.length == 0 || numeric.value < kFirst || numeric.value > kLast) {
    markup += reference;
    return;
  }
  reference.remove_prefix(1 + numeric.length);
  if (reference.starts_with(';')) reference.remove_prefix(1);
  // Without room for another mark: what cleaning drops as well.
  if (!put_mark(markup, "")) markup += "&#xFDD0;";
  markup += reference;
}

void Asides::put_value(std::string& markup, std::string_view value) {
  constexpr size_t kShort = 8;
  const bool is_long = value.size() > kShort && value.find('&') == std::string_view::npos;
  if (!is_long || !put_mark(markup, value)) markup += value;
}

Asides::Text Asides::text_of(std::string_view parsed) const {
  if (parsed.size() == kMarkBytes) {
    if (const auto whole = marked(parsed)) return {std::string(*whole), true};
  }
  Text made{"", true};
  while (!parsed.empty()) {
    if (const auto text = marked(parsed)) {
      made.text += *text;
      parsed.remove_prefix(kMarkBytes);
      continue;
    }
    made.clean = made.clean && is_plain(parsed.front());
    made.text += parsed.front();
    parsed.remove_prefix(1);
  }
  return made;
}

std::string_view Asides::value_of(std::string_view parsed, std::string_view raw) const {
  // A reference can name what is a mark, but it does not stand in the markup as one.
  if (parsed.size() != kMarkBytes || raw.size() != kMarkBytes + 2) return parsed;
  return marked(raw.substr(1)).value_or(parsed);
}

}  // namespace peyk::html_detail
