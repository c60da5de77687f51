#include "html/tame.h"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "html/tokens.h"
#include "html/tree.h"

namespace peyk::html_detail {
namespace {

/// What the parser does with an element, as far as it matters for the depth of its stack.
enum class Sort {
  ignored,     ///< The tags go, the content stays.
  dropped,     ///< Goes with its content.
  empty,       ///< Has no end tag.
  formatting,  ///< Opened again by the parser when a block closed it (§13.2.4.3).
  inline_,
  block,
  paragraph,
  heading,
  list_item,
  definition_item,
  list,
  table,
  table_section,
  table_row,
  table_cell,
};

Sort sort_of(std::string_view name) {
  using enum Sort;
  static const std::unordered_map<std::string_view, Sort> kSorts = {
      {"noscript", dropped},
      {"object", dropped},
      {"applet", dropped},
      {"form", dropped},
      {"svg", dropped},
      {"math", dropped},
      {"template", dropped},
      {"button", dropped},
      {"select", dropped},
      {"video", dropped},
      {"audio", dropped},
      {"canvas", dropped},
      {"map", dropped},
      {"dialog", dropped},
      {"datalist", dropped},
      {"frameset", dropped},
      {"br", empty},
      {"hr", empty},
      {"img", empty},
      {"a", formatting},
      {"b", formatting},
      {"code", formatting},
      {"em", formatting},
      {"i", formatting},
      {"s", formatting},
      {"strike", formatting},
      {"strong", formatting},
      {"tt", formatting},
      {"u", formatting},
      {"span", inline_},
      {"bdi", inline_},
      {"bdo", inline_},
      {"ins", inline_},
      {"del", inline_},
      {"sub", inline_},
      {"sup", inline_},
      {"cite", inline_},
      {"q", inline_},
      {"dfn", inline_},
      {"var", inline_},
      {"kbd", inline_},
      {"samp", inline_},
      {"mark", inline_},
      {"p", paragraph},
      {"h1", heading},
      {"h2", heading},
      {"h3", heading},
      {"h4", heading},
      {"h5", heading},
      {"h6", heading},
      {"li", list_item},
      {"dt", definition_item},
      {"dd", definition_item},
      {"ul", list},
      {"ol", list},
      {"dl", block},
      {"menu", list},
      {"dir", list},
      {"blockquote", block},
      {"pre", block},
      {"listing", block},
      {"figure", block},
      {"figcaption", block},
      {"div", block},
      {"section", block},
      {"article", block},
      {"aside", block},
      {"header", block},
      {"footer", block},
      {"main", block},
      {"nav", block},
      {"hgroup", block},
      {"address", block},
      {"center", block},
      {"details", block},
      {"summary", block},
      {"fieldset", block},
      {"table", table},
      {"caption", table_section},
      {"thead", table_section},
      {"tbody", table_section},
      {"tfoot", table_section},
      {"tr", table_row},
      {"td", table_cell},
      {"th", table_cell},
  };
  const auto found = kSorts.find(name);
  return found == kSorts.end() ? ignored : found->second;
}

bool is_block(Sort sort) { return sort >= Sort::block; }
bool is_table_part(Sort sort) { return sort >= Sort::table_section; }

/// For each start tag of a dropped element the token that ends it; 0 if nothing does. Found in one
/// pass, so that a thousand unclosed ones cost no thousand searches.
std::vector<size_t> match_dropped(const std::vector<Token>& tokens) {
  std::vector<size_t> ends(tokens.size(), 0);
  std::map<std::string_view, std::vector<size_t>> open;
  for (size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    if (token.kind == TokenKind::text || sort_of(token.name) != Sort::dropped) continue;
    std::vector<size_t>& starts = open[token.name];
    if (token.kind == TokenKind::start_tag) {
      const bool closes_itself =
          (token.name == "svg" || token.name == "math") && token.attributes.ends_with('/');
      if (!closes_itself) starts.push_back(i);
    } else if (!starts.empty()) {
      ends[starts.back()] = i;
      starts.pop_back();
    }
  }
  return ends;
}

class Tamer {
 public:
  /// `markup` must outlive the object.
  explicit Tamer(std::string_view markup) : tokens_(tokenize(markup)) {
    out_.reserve(markup.size());
  }

  std::string run() {
    const std::vector<size_t> ends = match_dropped(tokens_);
    for (size_t i = 0; i < tokens_.size(); ++i) {
      const Token& token = tokens_[i];
      if (token.kind == TokenKind::text) {
        text(token.source);
      } else if (token.kind == TokenKind::start_tag) {
        start(token);
        // An element without an end would take the rest of the article with it: its tag goes alone.
        if (ends[i] != 0) i = ends[i];
      } else {
        end(token);
      }
    }
    return std::move(out_);
  }

 private:
  struct Open {
    std::string name;
    Sort sort;
    bool silent;  ///< Its tags are not written.
  };
  using Position = std::vector<Open>::iterator;

  void text(std::string_view source) {
    // A bracket that is text must not become a tag because what stood behind it went.
    if (source.starts_with('<')) {
      out_ += "&lt;";
      source.remove_prefix(1);
    }
    out_ += source;
  }

  void start(const Token& token) {
    const Sort sort = sort_of(token.name);
    if (sort == Sort::ignored || sort == Sort::dropped) return;
    if (sort == Sort::empty) {
      if (token.name == "hr") close_paragraph();
      out_ += token.source;
      return;
    }
    if (is_table_part(sort) && !enter_table_part(sort)) return;
    if (is_block(sort)) close_implied(sort);
    if (token.name == "a") forget_link();
    if (is_too_much(token.name, sort)) {
      ++overflow_[token.name];
      if (is_block(sort)) out_ += "<p>";  // It cannot nest, but it parts the text.
      return;
    }
    const bool silent = token.name == "span" && !says_direction_or_language(token.attributes);
    open_.push_back({token.name, sort, silent});
    if (silent) return;
    if (sort == Sort::formatting && token.name != "a") {
      // Without attributes the parser keeps at most three of a kind to be opened again.
      out_ += '<' + token.name + '>';
    } else {
      out_ += token.source;
    }
  }

  void end(const Token& token) {
    if (token.name == "br") out_ += "<br>";
    const Sort sort = sort_of(token.name);
    if (sort <= Sort::empty) return;
    const auto surplus = overflow_.find(token.name);
    if (surplus != overflow_.end() && surplus->second > 0) {
      --surplus->second;
      if (is_block(sort)) out_ += "<p>";
      return;
    }
    const Position found = find_open(token.name, sort);
    if (found == open_.end()) return;
    if (!found->silent) out_ += "</" + token.name + '>';
    if (sort == Sort::formatting) {
      open_.erase(found);
    } else if (sort >= Sort::table) {
      open_.erase(found, open_.end());
    } else {
      close(found);
    }
  }

  static bool says_direction_or_language(std::string_view attributes) {
    const std::string lower = to_ascii_lower(attributes);
    return lower.find("dir") != std::string::npos || lower.find("lang") != std::string::npos;
  }

  [[nodiscard]] bool is_too_much(const std::string& name, Sort sort) const {
    constexpr int kMostAlike = 3;
    if (open_.size() >= kDeepestElement) return true;
    return sort == Sort::formatting &&
           std::count_if(open_.begin(), open_.end(),
                         [&](const Open& open) { return open.name == name; }) >= kMostAlike;
  }

  /// Closes `at` and what is open in it. Formatting elements go on behind it.
  void close(Position at) {
    open_.erase(std::remove_if(at, open_.end(),
                               [first = true](const Open& open) mutable {
                                 const bool is_first = first;
                                 first = false;
                                 return is_first || open.sort != Sort::formatting;
                               }),
                open_.end());
  }

  /// The innermost open element that an end tag closes, or end(): the parser looks no further than
  /// the scope of the element (§13.2.4.2).
  Position find_open(const std::string& name, Sort sort) {
    for (Position at = open_.end(); at != open_.begin();) {
      --at;
      if (at->name == name || (sort == Sort::heading && at->sort == Sort::heading)) return at;
      const bool table_wall = at->sort == Sort::table;
      const bool cell_wall = at->sort == Sort::table_cell || at->name == "caption";
      if (sort >= Sort::table ? table_wall : table_wall || cell_wall) return open_.end();
      if (sort == Sort::list_item && at->sort == Sort::list) return open_.end();
      if (sort == Sort::inline_ && is_block(at->sort)) return open_.end();
    }
    return open_.end();
  }

  void close_paragraph() {
    for (Position at = open_.end(); at != open_.begin();) {
      --at;
      if (at->sort == Sort::paragraph) return close(at);
      if (at->sort == Sort::table || at->sort == Sort::table_cell || at->name == "caption") return;
    }
  }

  /// The elements that the start of another one closes without an end tag.
  void close_implied(Sort sort) {
    if (!is_table_part(sort)) close_paragraph();
    if (sort == Sort::heading) {
      const auto top = std::find_if(open_.rbegin(), open_.rend(),
                                    [](const Open& open) { return open.sort != Sort::formatting; });
      if (top != open_.rend() && top->sort == Sort::heading) close(std::prev(top.base()));
    }
    if (sort != Sort::list_item && sort != Sort::definition_item) return;
    for (Position at = open_.end(); at != open_.begin();) {
      --at;
      if (at->sort == sort) return close(at);
      const bool transparent = at->name == "div" || at->name == "address" ||
                               at->sort == Sort::paragraph || !is_block(at->sort);
      if (!transparent) return;
    }
  }

  /// Closes the parts of the innermost table that a new part cannot be in. False outside a table,
  /// where the parser ignores the tag.
  bool enter_table_part(Sort sort) {
    for (Position at = open_.end(); at != open_.begin();) {
      --at;
      const bool is_parent =
          at->sort == Sort::table ||
          (sort == Sort::table_row && at->sort == Sort::table_section && at->name != "caption") ||
          (sort == Sort::table_cell && at->sort == Sort::table_row);
      if (is_parent) {
        open_.erase(std::next(at), open_.end());
        return true;
      }
    }
    return false;
  }

  /// A link in a link closes the outer one.
  void forget_link() {
    for (Position at = open_.end(); at != open_.begin();) {
      --at;
      if (at->name == "a") {
        open_.erase(at);
        return;
      }
      if (at->sort == Sort::table_cell || at->name == "caption") return;
    }
  }

  std::vector<Token> tokens_;
  std::string out_;
  std::vector<Open> open_;
  std::unordered_map<std::string, int> overflow_;
};

std::string_view cut(std::string_view markup) {
  if (markup.size() <= kLongestMarkup) return markup;
  size_t end = kLongestMarkup;
  while (end > 0 && (static_cast<unsigned char>(markup[end]) & 0xC0U) == 0x80U) --end;
  return markup.substr(0, end);
}

}  // namespace

std::string tame(std::string_view markup) {
  // Before gumbo makes replacement characters of controls, and before they can part a tag's name.
  const std::string cleaned = clean_text(cut(markup));
  return Tamer(cleaned).run();
}

}  // namespace peyk::html_detail
