/// From markup to text: titles, excerpts, the text alternative, pictures, and the facts of
/// preflight. All of it is valid UTF-8 without controls and holes; lines are lines.
///
/// Input: a byte that sets how much is asked for, then markup.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "html/document.h"
#include "html/sanitize.h"
#include "html/text.h"
#include "model/rendition.h"

namespace peyk {
namespace {

using fuzz::require;

/// No hole can come from an article: the private planes are removed.
void require_no_hole(std::string_view text, const char* where) {
  for (const Hole hole : kHoles)
    require(text.find(hole_mark(hole)) == std::string::npos, where, text);
}

void require_line(std::string_view text, const char* where) {
  fuzz::require_one_line(text, where);
  require_no_hole(text, where);
  require(trim(text).size() == text.size(), where, text);
  require(text.find("  ") == std::string_view::npos, where, text);
}

void check_plain_text(const SanitizedHtml& html, int width) {
  const std::string text = to_plain_text(html, width);
  // Quotes and lists indent each line again, and every link is listed with its whole address.
  require(text.size() <= 4096 + html.markup().size() * 64, "text is not much larger than markup",
          text);
  require(!find_invalid_utf8(text), "a text alternative is valid UTF-8", text);
  require_no_hole(text, "a text alternative has no holes of its own");
  for (const std::string_view line : split(text, '\n')) {
    // Preformatted text keeps its tabs.
    require(!fuzz::has_control(replace_all(line, "\t", " ")), "a text alternative has no controls",
            text);
    require(!line.ends_with(' '), "a line of text has no blanks at its end", text);
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const auto amount = static_cast<unsigned char>(input.letter());
  const std::string_view markup = input.rest();
  const SanitizedHtml html = sanitize(markup, {.base_url = "https://site.example/post/"});

  const std::string title = plain_text(markup);
  require_line(title, "a title is one clean line");
  require(plain_text(escape_markup(title)) == title, "a title of a title is itself", title);
  const std::string excerpt = make_excerpt(html, amount, amount % 2 == 0 ? "en" : "fa");
  require_line(excerpt, "an excerpt is one clean line");
  fuzz::require(count_code_points(excerpt) <= 1 || amount > 0, "an excerpt is cut", excerpt);
  check_plain_text(html, 20 + amount % 64);
  for (const Picture& picture : pictures(html)) {
    fuzz::require(picture.url.starts_with("http://") || picture.url.starts_with("https://"),
                  "a picture has a URL of the web", picture.url);
    fuzz::require_one_line(picture.alt, "an alternative text");
    fuzz::require_one_line(picture.caption, "a caption");
    fuzz::require(picture.width >= 0 && picture.height >= 0, "a picture has a size");
  }

  const MarkupDocument clean = MarkupDocument::parse(html.markup());
  for (int at = 0; at < clean.size(); ++at) {
    if (clean.node(at).name != "img") continue;
    fuzz::require(clean.attribute(at, "alt") != nullptr, "a picture has an alternative text",
                  html.markup());
  }
  const MarkupDocument raw = MarkupDocument::parse(markup);
  const auto shown = std::count_if(raw.nodes().begin(), raw.nodes().end(), [](const auto& node) {
    return node.name == "a" || node.name == "img";
  });
  fuzz::require(static_cast<size_t>(shown) <= markup.size(), "facts come from markup");
  return 0;
}
