#include "store/markup_text.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bytes.h"

namespace peyk {
namespace {

/// Elements that stand within a word or between words without parting them.
bool is_inline(std::string_view name) {
  constexpr std::array<std::string_view, 20> kInline = {
      "a",   "abbr", "b",    "bdi", "bdo", "cite",  "code", "del",    "em",  "i",
      "ins", "kbd",  "mark", "q",   "s",   "small", "span", "strong", "sub", "sup"};
  return std::find(kInline.begin(), kInline.end(), name) != kInline.end() || name == "u";
}

std::string_view name_of(std::string_view tag) {
  tag.remove_prefix(tag.starts_with("</") ? 2 : 1);
  return tag.substr(0, tag.find_first_of(" \t\n/>"));
}

/// Appends what the reference at the beginning of `text` means; how long it was, 0 if it is none.
size_t append_reference(std::string& out, std::string_view text) {
  constexpr size_t kLongest = 12;
  const size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return 0;
  const std::string_view name = text.substr(1, end - 1);
  constexpr std::array<std::pair<std::string_view, char>, 5> kNamed = {
      {{"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}}};
  for (const auto& [known, character] : kNamed) {
    if (name == known) {
      out += character;
      return end + 1;
    }
  }
  if (name == "nbsp") {
    out += ' ';
    return end + 1;
  }
  if (name.size() < 2 || name.front() != '#') return 0;
  const bool hex = name[1] == 'x' || name[1] == 'X';
  uint32_t code = 0;
  const std::string_view digits = name.substr(hex ? 2 : 1);
  const auto [last, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (error != std::errc() || last != digits.data() + digits.size()) return 0;
  append_utf8(out, static_cast<char32_t>(code));
  return end + 1;
}

}  // namespace

std::string markup_text(std::string_view markup) {
  std::string text;
  text.reserve(markup.size());
  size_t at = 0;
  while (at < markup.size()) {
    size_t next = at;
    while (next < markup.size() && markup[next] != '<' && markup[next] != '&') ++next;
    text += markup.substr(at, next - at);
    at = next;
    if (at == markup.size()) break;
    if (markup[at] == '&') {
      const size_t length = append_reference(text, markup.substr(at));
      if (length == 0) text += '&';
      at += std::max<size_t>(length, 1);
      continue;
    }
    const size_t end = markup.find('>', at);
    if (end == std::string_view::npos) break;
    if (!is_inline(name_of(markup.substr(at, end - at)))) text += '\n';
    at = end + 1;
  }
  return text;
}

}  // namespace peyk
