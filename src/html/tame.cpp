#include "html/tame.h"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "html/element_sort.h"
#include "html/tokens.h"
#include "html/tree.h"

namespace peyk::html_detail {
namespace {

bool is_block(Sort sort) { return sort >= Sort::block; }
bool is_table_part(Sort sort) { return sort >= Sort::table_section; }

/// Tokens with what is done with each.
struct Sorted {
  std::vector<Token> tokens;
  std::vector<Sort> sorts;   ///< Of tags.
  std::vector<size_t> ends;  ///< For each start tag of a dropped element the token that ends it.
};

/// Finds `ends`, 0 where nothing ends the element, in one pass: a thousand unclosed ones cost no
/// thousand searches.
void match_dropped(Sorted& sorted) {
  sorted.ends.assign(sorted.tokens.size(), 0);
  std::map<std::string_view, std::vector<size_t>> open;
  for (size_t i = 0; i < sorted.tokens.size(); ++i) {
    const Token& token = sorted.tokens[i];
    if (token.kind == TokenKind::text || sorted.sorts[i] != Sort::dropped) continue;
    std::vector<size_t>& starts = open[token.name];
    if (token.kind == TokenKind::start_tag) {
      const bool closes_itself =
          (token.name == "svg" || token.name == "math") && token.attributes.ends_with('/');
      if (!closes_itself) starts.push_back(i);
    } else if (!starts.empty()) {
      sorted.ends[starts.back()] = i;
      starts.pop_back();
    }
  }
}

Sorted sort_tokens(std::string_view markup) {
  Sorted sorted{tokenize(markup), {}, {}};
  sorted.sorts.reserve(sorted.tokens.size());
  for (const Token& token : sorted.tokens) {
    sorted.sorts.push_back(token.kind == TokenKind::text ? Sort::ignored : sort_of(token.name));
  }
  match_dropped(sorted);
  return sorted;
}

}  // namespace

/// Writes what the parser is given.
class Tamer {
 public:
  /// Both must outlive the object.
  Tamer(const Sorted& sorted, TamedMarkup& made)
      : sorted_(sorted), made_(made), out_(made.for_parser_) {}

  void run() {
    for (size_t i = 0; i < sorted_.tokens.size(); ++i) {
      const Token& token = sorted_.tokens[i];
      if (token.kind == TokenKind::text) {
        text(token.source);
      } else if (token.kind == TokenKind::start_tag) {
        start(token, sorted_.sorts[i]);
        // An element without an end would take the rest of the article with it: its tag goes alone.
        if (sorted_.ends[i] != 0) i = sorted_.ends[i];
      } else {
        end(token, sorted_.sorts[i]);
      }
    }
    write_text();
  }

 private:
  struct Open {
    std::string_view name;
    Sort sort;
    bool silent;  ///< Its tags are not written.
  };
  using Position = std::vector<Open>::iterator;

  void text(std::string_view source) {
    // A bracket that is text must not become a tag because what stood behind it went.
    if (source.starts_with('<')) {
      texts_.emplace_back("&lt;");
      source.remove_prefix(1);
    }
    texts_.push_back(source);
  }

  /// The text since the last tag, together: a reference can begin before a tag that went and end
  /// behind it.
  void write_text() {
    if (texts_.empty()) return;
    std::string_view text = texts_.front();
    if (texts_.size() > 1) {
      std::string& joined = made_.joined_.emplace_back();
      for (const std::string_view part : texts_) joined += part;
      text = joined;
    }
    made_.asides_.put_text(out_, text);
    texts_.clear();
  }

  void write(std::initializer_list<std::string_view> tag) {
    write_text();
    for (const std::string_view part : tag) out_ += part;
  }

  /// A start tag as it stands, its long values aside.
  void write_source(const Token& token) {
    write_text();
    const char* from = token.source.data();
    for (const std::string_view value : token.values) {
      out_.append(from, static_cast<size_t>(value.data() - from));
      made_.asides_.put_value(out_, value);
      from = value.data() + value.size();
    }
    out_.append(from, static_cast<size_t>(token.source.data() + token.source.size() - from));
  }

  void start(const Token& token, Sort sort) {
    if (sort == Sort::ignored || sort == Sort::dropped) return;
    if (sort == Sort::empty) {
      if (token.name == "hr") close_paragraph();
      write_source(token);
      return;
    }
    if (is_table_part(sort) && !enter_table_part(sort)) return;
    if (is_block(sort)) close_implied(sort);
    if (token.name == "a") forget_link();
    if (is_too_much(token.name, sort)) {
      ++overflow_[token.name];
      if (is_block(sort)) write({"<p>"});  // It cannot nest, but it parts the text.
      return;
    }
    const bool silent = token.name == "span" && !says_direction_or_language(token.attributes);
    open_.push_back({token.name, sort, silent});
    if (silent) return;
    if (sort == Sort::formatting && token.name != "a") {
      // Without attributes the parser keeps at most three of a kind to be opened again.
      write({"<", token.name, ">"});
    } else {
      write_source(token);
    }
  }

  void end(const Token& token, Sort sort) {
    if (token.name == "br") write({"<br>"});
    if (sort <= Sort::empty) return;
    if (!overflow_.empty()) {
      const auto surplus = overflow_.find(token.name);
      if (surplus != overflow_.end() && surplus->second > 0) {
        --surplus->second;
        if (is_block(sort)) write({"<p>"});
        return;
      }
    }
    const Position found = find_open(token.name, sort);
    if (found == open_.end()) return;
    if (!found->silent) write({"</", token.name, ">"});
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

  [[nodiscard]] bool is_too_much(std::string_view name, Sort sort) const {
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
  Position find_open(std::string_view name, Sort sort) {
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

  const Sorted& sorted_;
  TamedMarkup& made_;
  std::string& out_;
  std::vector<std::string_view> texts_;  ///< Not written yet.
  std::vector<Open> open_;
  std::unordered_map<std::string_view, int> overflow_;
};

namespace {

std::string_view cut(std::string_view markup) {
  if (markup.size() <= kLongestMarkup) return markup;
  size_t end = kLongestMarkup;
  while (end > 0 && (static_cast<unsigned char>(markup[end]) & 0xC0U) == 0x80U) --end;
  return markup.substr(0, end);
}

}  // namespace

TamedMarkup::TamedMarkup(std::string_view markup) {
  markup = cut(markup);
  // Before gumbo makes replacement characters of controls, and before they can part a tag's name.
  if (!is_clean(markup)) markup = cleaned_ = clean_text(markup);
  const Sorted sorted = sort_tokens(markup);
  Tamer(sorted, *this).run();
}

}  // namespace peyk::html_detail
