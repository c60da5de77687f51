#pragma once
/// Reads the sanitiser's output as strictly as XML does, with an allow-list of its own: it shares
/// no code with what it checks.

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace peyk {

class StrictReader {
 public:
  /// What is wrong with the markup, or "".
  static std::string find_fault(std::string_view markup) { return StrictReader(markup).read(); }

 private:
  using Names = std::vector<std::string_view>;

  explicit StrictReader(std::string_view markup) : rest_(markup), all_(markup) {}

  static bool knows(const Names& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  }

  bool skip(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  std::string_view word() {
    size_t end = 0;
    while (end < rest_.size() && (is_ascii_alpha(rest_[end]) || is_ascii_digit(rest_[end]))) ++end;
    const std::string_view name = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return name;
  }

  static bool has_bare_ampersand(std::string_view text) {
    for (size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
      const std::string_view rest = text.substr(at);
      if (!rest.starts_with("&amp;") && !rest.starts_with("&lt;") && !rest.starts_with("&gt;") &&
          !rest.starts_with("&quot;")) {
        return true;
      }
    }
    return false;
  }

  static bool is_good_url(std::string_view url) {
    size_t scheme = 0;
    for (const std::string_view known : {"http://", "https://", "mailto:"}) {
      if (url.starts_with(known)) scheme = known.size();
    }
    if (scheme == 0 || url.size() == scheme) return false;
    const char first = url[scheme];
    if (!url.starts_with("mailto:") && !is_ascii_alpha(first) && !is_ascii_digit(first) &&
        first != '[' && first != '-' && first != '_') {
      return false;
    }
    return std::all_of(url.begin(), url.end(), [](char c) {
      return c > ' ' && c < 0x7F && std::string_view("\"'<>\\^`{|}").find(c) == std::string::npos;
    });
  }

  std::string attributes(std::string_view element) {
    Names seen;
    while (skip(" ")) {
      if (rest_.starts_with("/>")) {
        rest_ = std::string_view(rest_.data() - 1, rest_.size() + 1);
        return "";
      }
      const std::string_view name = word();
      Names allowed = {"dir", "lang"};
      if (element == "a") allowed.insert(allowed.end(), {"href", "title"});
      if (element == "img") allowed = {"src", "alt", "title", "width", "height"};
      if (element == "td" || element == "th") allowed.insert(allowed.end(), {"colspan", "rowspan"});
      if (!knows(allowed, name)) return "attribute " + std::string(name);
      if (knows(seen, name)) return "attribute twice: " + std::string(name);
      seen.push_back(name);
      if (!skip("=\"")) return "attribute without a value";
      const size_t quote = rest_.find('"');
      if (quote == std::string_view::npos) return "open quote";
      const std::string_view value = rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (value.find_first_of("<>\n\t") != std::string_view::npos) return "value with markup";
      if (has_bare_ampersand(value)) return "bare ampersand in a value";
      if ((name == "href" || name == "src") && !is_good_url(value))
        return "URL " + std::string(value);
      const bool number = name == "width" || name == "height" || name.ends_with("span");
      if (number && (value.empty() || !std::all_of(value.begin(), value.end(), is_ascii_digit))) {
        return "number " + std::string(value);
      }
      if (name == "dir" && value != "ltr" && value != "rtl" && value != "auto") return "direction";
    }
    return "";
  }

  std::string tag() {
    static const Names kElements = {
        "p",   "h2",   "h3",     "h4",         "h5",  "h6",    "ul",         "ol",    "li",
        "dl",  "dt",   "dd",     "pre",        "tr",  "table", "caption",    "thead", "tbody",
        "td",  "th",   "figure", "figcaption", "a",   "em",    "u",          "s",     "sub",
        "sup", "code", "br",     "hr",         "img", "span",  "blockquote", "strong"};
    const bool end = skip("/");
    const std::string_view name = word();
    if (!knows(kElements, name)) return "element “" + std::string(name) + "”";
    if (end) {
      if (open_.empty() || open_.back() != name) return "misplaced end of " + std::string(name);
      open_.pop_back();
      return skip(">") ? "" : "end tag with more in it";
    }
    const std::string fault = attributes(name);
    if (!fault.empty()) return fault;
    if (name == "br" || name == "hr" || name == "img") {
      return skip(" />") ? "" : "void element that is not closed";
    }
    open_.push_back(name);
    return skip(">") ? "" : "start tag with more in it";
  }

  std::string read() {
    if (find_invalid_utf8(all_)) return "not UTF-8";
    for (const char c : all_) {
      if ((static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F) {
        return "a control";
      }
    }
    while (!rest_.empty()) {
      const std::string_view text = rest_.substr(0, rest_.find('<'));
      if (text.find('>') != std::string_view::npos) return "stray bracket";
      if (has_bare_ampersand(text)) return "bare ampersand";
      rest_.remove_prefix(text.size());
      if (!skip("<")) break;
      const std::string fault = tag();
      if (!fault.empty()) return fault;
    }
    return open_.empty() ? "" : "left open: " + std::string(open_.back());
  }

  std::string_view rest_;
  std::string_view all_;
  Names open_;
};

}  // namespace peyk
