#include "preflight/desk.h"

#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk::preflight {
namespace {

constexpr size_t kLongestExcerpt = 80;

bool is_unseen(std::string_view name) {
  static const std::set<std::string_view> kNames = {"head",  "style",    "script",
                                                    "title", "template", "noscript"};
  return kNames.contains(name);
}

/// Elements that begin a paragraph of their own.
bool is_block(std::string_view name) {
  static const std::set<std::string_view> kNames = {
      "html",  "body",    "div",    "p",       "td",   "th",     "tr",         "table",  "tbody",
      "li",    "ul",      "ol",     "h1",      "h2",   "h3",     "h4",         "h5",     "h6",
      "dl",    "dt",      "dd",     "nav",     "main", "header", "blockquote", "pre",    "address",
      "aside", "article", "footer", "section", "form", "figure", "figcaption", "caption"};
  return kNames.contains(name);
}

class SheetReader {
 public:
  explicit SheetReader(Sheet& sheet) : sheet_(sheet), document_(sheet.document) {}

  void run() {
    for (int at = 0; at < document_.size(); ++at) {
      const MarkupNode& node = document_.node(at);
      if (node.kind == MarkupNode::Kind::comment) continue;
      if (node.kind == MarkupNode::Kind::text) {
        text(at);
      } else if (node.name == "a") {
        link(at);
      } else if (node.name == "style") {
        style(at);
      } else if (is_unseen(node.name) && node.name != "head") {
        at = node.end - 1;
      }
    }
    for (auto& [element, block] : blocks_) {
      if (!trim(block.text).empty()) sheet_.blocks.push_back(std::move(block));
    }
  }

 private:
  void text(int at) {
    const int owner = owner_of(at);
    if (owner < 0) return;
    TextBlock& block = blocks_[owner];
    if (block.text.empty()) {
      block.element = owner;
      const std::string* direction = document_.inherited(owner, "dir");
      const std::string* language = document_.inherited(owner, "lang");
      if (direction != nullptr) block.direction = to_ascii_lower(*direction);
      if (language != nullptr) block.language = *language;
    }
    block.text += document_.node(at).text;
  }

  /// The block that a text belongs to; −1 if nobody sees it.
  [[nodiscard]] int owner_of(int at) const {
    int owner = -1;
    for (int up = document_.node(at).parent; up >= 0; up = document_.node(up).parent) {
      const std::string& name = document_.node(up).name;
      if (is_unseen(name)) return -1;
      const bool own = is_block(name) || document_.attribute(up, "dir") != nullptr;
      if (owner < 0 && own) owner = up;
    }
    return owner;
  }

  void link(int at) {
    const std::string* href = document_.attribute(at, "href");
    if (href == nullptr) return;
    SeenLink seen;
    seen.element = at;
    seen.href = std::string(trim(*href));
    seen.text = clean_line(document_.text_of(at));
    bool words = false;
    for (int in = at + 1; in < document_.node(at).end; ++in) {
      const MarkupNode& node = document_.node(in);
      seen.picture = seen.picture || node.name == "img";
      words = words || (node.kind == MarkupNode::Kind::text && !trim(node.text).empty());
    }
    seen.picture = seen.picture && !words;
    sheet_.links.push_back(std::move(seen));
  }

  void style(int at) {
    std::string css;
    for (int in = at + 1; in < document_.node(at).end; ++in) css += document_.node(in).text;
    sheet_.styles.push_back(parse_style_sheet(css));
    sheet_.style_bytes.push_back(css.size());
  }

  Sheet& sheet_;
  const MarkupDocument& document_;
  std::map<int, TextBlock> blocks_;
};

}  // namespace

void Desk::report(std::string_view rule, std::string_view edition, FindingPlace place,
                  std::string sentence) {
  const auto severity = tuning_.severity(rule);
  if (!severity) return;
  if (++counts_[{std::string(edition), std::string(rule)}] > kMost) return;
  findings_.push_back(
      {std::string(rule), *severity, std::string(edition), std::move(sentence), std::move(place)});
}

std::vector<Finding> Desk::take() {
  for (const auto& [key, count] : counts_) {
    if (count <= kMost) continue;
    const auto last =
        std::find_if(findings_.rbegin(), findings_.rend(), [&, &key = key](const Finding& f) {
          return f.edition == key.first && f.rule == key.second;
        });
    last->sentence += " (And " + std::to_string(count - kMost) + " more like it.)";
  }
  sort_findings(findings_);
  counts_.clear();
  return std::move(findings_);
}

Sheet Sheet::read(Part part, std::string_view markup) {
  Sheet sheet;
  sheet.part = part;
  sheet.document = MarkupDocument::parse(markup);
  SheetReader(sheet).run();
  return sheet;
}

FindingPlace Sheet::place(int node, std::string_view excerpt) const {
  FindingPlace place;
  place.part = part;
  int element = node;
  if (document.node(node).kind != MarkupNode::Kind::element) element = document.node(node).parent;
  // What the parser put in has no place: it is where its parent is.
  int placed = node;
  while (placed >= 0 && document.node(placed).line == 0) placed = document.node(placed).parent;
  if (placed >= 0) {
    place.line = document.node(placed).line;
    place.column = document.node(placed).column;
  }
  if (element >= 0) place.element = document.selector(element);
  place.excerpt = excerpt_of(excerpt);
  return place;
}

std::string excerpt_of(std::string_view text) {
  std::string shown(text);
  for (const Hole hole : kHoles) {
    shown = replace_all(shown, hole_mark(hole), "{" + std::string(hole_name(hole)) + "}");
  }
  return shorten(clean_line(strip_bidi_controls(shown)), kLongestExcerpt);
}

std::string said(std::string_view text) {
  return "“" + isolate(excerpt_of(text), Direction::ltr) + "”";
}

bool is_hole(std::string_view href) {
  return std::any_of(kHoles.begin(), kHoles.end(),
                     [&](Hole hole) { return href == hole_mark(hole); });
}

std::string count_of(int64_t count, std::string_view one, std::string_view many) {
  return grouped(count) + " " + std::string(count == 1 ? one : many);
}

std::string grouped(int64_t number) {
  std::string digits = std::to_string(number);
  for (size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

std::vector<Body> bodies_of(const Copy& copy) {
  std::vector<Body> bodies;
  for (const Article* article : copy.articles) {
    if (article->body.empty()) continue;
    bodies.push_back({*article, Sheet::read(Part::feed, article->body.markup())});
  }
  return bodies;
}

}  // namespace peyk::preflight
