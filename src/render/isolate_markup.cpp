#include "render/isolate_markup.h"

#include <algorithm>
#include <array>

namespace peyk::render {
namespace {

constexpr std::string_view kPdi = "\u2069";

/// "ltr" when an isolate begins here, else empty.
std::string_view direction_at(std::string_view text) {
  if (text.starts_with("\u2066")) return "ltr";
  if (text.starts_with("\u2067")) return "rtl";
  if (text.starts_with("\u2068")) return "auto";
  return {};
}

/// Behind a tag or comment that begins at `text`; a `>` in quotes does not end it.
size_t end_of_tag(std::string_view text) {
  if (text.starts_with("<!--")) {
    const size_t end = text.find("-->", 4);
    return end == std::string_view::npos ? text.size() : end + 3;
  }
  char quote = '\0';
  for (size_t i = 1; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != '\0') {
      quote = c == quote ? '\0' : quote;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return i + 1;
    }
  }
  return text.size();
}

/// Behind the end tag of an element whose text is no markup, if one begins at `text`; else 0.
size_t end_of_raw_element(std::string_view text) {
  constexpr std::array kRaw = {"title", "style", "script", "textarea"};
  for (const std::string name : kRaw) {
    const std::string_view head = text.substr(0, name.size() + 2);
    if (head != "<" + name + ">" && head != "<" + name + " ") continue;
    const size_t end = text.find("</" + name);  // Templates write it in lower case.
    return end == std::string_view::npos ? text.size() : end;
  }
  return 0;
}

/// Puts the elements into a piece of text without tags. An isolate that does not end in it, which
/// no text of ours has, stays as it is.
std::string mark_text(std::string_view text) {
  if (text.find("\xE2\x81") == std::string_view::npos) return std::string(text);
  size_t open = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (!direction_at(text.substr(i)).empty()) ++open;
    if (text.substr(i).starts_with(kPdi) && open > 0) --open;
  }
  if (open > 0) return std::string(text);
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const std::string_view rest = text.substr(i);
    if (const auto direction = direction_at(rest); !direction.empty()) {
      out += "<span dir=\"" + std::string(direction) + "\">";
      out += rest.substr(0, kPdi.size());
      ++open;
      i += kPdi.size();
    } else if (rest.starts_with(kPdi)) {
      out += kPdi;
      if (open > 0) {
        out += "</span>";
        --open;
      }
      i += kPdi.size();
    } else {
      out += text[i++];
    }
  }
  return out;
}

}  // namespace

std::string mark_isolates(std::string_view html) {
  std::string out;
  out.reserve(html.size() + html.size() / 16);
  while (!html.empty()) {
    if (html.front() == '<') {
      const size_t raw = end_of_raw_element(html);
      const size_t end = raw > 0 ? raw : end_of_tag(html);
      out += html.substr(0, end);
      html.remove_prefix(end);
      continue;
    }
    const size_t tag = std::min(html.find('<'), html.size());
    out += mark_text(html.substr(0, tag));
    html.remove_prefix(tag);
  }
  return out;
}

}  // namespace peyk::render
