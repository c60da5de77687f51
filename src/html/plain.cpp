/// The text alternative: the layout of a tree in lines.

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "html/text.h"
#include "html/tree.h"
#include "l10n/text.h"

namespace peyk {
namespace {

using html_detail::Block;
using html_detail::BlockKind;
using html_detail::Leaf;
using html_detail::LeafKind;
using html_detail::Mark;
using html_detail::MarkKind;
using html_detail::Run;

using Lines = std::vector<std::string>;

constexpr int kNarrowest = 20;

/// The layout of a block, in lines of a given width. Recursion: no deeper than kDeepestBlock.
class Layout {
 public:
  Lines flow(const Block& container, int width) {
    Lines lines;
    const Block* previous = nullptr;
    for (const Block& child : container.children) {
      Lines part = block(child, width);
      if (part.empty()) continue;
      if (previous != nullptr && !is_close(*previous, child)) lines.emplace_back();
      append(lines, std::move(part));
      previous = &child;
    }
    return lines;
  }

  /// "[1] https://…", one a line; never wrapped.
  [[nodiscard]] Lines links() const {
    Lines lines;
    for (size_t i = 0; i < urls_.size(); ++i) {
      lines.push_back('[' + std::to_string(i + 1) + "] " + urls_[i]);
    }
    return lines;
  }

 private:
  static void append(Lines& to, Lines from) {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }

  /// Whether no empty line parts them: the text of an item and its list, a picture and its caption.
  static bool is_close(const Block& first, const Block& second) {
    const bool list = second.kind == BlockKind::bullets || second.kind == BlockKind::numbers;
    return second.kind == BlockKind::caption || (first.bare && list);
  }

  static Lines lines_of(const std::string& text, int width) {
    Lines lines;
    const std::string wrapped = wrap(text, width);
    for (const std::string_view line : split(wrapped, '\n')) lines.emplace_back(line);
    return lines;
  }

  Lines block(const Block& block, int width) {
    switch (block.kind) {
      case BlockKind::paragraph:
      case BlockKind::caption:
      case BlockKind::table_caption:
      case BlockKind::term:
        return paragraph(block.run, width);
      case BlockKind::heading:
        return heading(block, width);
      case BlockKind::preformatted:
        return preformatted(block.run);
      case BlockKind::quote:
        return prefixed(flow(block, narrow(width, 2)), "> ", "> ");
      case BlockKind::bullets:
      case BlockKind::numbers:
        return list(block, width);
      case BlockKind::definitions:
        return definitions(block, width);
      case BlockKind::table:
        return table(block, width);
      case BlockKind::rule:
        return {"* * *"};
      case BlockKind::root:
      case BlockKind::item:
      case BlockKind::definition:
      case BlockKind::figure:
      case BlockKind::cell:
      case BlockKind::header_cell:
      case BlockKind::head:
      case BlockKind::body:
      case BlockKind::row:
        return flow(block, width);
    }
    return {};
  }

  static int narrow(int width, int by) { return std::max(width - by, kNarrowest); }

  static Lines prefixed(Lines lines, const std::string& first, const std::string& rest) {
    for (size_t i = 0; i < lines.size(); ++i) {
      lines[i] = (i == 0 ? first : rest) + lines[i];
      while (lines[i].ends_with(' ')) lines[i].pop_back();
    }
    return lines;
  }

  Lines paragraph(const Run& run, int width) {
    const std::string text = words(run);
    return html_detail::is_blank(text) ? Lines() : lines_of(text, width);
  }

  Lines heading(const Block& heading, int width) {
    Lines lines = paragraph(heading.run, width);
    int widest = 0;
    for (const std::string& line : lines) widest = std::max(widest, display_width(line));
    if (widest == 0) return {};
    constexpr int kFirstLevel = 2;
    lines.emplace_back(static_cast<size_t>(widest), heading.level == kFirstLevel ? '=' : '-');
    return lines;
  }

  Lines preformatted(const Run& run) {
    Lines lines;
    const std::string text = words(run);
    for (const std::string_view line : split(text, '\n')) {
      lines.emplace_back(line.substr(0, line.find_last_not_of(" \t") + 1));
    }
    return lines;
  }

  static bool is_tight(const Block& list) {
    return std::all_of(list.children.begin(), list.children.end(), [](const Block& item) {
      return item.children.front().bare &&
             std::all_of(item.children.begin() + 1, item.children.end(), [](const Block& child) {
               return child.kind == BlockKind::bullets || child.kind == BlockKind::numbers;
             });
    });
  }

  Lines list(const Block& list, int width) {
    const bool numbered = list.kind == BlockKind::numbers;
    const bool tight = is_tight(list);
    const size_t number_width = std::to_string(list.children.size()).size() + 2;
    Lines lines;
    int number = 0;
    for (const Block& item : list.children) {
      ++number;
      std::string marker = "• ";
      size_t marker_width = 2;
      if (numbered) {
        marker = std::to_string(number) + ". ";
        marker.insert(0, number_width - marker.size(), ' ');
        marker_width = number_width;
      }
      Lines content = flow(item, narrow(width, static_cast<int>(marker_width)));
      if (content.empty()) continue;
      if (!lines.empty() && !tight) lines.emplace_back();
      append(lines, prefixed(std::move(content), marker, std::string(marker_width, ' ')));
    }
    return lines;
  }

  Lines definitions(const Block& list, int width) {
    constexpr int kIndent = 4;
    Lines lines;
    for (const Block& child : list.children) {
      if (child.kind == BlockKind::term) {
        append(lines, paragraph(child.run, width));
      } else {
        const std::string indent(kIndent, ' ');
        append(lines, prefixed(flow(child, narrow(width, kIndent)), indent, indent));
      }
    }
    return lines;
  }

  /// All the words of a cell on one line.
  std::string cell(const Block& block) {
    std::string text = replace_all(words(block.run), "\n", " ");
    for (const Block& child : block.children) {
      const std::string more = cell(child);
      if (!text.empty() && !more.empty()) text += ' ';
      text += more;
    }
    return text;
  }

  Lines table(const Block& table, int width) {
    Lines lines;
    for (const Block& part : table.children) {
      if (part.kind == BlockKind::table_caption) {
        append(lines, paragraph(part.run, width));
        continue;
      }
      for (const Block& row : part.children) {
        std::string line;
        for (const Block& one : row.children) {
          if (&one != &row.children.front()) line += " | ";
          line += cell(one);
        }
        append(lines, lines_of(line, width));
      }
    }
    return lines;
  }

  static const Mark* link_of(const Leaf& leaf) {
    for (const auto& mark : leaf.marks) {
      if (mark->kind == MarkKind::link) return mark.get();
    }
    return nullptr;
  }

  size_t number_of(const std::string& url) {
    const auto [known, is_new] = numbers_.emplace(url, urls_.size() + 1);
    if (is_new) urls_.push_back(url);
    return known->second;
  }

  /// Whether the text of a link is its own URL, as people write it.
  static bool says_its_url(std::string_view text, std::string_view url) {
    for (const std::string_view scheme : {"https://", "http://", "mailto:"}) {
      if (url.starts_with(scheme)) url.remove_prefix(scheme.size());
      if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    }
    if (url.ends_with('/')) url.remove_suffix(1);
    if (text.ends_with('/')) text.remove_suffix(1);
    return text == url;
  }

  /// The text of a run: links followed by their numbers, images as their alternative text.
  std::string words(const Run& run) {
    std::string text;
    const Mark* link = nullptr;
    size_t link_start = 0;
    const auto end_link = [&] {
      if (link == nullptr) return;
      const std::string_view said = std::string_view(text).substr(link_start);
      if (!html_detail::is_blank(said) && !says_its_url(trim(said), link->href)) {
        const std::string number = " [" + std::to_string(number_of(link->href)) + ']';
        const size_t end = link_start + said.find_last_not_of(" \n") + 1;
        text.insert(end, number);
      }
      link = nullptr;
    };
    for (const Leaf& leaf : run) {
      const Mark* next = link_of(leaf);
      const bool same = link != nullptr && next != nullptr && *link == *next;
      if (!same) {
        end_link();
        link = next;
        link_start = text.size();
      }
      if (leaf.kind == LeafKind::text) {
        text += leaf.text;
      } else if (leaf.kind == LeafKind::line_break) {
        text += '\n';
      } else if (!leaf.image->alt.empty()) {
        text += '[' + leaf.image->alt + ']';
      }
    }
    end_link();
    return text;
  }

  std::vector<std::string> urls_;
  std::map<std::string, size_t> numbers_;
};

}  // namespace

std::string to_plain_text(const SanitizedHtml& html, int width) {
  Layout layout;
  Lines lines = layout.flow(html_detail::parse(html.markup(), ""), std::max(width, kNarrowest));
  Lines links = layout.links();
  if (!links.empty()) lines.emplace_back();
  lines.insert(lines.end(), links.begin(), links.end());
  return join(lines, "\n");
}

}  // namespace peyk
