#include "ingest/wordpress_shortcodes.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "ingest/tags.h"

namespace peyk {
namespace {

constexpr size_t npos = std::string_view::npos;
constexpr size_t kLongestShortcode = 8192;

/// Shortcodes that WordPress itself brings: these are recognised without attributes too.
constexpr std::array<std::string_view, 8> kCore = {"caption", "wp_caption", "gallery", "audio",
                                                   "video",   "playlist",   "embed",   "wp_video"};

struct Shortcode {
  std::string name;  ///< Lower case.
  bool closing = false;
  bool self_closing = false;
  std::string_view attributes;
  size_t end = 0;
};

bool is_name_byte(char c) { return is_ascii_alpha(c) || is_ascii_digit(c) || c == '_' || c == '-'; }

/// What has the form of a shortcode at "[". Whether it is one is another question.
std::optional<Shortcode> shortcode_at(std::string_view text, size_t at) {
  Shortcode code;
  size_t i = at + 1;
  if (i < text.size() && text[i] == '/') {
    code.closing = true;
    ++i;
  }
  if (i >= text.size() || !is_ascii_alpha(text[i])) return std::nullopt;
  while (i < text.size() && is_name_byte(text[i])) code.name += ascii_lower(text[i++]);
  const size_t begin = i;
  const size_t most = std::min(text.size(), at + kLongestShortcode);
  char quote = 0;
  for (; i < most; ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if ((c == '"' || c == '\'') && text[i - 1] == '=') {
      quote = c;
    } else if (c == '[') {
      return std::nullopt;
    } else if (c == ']') {
      break;
    }
  }
  if (i >= most) return std::nullopt;
  code.attributes = text.substr(begin, i - begin);
  code.end = i + 1;
  if (!code.attributes.empty() && !is_ascii_space(code.attributes[0]) &&
      code.attributes[0] != '/' && code.attributes[0] != '=') {
    return std::nullopt;
  }
  if (code.attributes.ends_with('/')) {
    code.self_closing = true;
    code.attributes.remove_suffix(1);
  }
  if (code.closing && !trim(code.attributes).empty()) return std::nullopt;
  return code;
}

/// Attributes by name; one without a name is kept under its position ("0", "1").
std::map<std::string, std::string> parse_attributes(std::string_view raw) {
  // Quotes that the visual editor made curly or escaped.
  std::string text(raw);
  for (const char* curly : {"&#8220;", "&#8221;", "&#8243;", "&quot;", "“", "”", "″"}) {
    text = replace_all(text, curly, "\"");
  }
  std::map<std::string, std::string> attributes;
  int position = 0;
  size_t i = 0;
  const auto value = [&]() -> std::string {
    if (i < text.size() && (text[i] == '"' || text[i] == '\'')) {
      const size_t end = std::min(text.find(text[i], i + 1), text.size());
      std::string quoted = text.substr(i + 1, end - i - 1);
      i = std::min(end + 1, text.size());
      return quoted;
    }
    const size_t begin = i;
    while (i < text.size() && !is_ascii_space(text[i])) ++i;
    return text.substr(begin, i - begin);
  };
  while (i < text.size()) {
    if (is_ascii_space(text[i])) {
      ++i;
      continue;
    }
    const size_t begin = i;
    while (i < text.size() && is_name_byte(text[i])) ++i;
    size_t after = i;
    while (after < text.size() && is_ascii_space(text[after])) ++after;
    if (after < text.size() && text[after] == '=') {
      std::string name = to_ascii_lower(text.substr(begin, i - begin));
      i = after + 1;
      while (i < text.size() && is_ascii_space(text[i])) ++i;
      // WordPress.com writes [youtube=URL].
      if (name.empty()) name = std::to_string(position++);
      attributes[name] = value();
    } else {
      i = begin;
      attributes[std::to_string(position++)] = value();
    }
  }
  return attributes;
}

bool has_named_attribute(std::string_view raw) {
  const auto attributes = parse_attributes(raw);
  return std::any_of(attributes.begin(), attributes.end(),
                     [](const auto& entry) { return is_ascii_alpha(entry.first[0]); });
}

class Shortcodes {
 public:
  Shortcodes(std::string_view text, const WordPressMedia& media, std::vector<std::string>& missing)
      : text_(text), media_(media), missing_(missing) {
    for (size_t at = text.find("[/"); at != std::string_view::npos; at = text.find("[/", at + 2)) {
      const auto code = shortcode_at(text, at);
      if (code && code->closing) closings_[code->name].push_back(at);
    }
  }

  std::string run() {
    size_t at = 0;
    while (at < text_.size()) {
      size_t next = at;
      while (next < text_.size() && text_[next] != '[' && text_[next] != '<') ++next;
      out_ += text_.substr(at, next - at);
      at = next;
      if (at == text_.size()) break;
      at = text_[at] == '<' ? copy_tag(at) : bracket(at);
    }
    return std::move(out_);
  }

 private:
  /// Brackets inside a tag are not ours: they are part of a URL or a title.
  size_t copy_tag(size_t at) {
    const auto tag = tag_at(text_, at);
    const size_t end = tag ? tag->end : at + 1;
    out_ += text_.substr(at, end - at);
    return end;
  }

  size_t bracket(size_t at) {
    if (text_.substr(at, 2) == "[[") {
      const auto inner = shortcode_at(text_, at + 1);
      if (inner && text_.substr(inner->end, 1) == "]") {
        out_ += text_.substr(at + 1, inner->end - at - 1);
        return inner->end + 1;
      }
    }
    const auto code = shortcode_at(text_, at);
    if (!code || !is_shortcode(*code)) {
      out_ += '[';
      return at + 1;
    }
    return code->closing ? code->end : replace(*code);
  }

  [[nodiscard]] static bool is_core(std::string_view name) {
    return std::find(kCore.begin(), kCore.end(), name) != kCore.end();
  }

  [[nodiscard]] bool is_shortcode(const Shortcode& code) {
    if (is_core(code.name)) return true;
    if (code.closing) return opened_.count(code.name) > 0;
    const bool shaped = code.self_closing || code.name.find('_') != std::string::npos ||
                        has_named_attribute(code.attributes) || embedded_url(code).has_value() ||
                        closing_after(code).has_value();
    if (shaped) ++opened_[code.name];
    return shaped;
  }

  [[nodiscard]] std::optional<size_t> closing_after(const Shortcode& code) const {
    const auto found = closings_.find(code.name);
    if (found == closings_.end()) return std::nullopt;
    const auto at = std::lower_bound(found->second.begin(), found->second.end(), code.end);
    if (at == found->second.end()) return std::nullopt;
    return *at;
  }

  /// `[name=URL]` and `[name URL]`, where nothing but the URL is inside.
  [[nodiscard]] static std::optional<std::string> embedded_url(const Shortcode& code) {
    const auto attributes = parse_attributes(code.attributes);
    if (attributes.size() != 1 || attributes.begin()->first != "0") return std::nullopt;
    if (!is_http_url(attributes.begin()->second)) return std::nullopt;
    return attributes.begin()->second;
  }

  size_t replace(const Shortcode& code) {
    if (code.name == "caption" || code.name == "wp_caption") return caption(code);
    if (code.name == "gallery") {
      gallery(code);
      return code.end;
    }
    if (code.name == "embed" || code.name == "video" || code.name == "wp_video" ||
        code.name == "audio") {
      return media_link(code);
    }
    if (const auto url = embedded_url(code)) out_ += link_paragraph(*url, *url);
    return code.end;
  }

  size_t caption(const Shortcode& code) {
    const auto close = closing_after(code);
    if (!close) return code.end;
    // Closings inside a caption are not seen again, so this goes one level deep and no further.
    const std::string inner =
        Shortcodes(text_.substr(code.end, *close - code.end), media_, missing_).run();
    const auto attributes = parse_attributes(code.attributes);
    const size_t picture_end = end_of_picture(inner);
    std::string words(trim(std::string_view(inner).substr(picture_end)));
    if (const auto old = attributes.find("caption"); words.empty() && old != attributes.end()) {
      words = old->second;
    }
    out_ += "\n<figure>" + std::string(trim(std::string_view(inner).substr(0, picture_end)));
    if (!words.empty()) out_ += "<figcaption>" + words + "</figcaption>";
    out_ += "</figure>\n";
    return shortcode_at(text_, *close)->end;
  }

  /// Where the image, with the link around it, ends.
  [[nodiscard]] static size_t end_of_picture(std::string_view inner) {
    const size_t image = find_ignoring_case(inner, "<img", 0);
    if (image == std::string_view::npos) return 0;
    const auto tag = tag_at(inner, image);
    if (!tag) return 0;
    size_t end = tag->end;
    size_t next = end;
    while (next < inner.size() && is_ascii_space(inner[next])) ++next;
    if (next < inner.size() && inner[next] == '<') {
      const auto close = tag_at(inner, next);
      if (close && close->closing && close->name == "a") end = close->end;
    }
    return end;
  }

  void gallery(const Shortcode& code) {
    auto attributes = parse_attributes(code.attributes);
    for (const char* name : {"ids", "include"}) {
      if (const auto ids = attributes.find(name); ids != attributes.end() && !ids->second.empty()) {
        out_ += figures_by_ids(ids->second, media_, missing_);
        return;
      }
    }
    for (const Picture* picture : media_.of_this_post()) out_ += figure(*picture);
  }

  size_t media_link(const Shortcode& code) {
    const bool wraps = code.name == "embed" && !code.self_closing;
    const size_t close = wraps ? closing_after(code).value_or(npos) : npos;
    std::string url;
    if (close != npos) url = trim(text_.substr(code.end, close - code.end));
    for (const auto& [name, value] : parse_attributes(code.attributes)) {
      if (!is_http_url(url) && is_http_url(value)) url = value;
    }
    if (is_http_url(url)) out_ += link_paragraph(url, url);
    return close == npos ? code.end : shortcode_at(text_, close)->end;
  }

  std::string_view text_;
  const WordPressMedia& media_;
  std::vector<std::string>& missing_;
  std::map<std::string, std::vector<size_t>> closings_;
  std::map<std::string, int> opened_;
  std::string out_;
};

}  // namespace

std::string replace_shortcodes(std::string_view text, const WordPressMedia& media,
                               std::vector<std::string>& missing) {
  if (text.find('[') == std::string_view::npos) return std::string(text);
  return Shortcodes(text, media, missing).run();
}

std::string figures_by_ids(std::string_view ids, const WordPressMedia& media,
                           std::vector<std::string>& missing) {
  std::string figures;
  for (size_t i = 0; i < ids.size();) {
    const size_t begin = i;
    while (i < ids.size() && is_ascii_digit(ids[i])) ++i;
    if (i == begin) {
      ++i;
      continue;
    }
    const std::string_view id = ids.substr(begin, i - begin);
    if (const Picture* picture = media.find(id)) {
      figures += figure(*picture);
    } else {
      missing.emplace_back(id);
    }
  }
  return figures;
}

}  // namespace peyk
