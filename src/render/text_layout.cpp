#include "render/text_layout.h"

#include <algorithm>

#include "base/bytes.h"
#include "l10n/text.h"
#include "model/rendition.h"

namespace peyk::render {
namespace {

constexpr std::string_view kRightToLeftMark = "\u200F";
constexpr std::string_view kLeftToRightMark = "\u200E";

bool is_rule(std::string_view line) {
  return line.size() >= 3 && (line.front() == '=' || line.front() == '-' || line.front() == '~') &&
         line.find_first_not_of(line.front()) == std::string_view::npos;
}

/// The reader's address has so many columns or fewer, mostly.
constexpr size_t kEmailWidth = 26;

/// Wraps with room for what holes are filled with.
std::string wrap_with_room(const std::string& line, int width, const std::string& indent) {
  const std::string mark = hole_mark(Hole::email);
  const std::string room = mark + std::string(kEmailWidth - 1, 'x');
  return replace_all(wrap(replace_all(line, mark, room), width, indent), room, mark);
}

/// How many bytes of the line are indentation, or a number or bullet with the spaces behind it.
/// Numbers may have digits of any script: whatever comes before a ". " within a few columns and
/// has no strong direction.
size_t hanging(std::string_view line) {
  const size_t text = line.find_first_not_of(' ');
  if (text == std::string_view::npos) {
    return 0;
  }
  if (line.substr(text).starts_with("* ") || line.substr(text).starts_with("- ")) {
    return text + 2;
  }
  const size_t dot = line.find(". ", text);
  if (dot != std::string_view::npos && dot > text &&
      count_code_points(line.substr(text, dot - text)) <= 3) {
    const std::string_view number = line.substr(text, dot - text);
    const bool ascii_digits = std::all_of(number.begin(), number.end(), is_ascii_digit);
    const bool other_digits = static_cast<unsigned char>(number.front()) >= 0x80 &&
                              (number.find_first_not_of("\xD9\xDB\xA0\xA1\xA2\xA3\xA4\xA5\xA6\xA7"
                                                        "\xA8\xA9\xB0\xB1\xB2\xB3\xB4\xB5\xB6\xB7"
                                                        "\xB8\xB9") == std::string_view::npos);
    if (ascii_digits || other_digits) {
      return dot + 2;
    }
  }
  return text;
}

bool has_direction(std::string_view text, Direction wanted) {
  // The direction of what is left after its beginnings in the other direction.
  while (!text.empty()) {
    const size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    if (first_strong_direction(word) == wanted) {
      return true;
    }
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return false;
}

/// Marks lines whose first letter would turn them the wrong way round.
std::string mark_direction(std::string_view line, Direction direction) {
  const auto first = first_strong_direction(line);
  if (!first || *first == direction || !has_direction(line, direction)) {
    return std::string(line);
  }
  return std::string(direction == Direction::rtl ? kRightToLeftMark : kLeftToRightMark) +
         std::string(line);
}

/// An isolate ends with its line, which is a paragraph to who shows plain text: one that goes over
/// several lines is ended and begun again.
class LineIsolates {
 public:
  std::string close(std::string_view line) {
    constexpr size_t kControlBytes = 3;
    const size_t indent = std::min(line.find_first_not_of(' '), line.size());
    std::string out = std::string(line.substr(0, indent)) + join(open_, "");
    for (size_t i = indent; i < line.size(); ++i) {
      const std::string_view control = line.substr(i, kControlBytes);
      if (control == "\u2066" || control == "\u2067" || control == "\u2068") {
        open_.emplace_back(control);
      } else if (control == "\u2069" && !open_.empty()) {
        open_.pop_back();
      }
    }
    out += line.substr(indent);
    for (size_t i = 0; i < open_.size(); ++i) out += "\u2069";
    return out;
  }

 private:
  std::vector<std::string> open_;
};

}  // namespace

std::string lay_out_text(std::string_view text, int width, Direction direction) {
  std::vector<std::string> lines;
  int last_width = 0;
  for (std::string_view line : split(text, '\n')) {
    while (!line.empty() && is_ascii_space(line.back())) {
      line.remove_suffix(1);
    }
    if (line.empty()) {
      continue;
    }
    if (line == kBlankLine) {
      if (!lines.empty() && !lines.back().empty()) {
        lines.emplace_back();
      }
      last_width = 0;
      continue;
    }
    if (is_rule(line)) {
      const int length = last_width == 0 ? width : std::min(last_width, width);
      lines.emplace_back(static_cast<size_t>(length), line.front());
      last_width = 0;
      continue;
    }
    const std::string marked = mark_direction(line, direction);
    const std::string indent(static_cast<size_t>(display_width(line.substr(0, hanging(line)))),
                             ' ');
    const bool one_word = trim(line).find(' ') == std::string_view::npos;
    const std::string wrapped = one_word ? marked : wrap_with_room(marked, width, indent);
    last_width = 0;
    LineIsolates isolates;
    for (const auto piece : split(wrapped, '\n')) {
      last_width = std::max(last_width, display_width(piece));
      lines.push_back(replace_all(isolates.close(piece), "\u00A0", " "));
    }
  }
  while (!lines.empty() && lines.back().empty()) {
    lines.pop_back();
  }
  std::string out;
  for (const auto& line : lines) {
    out += line + "\n";
  }
  return out;
}

std::string tighten_html(std::string_view html) {
  std::string out;
  out.reserve(html.size());
  for (std::string_view line : split(html, '\n')) {
    const std::string_view kept = trim(line);
    if (!kept.empty()) {
      out += kept;
      out += '\n';
    }
  }
  return out;
}

}  // namespace peyk::render
