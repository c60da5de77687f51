#include "ingest/wordpress_content.h"

#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "ingest/tags.h"
#include "ingest/wordpress_paragraphs.h"
#include "ingest/wordpress_shortcodes.h"

namespace peyk {
namespace {

constexpr size_t npos = std::string_view::npos;

std::string normalise_line_ends(std::string_view text) {
  if (text.find('\r') == npos) return std::string(text);
  return replace_all(replace_all(text, "\r\n", "\n"), "\r", "\n");
}

/// The innermost figures of a gallery block in order, and its own caption behind them.
std::string inner_figures(std::string_view block) {
  struct Open {
    size_t begin;
    bool holds_figures;
  };
  std::vector<Open> open;
  std::string figures;
  size_t last_end = 0;
  for (size_t at = block.find('<'); at != npos; at = block.find('<', at + 1)) {
    const auto tag = tag_at(block, at);
    if (!tag || tag->name != "figure") continue;
    if (!tag->closing) {
      if (!open.empty()) open.back().holds_figures = true;
      open.push_back({at, false});
    } else if (!open.empty()) {
      if (!open.back().holds_figures) {
        figures +=
            std::string(block.substr(open.back().begin, tag->end - open.back().begin)) + "\n";
        last_end = tag->end;
      }
      open.pop_back();
    }
  }
  const size_t caption = find_ignoring_case(block, "<figcaption", last_end);
  if (!figures.empty() && caption != npos) {
    if (const auto tag = tag_at(block, caption)) {
      const size_t end = find_ignoring_case(block, "</figcaption", tag->end);
      if (end != npos) {
        figures += "<p>" + std::string(block.substr(tag->end, end - tag->end)) + "</p>\n";
      }
    }
  }
  return figures;
}

std::string gallery_block(std::string_view attributes, std::string_view inner,
                          const WordPressMedia& media, std::vector<std::string>& missing) {
  std::string figures = inner_figures(inner);
  if (figures.find("<img") != std::string::npos) return figures;
  const size_t ids = attributes.find("\"ids\":[");
  if (ids == npos) return std::string(inner);
  const size_t end = std::min(attributes.find(']', ids), attributes.size());
  return figures_by_ids(attributes.substr(ids, end - ids), media, missing);
}

/// First pass: flattens gallery blocks and drops what is never shown: comments (block markers among
/// them), scripts and styles, whose text must not be taken for content.
class Uncover {
 public:
  Uncover(std::string_view text, const WordPressMedia& media, std::vector<std::string>& missing)
      : text_(text), media_(media), missing_(missing) {}

  std::string run() {
    size_t at = 0;
    while (at < text_.size()) {
      const size_t open = std::min(text_.find('<', at), text_.size());
      out_ += text_.substr(at, open - at);
      if (open == text_.size()) break;
      at = text_.substr(open, 4) == "<!--" ? comment(open) : element(open);
    }
    return std::move(out_);
  }

 private:
  size_t comment(size_t open) {
    constexpr std::string_view kGallery = "<!-- wp:gallery";
    const size_t close = comments_end_ ? text_.find("-->", open + 4) : npos;
    if (close == npos) {
      // It is for the HTML parser to say what a comment without an end is. Do not search again.
      comments_end_ = false;
      out_ += "<!--";
      return open + 4;
    }
    const size_t at = close + 3;
    const std::string_view comment = text_.substr(open, at - open);
    if (!comment.starts_with(kGallery)) return at;
    const bool alone = comment.ends_with("/-->");
    const size_t end = alone || !galleries_end_ ? npos : text_.find("<!-- /wp:gallery", at);
    if (end == npos && !alone) galleries_end_ = false;
    if (end == npos && !alone) return at;
    // Ends are not seen again inside, so this goes one level deep and no further.
    const std::string inner =
        alone ? "" : Uncover(text_.substr(at, end - at), media_, missing_).run();
    out_ += gallery_block(comment, inner, media_, missing_);
    return alone ? at : end;
  }

  size_t element(size_t open) {
    const auto tag = tag_at(text_, open);
    const bool code = tag && !tag->closing && (tag->name == "script" || tag->name == "style");
    if (code) {
      const size_t close = find_ignoring_case(text_, "</" + tag->name, tag->end);
      // Never closed: to the end of the text, as a browser has it.
      const auto end = close == npos ? std::nullopt : tag_at(text_, close);
      return end ? end->end : text_.size();
    }
    const size_t end = tag ? tag->end : open + 1;
    out_ += text_.substr(open, end - open);
    return end;
  }

  std::string_view text_;
  const WordPressMedia& media_;
  std::vector<std::string>& missing_;
  bool comments_end_ = true;
  bool galleries_end_ = true;
  std::string out_;
};

/// The address that a player or frame shows, as an absolute URL, or nothing.
std::string embedded_address(const Tag& tag) {
  for (const char* name : {"src", "data-src"}) {
    const auto value = tag_attribute(tag, name);
    if (!value) continue;
    std::string url(trim(*value));
    if (url.starts_with("//")) url.insert(0, "https:");
    if (is_http_url(url)) return url;
  }
  return "";
}

}  // namespace

std::string link_embeds(std::string_view text) {
  constexpr std::array<std::string_view, 5> kEmbeds = {"iframe", "video", "audio", "source",
                                                       "embed"};
  std::string out;
  std::string last_url;
  bool frames_end = true;
  for (size_t at = 0; at < text.size();) {
    const size_t open = std::min(text.find('<', at), text.size());
    out += text.substr(at, open - at);
    at = open;
    if (at == text.size()) break;
    const auto tag = tag_at(text, at);
    if (!tag || std::find(kEmbeds.begin(), kEmbeds.end(), tag->name) == kEmbeds.end()) {
      const size_t end = tag ? tag->end : at + 1;
      out += text.substr(at, end - at);
      at = end;
      continue;
    }
    at = tag->end;
    if (tag->closing) {
      if (tag->name == "video" || tag->name == "audio") last_url.clear();
      continue;
    }
    const std::string url = embedded_address(*tag);
    // A player lists one film in several formats: the first link is enough.
    const bool listed = tag->name == "source" && !last_url.empty();
    if (!url.empty() && !listed) {
      const auto title = tag_attribute(*tag, "title");
      out += link_paragraph(url, title && !trim(*title).empty() ? trim(*title) : url);
      last_url = url;
    }
    if (tag->name == "iframe" && frames_end) {
      const size_t close = find_ignoring_case(text, "</iframe", at);
      frames_end = close != npos;
      at = frames_end ? close : at;
    }
  }
  return out;
}

namespace {

/// A URL alone on its line is an embed (oEmbed): it becomes a paragraph with a link.
std::string link_lonely_urls(std::string_view text) {
  if (find_ignoring_case(text, "http", 0) == npos) return std::string(text);
  std::string out;
  bool in_tag = false;
  bool in_pre = false;
  bool first = true;
  for (const std::string_view line : split(text, '\n')) {
    if (!first) out += '\n';
    first = false;
    const std::string_view words = trim(line);
    if (!in_tag && !in_pre && is_http_url(words)) {
      out += link_paragraph(words, words);
    } else {
      out += line;
    }
    const size_t open = line.rfind('<');
    const size_t close = line.rfind('>');
    if (open != npos && (close == npos || close < open)) in_tag = true;
    if (close != npos && (open == npos || open < close)) in_tag = false;
    const size_t pre = line.rfind("<pre");
    const size_t pre_end = line.rfind("</pre");
    if (pre != npos && (pre_end == npos || pre_end < pre)) in_pre = true;
    if (pre_end != npos && (pre == npos || pre < pre_end)) in_pre = false;
  }
  return out;
}

}  // namespace

std::string figure(const Picture& picture) {
  std::string markup = "<figure><img src=\"" + escape_markup(picture.url) + "\" alt=\"" +
                       escape_markup(picture.alt) + "\"";
  if (picture.width > 0 && picture.height > 0) {
    markup += " width=\"" + std::to_string(picture.width) + "\" height=\"" +
              std::to_string(picture.height) + "\"";
  }
  markup += ">";
  if (!picture.caption.empty()) {
    markup += "<figcaption>" + escape_markup(picture.caption) + "</figcaption>";
  }
  return markup + "</figure>\n";
}

PreparedContent prepare_wordpress_content(std::string_view content, const WordPressMedia& media) {
  PreparedContent prepared;
  const bool blocks = content.find("<!-- wp:") != npos;
  const std::string lines = normalise_line_ends(content);
  std::string text = Uncover(lines, media, prepared.missing).run();
  text = link_embeds(text);
  text = replace_shortcodes(text, media, prepared.missing);
  text = link_lonely_urls(text);
  prepared.markup = blocks ? text : add_paragraphs(text);
  return prepared;
}

}  // namespace peyk
