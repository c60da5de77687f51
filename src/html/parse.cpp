/// From gumbo's tree to ours: the allow-list.

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <unordered_map>

#include "base/bytes.h"
#include "html/builder.h"
#include "html/gumbo_tree.h"
#include "html/tame.h"
#include "html/tree.h"
#include "html/url.h"
#include "l10n/text.h"

namespace peyk::html_detail {
namespace {

enum class Meaning { drop, part, block, mark, link, direction, quotation, line_break, image };
struct Rule {
  Meaning meaning{};
  BlockKind block{};
  int level = 0;
  MarkKind mark{};
};

Rule block_rule(BlockKind kind, int level = 0) { return {Meaning::block, kind, level, {}}; }
Rule mark_rule(MarkKind kind) { return {Meaning::mark, {}, 0, kind}; }
Rule plain_rule(Meaning meaning) { return {meaning, {}, 0, {}}; }

using Rules = std::unordered_map<std::string_view, Rule>;

Rules make_rules() {
  using enum BlockKind;
  Rules rules = {
      {"p", block_rule(paragraph)},
      {"h1", block_rule(heading, 2)},  // The title of the article is above it.
      {"h2", block_rule(heading, 2)},
      {"h3", block_rule(heading, 3)},
      {"h4", block_rule(heading, 4)},
      {"h5", block_rule(heading, 5)},
      {"h6", block_rule(heading, 6)},
      {"blockquote", block_rule(quote)},
      {"ul", block_rule(bullets)},
      {"menu", block_rule(bullets)},
      {"dir", block_rule(bullets)},
      {"ol", block_rule(numbers)},
      {"li", block_rule(item)},
      {"dl", block_rule(definitions)},
      {"dt", block_rule(term)},
      {"dd", block_rule(definition)},
      {"pre", block_rule(preformatted)},
      {"listing", block_rule(preformatted)},
      {"figure", block_rule(figure)},
      {"figcaption", block_rule(caption)},
      {"table", block_rule(table)},
      {"caption", block_rule(table_caption)},
      {"thead", block_rule(head)},
      {"tbody", block_rule(body)},
      {"tfoot", block_rule(body)},
      {"tr", block_rule(row)},
      {"td", block_rule(cell)},
      {"th", block_rule(header_cell)},
      {"hr", block_rule(rule)},
      {"br", plain_rule(Meaning::line_break)},
      {"img", plain_rule(Meaning::image)},
      {"a", plain_rule(Meaning::link)},
      {"span", plain_rule(Meaning::direction)},
      {"bdi", plain_rule(Meaning::direction)},
      {"bdo", plain_rule(Meaning::direction)},
      {"q", plain_rule(Meaning::quotation)},
  };
  for (const char* name : {"b", "strong"}) rules[name] = mark_rule(MarkKind::strong);
  for (const char* name : {"i", "em", "cite", "dfn", "var", "mark"}) {
    rules[name] = mark_rule(MarkKind::emphasis);
  }
  for (const char* name : {"u", "ins"}) rules[name] = mark_rule(MarkKind::underline);
  for (const char* name : {"s", "strike", "del"}) rules[name] = mark_rule(MarkKind::strike);
  for (const char* name : {"code", "kbd", "samp", "tt"}) rules[name] = mark_rule(MarkKind::code);
  rules["sub"] = mark_rule(MarkKind::subscript);
  rules["sup"] = mark_rule(MarkKind::superscript);
  for (const char* name :
       {"div", "section", "article", "aside", "header", "footer", "main", "nav", "hgroup",
        "address", "center", "details", "summary", "fieldset", "legend", "body", "html"}) {
    rules[name] = plain_rule(Meaning::part);
  }
  for (const char* name :
       {"script",   "style", "iframe",   "object",   "embed",    "applet", "form",
        "svg",      "math",  "template", "noscript", "textarea", "title",  "select",
        "button",   "input", "video",    "audio",    "canvas",   "map",    "dialog",
        "datalist", "xmp",   "noembed",  "noframes", "frameset", "frame",  "plaintext",
        "link",     "meta",  "base",     "head",     "colgroup", "col"}) {
    rules[name] = plain_rule(Meaning::drop);
  }
  return rules;
}

/// The rules of the elements that gumbo knows, by its numbers.
using KnownRules = std::array<std::optional<Rule>, GUMBO_TAG_UNKNOWN>;

std::optional<Rule> find_rule(std::string_view name) {
  static const Rules kRules = make_rules();
  const auto found = kRules.find(name);
  return found == kRules.end() ? std::nullopt : std::optional(found->second);
}

KnownRules make_known_rules() {
  KnownRules known;
  for (size_t tag = 0; tag < known.size(); ++tag) {
    known[tag] = find_rule(gumbo_normalized_tagname(static_cast<GumboTag>(tag)));
  }
  return known;
}

/// Nothing: the element is unwrapped.
std::optional<Rule> rule_of(const GumboElement& element) {
  static const KnownRules kKnown = make_known_rules();
  if (element.tag_namespace != GUMBO_NAMESPACE_HTML) return plain_rule(Meaning::drop);
  const auto tag = static_cast<size_t>(element.tag);
  return tag < kKnown.size() ? kKnown[tag] : find_rule(element_name(element));
}

/// The attributes of an element, also those that stood aside from the parser.
class Attributes {
 public:
  Attributes(const GumboElement& element, const Asides& asides)
      : attributes_(element.attributes), asides_(asides) {}

  /// "" when there is none.
  [[nodiscard]] std::string_view operator[](const char* name) const {
    if (attributes_.length == 0) return "";
    const GumboAttribute* found = gumbo_get_attribute(&attributes_, name);
    if (found == nullptr) return "";
    return asides_.value_of(found->value,
                            {found->original_value.data, found->original_value.length});
  }

 private:
  const GumboVector& attributes_;
  const Asides& asides_;
};

std::string direction_of(const Attributes& attributes) {
  const std::string value = to_ascii_lower(trim(attributes["dir"]));
  return value == "ltr" || value == "rtl" || value == "auto" ? value : "";
}

/// A language tag of letters, digits and hyphens (RFC 5646 §2.1, roughly).
std::string language_of(const Attributes& attributes) {
  constexpr size_t kLongestTag = 35;
  constexpr size_t kLongestSubtag = 8;
  const std::string_view value = trim(attributes["lang"]);
  if (value.empty() || value.size() > kLongestTag || !is_ascii_alpha(value.front())) return "";
  for (const std::string_view subtag : split(value, '-')) {
    if (subtag.empty() || subtag.size() > kLongestSubtag) return "";
    for (const char c : subtag) {
      if (!is_ascii_alpha(c) && !is_ascii_digit(c)) return "";
    }
  }
  return std::string(value);
}

/// A whole number in `least`…`most`, of digits only; `otherwise` if it is none.
int number_of(const Attributes& attributes, const char* name, int least, int most, int otherwise) {
  const std::string_view text = trim(attributes[name]);
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_number = error == std::errc() && end == text.data() + text.size();
  return is_number && value >= least && value <= most ? value : otherwise;
}

class Walk {
 public:
  Walk(const std::string& base_url, const Asides& asides) : base_url_(base_url), asides_(asides) {}

  /// Visits the tree without recursion: it is as deep as the markup made it.
  Block run(const GumboNode* root) {
    stack_.push_back({root, 0, {}});
    while (!stack_.empty()) {
      Visit& visit = stack_.back();
      const GumboVector& children = visit.node->v.element.children;
      if (visit.next_child < children.length) {
        enter(static_cast<const GumboNode*>(children.data[visit.next_child++]));
      } else {
        const Undo undo = visit.undo;
        stack_.pop_back();
        leave(undo);
      }
    }
    return builder_.finish();
  }

 private:
  /// What is to be done when the element ends.
  struct Undo {
    std::optional<Builder::Handle> block;
    bool mark = false;
    bool part = false;
    bool quotation = false;
  };
  struct Visit {
    const GumboNode* node;
    unsigned next_child;
    Undo undo;
  };

  void enter(const GumboNode* node) {
    switch (node->type) {
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
      case GUMBO_NODE_CDATA:
        text(node->v.text.text);
        break;
      case GUMBO_NODE_ELEMENT:
        element(node);
        break;
      case GUMBO_NODE_DOCUMENT:
      case GUMBO_NODE_COMMENT:
      case GUMBO_NODE_TEMPLATE:
        break;
    }
  }

  void text(const char* parsed) {
    Asides::Text text = asides_.text_of(parsed);
    if (text.clean) {
      builder_.add_clean_text(std::move(text.text));
    } else {
      builder_.add_text(text.text);
    }
  }

  void element(const GumboNode* node) {
    const GumboElement& element = node->v.element;
    const Attributes attributes(element, asides_);
    const auto rule = rule_of(element);
    if (!rule) {
      stack_.push_back({node, 0, {}});
      return;
    }
    Undo undo;
    switch (rule->meaning) {
      case Meaning::drop:
        return;
      case Meaning::line_break:
        return builder_.add_break();
      case Meaning::image:
        return image(attributes);
      case Meaning::part:
        builder_.part();
        builder_.push_inherited(direction_of(attributes), language_of(attributes));
        undo.part = true;
        break;
      case Meaning::block:
        undo.block = builder_.open(block(attributes, *rule));
        break;
      case Meaning::mark:
        builder_.push_mark({rule->mark, "", "", "", ""});
        undo.mark = true;
        break;
      case Meaning::link:
        undo.mark = link(attributes);
        break;
      case Meaning::direction:
        undo.mark = direction(element.tag, attributes);
        break;
      case Meaning::quotation:
        builder_.add_text("“");
        undo.quotation = true;
        break;
    }
    stack_.push_back({node, 0, undo});
  }

  void leave(const Undo& undo) {
    if (undo.quotation) builder_.add_text("”");
    if (undo.mark) builder_.pop_mark();
    if (undo.block) builder_.close(*undo.block);
    if (undo.part) {
      builder_.part();
      builder_.pop_inherited();
    }
  }

  [[nodiscard]] static Block block(const Attributes& attributes, const Rule& rule) {
    constexpr int kMostSpan = 1000;
    Block block;
    block.kind = rule.block;
    block.level = rule.level;
    if (block.kind != BlockKind::rule) {
      block.dir = direction_of(attributes);
      block.lang = language_of(attributes);
    }
    if (block.kind == BlockKind::cell || block.kind == BlockKind::header_cell) {
      block.colspan = number_of(attributes, "colspan", 1, kMostSpan, 1);
      block.rowspan = number_of(attributes, "rowspan", 1, kMostSpan, 1);
    }
    return block;
  }

  /// Whether a mark was pushed: an anchor without a good URL is unwrapped.
  bool link(const Attributes& attributes) {
    auto url = resolve_url(base_url_, attributes["href"]);
    if (!url) return false;
    builder_.push_mark({MarkKind::link, std::move(*url), clean_line(attributes["title"]),
                        direction_of(attributes), language_of(attributes)});
    return true;
  }

  bool direction(GumboTag tag, const Attributes& attributes) {
    Mark mark{MarkKind::span, "", "", direction_of(attributes), language_of(attributes)};
    // Mail programs do not know <bdi>; a span with a direction isolates as well.
    if (tag == GUMBO_TAG_BDI && mark.dir.empty()) mark.dir = "auto";
    if (mark.dir.empty() && mark.lang.empty()) return false;
    builder_.push_mark(std::move(mark));
    return true;
  }

  /// The picture's URL; pages that load pictures late keep it somewhere else.
  [[nodiscard]] std::optional<std::string> source_of(const Attributes& attributes) const {
    for (const char* name : {"data-src", "data-lazy-src", "data-original", "src"}) {
      if (auto url = resolve_web_url(base_url_, attributes[name])) return url;
    }
    return std::nullopt;
  }

  void image(const Attributes& attributes) {
    constexpr int kMostPixels = 100000;
    auto source = source_of(attributes);
    if (!source) return;
    Image image;
    image.src = std::move(*source);
    const int width = number_of(attributes, "width", 0, kMostPixels, -1);
    const int height = number_of(attributes, "height", 0, kMostPixels, -1);
    const bool is_pixel = (width == 0 || width == 1) && (height == 0 || height == 1);
    const std::string style = replace_all(to_ascii_lower(attributes["style"]), " ", "");
    if (is_pixel || style.find("display:none") != std::string::npos) return;
    image.alt = clean_line(attributes["alt"]);
    image.title = clean_line(attributes["title"]);
    image.width = std::max(width, 0);
    image.height = std::max(height, 0);
    builder_.add_image(std::move(image));
  }

  const std::string& base_url_;
  const Asides& asides_;
  Builder builder_;
  std::vector<Visit> stack_;
};

/// The text between the tags, for markup that was made to exhaust the parser.
Block text_only(const TamedMarkup& tamed) {
  Builder builder;
  std::string_view rest = tamed.for_parser();
  while (!rest.empty()) {
    const size_t tag = std::min(rest.find('<'), rest.size());
    builder.add_text(tamed.asides().text_of(rest.substr(0, tag)).text);
    rest.remove_prefix(tag);
    const size_t end = rest.find('>');
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    builder.add_text(" ");
  }
  return builder.finish();
}

}  // namespace

Block parse(std::string_view markup, const std::string& base_url) {
  const TamedMarkup tamed(markup);
  const GumboTree tree(tamed.for_parser());
  Block root =
      tree.root() == nullptr ? text_only(tamed) : Walk(base_url, tamed.asides()).run(tree.root());
  normalize(root);
  return root;
}

}  // namespace peyk::html_detail
