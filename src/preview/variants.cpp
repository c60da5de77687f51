#include "preview/variants.h"

#include <algorithm>

#include "base/bytes.h"
#include "html/document.h"

namespace peyk {
namespace {

/// What is true and what is false in every window: a feature keeps its place in a longer query.
constexpr std::string_view kTrue = "(min-width:0px)";
constexpr std::string_view kFalse = "(max-width:0px)";

bool is_name(char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '-'; }

/// Skips white space from `at`.
size_t skip_space(std::string_view text, size_t at) {
  while (at < text.size() && is_ascii_space(text[at])) ++at;
  return at;
}

/// "(prefers-color-scheme: dark)", however it is spaced, becomes what is true or false for it.
std::string force_scheme_queries(std::string_view css, bool dark) {
  constexpr std::string_view kFeature = "prefers-color-scheme";
  const std::string lower = to_ascii_lower(css);
  std::string out;
  size_t from = 0;
  for (size_t open = lower.find('('); open != std::string::npos; open = lower.find('(', open + 1)) {
    size_t at = skip_space(lower, open + 1);
    if (lower.compare(at, kFeature.size(), kFeature) != 0) continue;
    at = skip_space(lower, at + kFeature.size());
    if (at >= lower.size() || lower[at] != ':') continue;
    at = skip_space(lower, at + 1);
    const size_t end = lower.find(')', at);
    if (end == std::string::npos) break;
    const bool wants_dark = trim(std::string_view(lower).substr(at, end - at)) == "dark";
    out += css.substr(from, open - from);
    out += wants_dark == dark ? kTrue : kFalse;
    from = end + 1;
  }
  return out + std::string(css.substr(from));
}

/// `color-scheme: light dark` becomes the one that is shown.
std::string force_scheme_property(std::string_view css, bool dark) {
  constexpr std::string_view kProperty = "color-scheme";
  const std::string lower = to_ascii_lower(css);
  std::string out;
  size_t from = 0;
  for (size_t at = lower.find(kProperty); at != std::string::npos;
       at = lower.find(kProperty, at + 1)) {
    if (at > 0 && is_name(lower[at - 1])) continue;  // "supported-color-schemes" and queries.
    const size_t colon = skip_space(lower, at + kProperty.size());
    if (colon >= lower.size() || lower[colon] != ':') continue;
    size_t end = colon + 1;
    while (end < lower.size() && lower[end] != ';' && lower[end] != '}') ++end;
    out += css.substr(from, colon + 1 - from);
    out += dark ? "dark" : "light";
    from = end;
  }
  return out + std::string(css.substr(from));
}

/// Where a tag that begins at `open` ends (behind its ">"); quotes are honoured.
size_t end_of_tag(std::string_view html, size_t open) {
  char quote = 0;
  for (size_t at = open + 1; at < html.size(); ++at) {
    const char c = html[at];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      return at + 1;
    }
  }
  return html.size();
}

std::string name_of(std::string_view tag) {
  size_t at = 1;
  if (at < tag.size() && tag[at] == '/') ++at;
  const size_t begin = at;
  while (at < tag.size() && is_name(tag[at])) ++at;
  return to_ascii_lower(tag.substr(begin, at - begin));
}

/// The tag without attributes of these names.
std::string without_attributes(std::string_view tag, const std::vector<std::string_view>& names) {
  std::string out;
  size_t from = 0;
  size_t at = 1;
  while (at < tag.size() && !is_ascii_space(tag[at]) && tag[at] != '>') ++at;
  while (at < tag.size()) {
    const size_t begin = at;
    at = skip_space(tag, at);
    const size_t name_begin = at;
    while (at < tag.size() && !is_ascii_space(tag[at]) && tag[at] != '=' && tag[at] != '>') ++at;
    if (at == name_begin) break;
    const std::string name = to_ascii_lower(tag.substr(name_begin, at - name_begin));
    size_t value = skip_space(tag, at);
    if (value < tag.size() && tag[value] == '=') {
      value = skip_space(tag, value + 1);
      if (value < tag.size() && (tag[value] == '"' || tag[value] == '\'')) {
        const size_t close = tag.find(tag[value], value + 1);
        at = close == std::string_view::npos ? tag.size() : close + 1;
      } else {
        at = value;
        while (at < tag.size() && !is_ascii_space(tag[at]) && tag[at] != '>') ++at;
      }
    }
    for (const std::string_view unwanted : names) {
      if (name != unwanted) continue;
      out += tag.substr(from, begin - from);
      from = at;
    }
  }
  return out + std::string(tag.substr(from));
}

/// An element that a finding is about.
struct Marked {
  std::string selector;
  std::string id;
  bool own = false;   ///< It has that id by itself.
  size_t offset = 0;  ///< Of its tag; npos for what the parser put in.
};

std::vector<size_t> line_starts(std::string_view html) {
  std::vector<size_t> starts{0};
  for (size_t at = html.find('\n'); at != std::string_view::npos; at = html.find('\n', at + 1)) {
    starts.push_back(at + 1);
  }
  return starts;
}

std::vector<Marked> marked_elements(std::string_view html, const std::vector<std::string>& marks) {
  std::vector<Marked> found;
  if (marks.empty()) return found;
  const MarkupDocument document = MarkupDocument::parse(html);
  const std::vector<size_t> starts = line_starts(html);
  for (int at = 0; at < document.size(); ++at) {
    const MarkupNode& node = document.node(at);
    if (node.kind != MarkupNode::Kind::element) continue;
    std::string selector = document.selector(at);
    if (std::find(marks.begin(), marks.end(), selector) == marks.end()) continue;
    Marked marked{std::move(selector), "finding-" + std::to_string(found.size() + 1), false,
                  std::string_view::npos};
    if (const std::string* id = document.attribute(at, "id"); id != nullptr && !id->empty()) {
      marked.id = *id;
      marked.own = true;
    }
    if (node.line > 0 && static_cast<size_t>(node.line) <= starts.size()) {
      marked.offset = starts[static_cast<size_t>(node.line) - 1] +
                      static_cast<size_t>(std::max(node.column, 1)) - 1;
    }
    if (marked.own || marked.offset != std::string_view::npos) found.push_back(std::move(marked));
  }
  return found;
}

class Framer {
 public:
  Framer(std::string_view html, const Variant& variant) : html_(html), variant_(variant) {
    for (const Marked& marked : marked_elements(html, variant.marks)) {
      if (!marked.own) ids_[marked.offset] = marked.id;
    }
  }

  std::string run() {
    size_t at = 0;
    while (at < html_.size()) {
      const size_t open = html_.find('<', at);
      out_ += html_.substr(at, open == std::string_view::npos ? open : open - at);
      if (open == std::string_view::npos) break;
      at = html_.compare(open, 4, "<!--") == 0 ? comment(open) : tag(open);
    }
    if (!has_head_) out_.insert(0, head());
    return std::move(out_);
  }

 private:
  size_t comment(size_t open) {
    const size_t close = html_.find("-->", open + 4);
    const size_t end = close == std::string_view::npos ? html_.size() : close + 3;
    if (!variant_.stripped) out_ += html_.substr(open, end - open);
    return end;
  }

  size_t tag(size_t open) {
    const size_t end = end_of_tag(html_, open);
    const std::string_view whole = html_.substr(open, end - open);
    const std::string name = name_of(whole);
    if (name == "style" && whole[1] != '/') return style(open, end);
    if (name == "meta" && is_scheme(whole)) {
      // Gmail keeps nothing of the head; the others are told which of the two it is.
      if (!variant_.stripped) out_ += scheme_meta(whole);
      return end;
    }
    if (const auto id = ids_.find(open); id != ids_.end()) {
      const size_t behind_name = 1 + name.size();
      out_ += std::string(whole.substr(0, behind_name)) + " id=\"" + id->second + "\"" +
              std::string(whole.substr(behind_name));
    } else {
      out_ += variant_.stripped && whole[1] != '/' ? without_attributes(whole, {"class", "id"})
                                                   : std::string(whole);
    }
    if (name == "head" && whole[1] != '/' && !has_head_) {
      has_head_ = true;
      out_ += head();
    }
    return end;
  }

  size_t style(size_t open, size_t end) {
    const std::string lower = to_ascii_lower(html_.substr(end));
    const size_t close = lower.find("</style");
    const size_t css_end = close == std::string::npos ? html_.size() : end + close;
    const size_t after = css_end == html_.size() ? css_end : end_of_tag(html_, css_end);
    if (variant_.stripped) return after;
    out_ += html_.substr(open, end - open);
    out_ += force_scheme_property(
        force_scheme_queries(html_.substr(end, css_end - end), variant_.dark), variant_.dark);
    out_ += html_.substr(css_end, after - css_end);
    return after;
  }

  static bool is_scheme(std::string_view tag) {
    const std::string lower = to_ascii_lower(tag);
    return lower.find("\"color-scheme\"") != std::string::npos ||
           lower.find("\"supported-color-schemes\"") != std::string::npos;
  }

  [[nodiscard]] std::string scheme_meta(std::string_view tag) const {
    const std::string name = tag.find("supported") == std::string_view::npos
                                 ? "color-scheme"
                                 : "supported-color-schemes";
    return "<meta name=\"" + name + "\" content=\"" + (variant_.dark ? "dark" : "light") + "\">";
  }

  /// The policy, and the outlines of what findings are about.
  [[nodiscard]] std::string head() const {
    std::string text =
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
        "'unsafe-inline'; form-action 'none'; base-uri 'none'" +
        std::string(variant_.pictures ? "; img-src 'self' file:" : "") + "\">";
    if (variant_.marks.empty()) return text;
    text += "<style>";
    for (const std::string& mark : variant_.marks) {
      // A selector of ours; but nothing that is not one may end the style sheet.
      if (mark.find_first_of("<{}") != std::string::npos) continue;
      text += mark + "{outline:3px dashed #d81b60 !important;outline-offset:1px !important}";
    }
    // The one that is gone to, with what is around it in sight; the ids outweigh every mark above.
    return text +
           ":is(#x#x#x#x#x#x,:target){outline:6px solid #d81b60 !important;outline-offset:3px "
           "!important;scroll-margin:160px !important}</style>";
  }

  std::string_view html_;
  const Variant& variant_;
  std::map<size_t, std::string> ids_;  ///< That tags get, by where they begin.
  std::string out_;
  bool has_head_ = false;
};

}  // namespace

std::map<std::string, std::string> mark_ids(std::string_view html,
                                            const std::vector<std::string>& marks) {
  std::map<std::string, std::string> ids;
  for (const Marked& marked : marked_elements(html, marks)) ids[marked.selector] = marked.id;
  return ids;
}

std::string frame_document(std::string_view html, const Variant& variant,
                           std::string_view media_url) {
  if (media_url.empty()) return Framer(html, variant).run();
  const std::string local =
      replace_all(html, "\"" + std::string(media_url) + "/", std::string("\"media/"));
  return Framer(local, variant).run();
}

std::string variant_file(std::string_view edition, std::string_view part, const Variant& variant) {
  std::string name = std::string(edition) + "." + std::string(part);
  if (variant.dark) name += ".dark";
  if (!variant.pictures) name += ".no-pictures";
  if (variant.stripped) name += ".stripped";
  if (!variant.marks.empty()) name += ".marked";
  return name + ".html";
}

}  // namespace peyk
