#include "mail/canonical.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t'; }

/// Whether an edge begins at `at`: white space or a line end. A CR without LF is neither.
bool is_edge(std::string_view text, size_t at) {
  return is_space(text[at]) || (text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n');
}

size_t edge_length(std::string_view text) {
  size_t length = 0;
  while (length < text.size() && is_edge(text, length)) length += is_space(text[length]) ? 1 : 2;
  return length;
}

/// Cuts off the edge at the end.
std::string_view cut_tail(std::string_view& text) {
  size_t end = text.size();
  for (;;) {
    if (end >= 1 && is_space(text[end - 1])) {
      --end;
    } else if (end >= 2 && text[end - 1] == '\n' && text[end - 2] == '\r') {
      end -= 2;
    } else {
      break;
    }
  }
  const std::string_view tail = text.substr(end);
  text = text.substr(0, end);
  return tail;
}

/// Up to the next white space or line end.
size_t word_length(std::string_view text) {
  size_t length = 0;
  while (length < text.size() && !is_edge(text, length)) ++length;
  return length;
}

}  // namespace

CanonicalText::CanonicalText(std::string_view raw) {
  head = raw.substr(0, edge_length(raw));
  raw.remove_prefix(head.size());
  tail = cut_tail(raw);
  core.reserve(raw.size());
  while (!raw.empty()) {
    const size_t word = word_length(raw);
    core += raw.substr(0, word);
    raw.remove_prefix(word);
    bool space = false;
    for (size_t left = edge_length(raw); left > 0; raw.remove_prefix(1), --left) {
      if (raw.front() == '\r') {
        core += "\r\n";
        space = false;
        raw.remove_prefix(1);
        --left;
      } else {
        space = true;
      }
    }
    if (space) core += ' ';
  }
}

void RelaxedBody::flush() {
  constexpr std::string_view kLineEnds = "\r\n\r\n\r\n\r\n ";
  constexpr size_t kMost = 4;
  while (line_ends_ > kMost) {
    hash_.update(kLineEnds.substr(0, 2 * kMost));
    line_ends_ -= kMost;
  }
  const size_t first = 2 * (kMost - line_ends_);
  const std::string_view waiting = kLineEnds.substr(first, 2 * line_ends_ + (space_ ? 1 : 0));
  if (!waiting.empty()) hash_.update(waiting);
  line_ends_ = 0;
  space_ = false;
  any_ = true;
}

void RelaxedBody::write_edge(std::string_view edge) {
  for (size_t i = 0; i < edge.size(); ++i) {
    if (edge[i] == '\r') {
      ++line_ends_;  // And white space before it counts for nothing.
      space_ = false;
      ++i;
    } else {
      space_ = true;
    }
  }
}

void RelaxedBody::write(std::string_view raw) {
  while (!raw.empty()) {
    const size_t edge = edge_length(raw);
    write_edge(raw.substr(0, edge));
    raw.remove_prefix(edge);
    const size_t word = word_length(raw);
    if (word > 0) {
      flush();
      hash_.update(raw.substr(0, word));
    }
    raw.remove_prefix(word);
  }
}

void RelaxedBody::write(const CanonicalText& text) {
  write_edge(text.head);
  if (text.core.empty()) return;
  flush();
  hash_.update(text.core);
  write_edge(text.tail);
}

void RelaxedBody::write_plain(std::string_view raw) {
  const std::string_view head = raw.substr(0, edge_length(raw));
  raw.remove_prefix(head.size());
  const std::string_view tail = cut_tail(raw);
  write_edge(head);
  if (raw.empty()) return;
  flush();
  hash_.update(raw);
  write_edge(tail);
}

Sha256::Digest RelaxedBody::finish() {
  // Empty lines at the end count for nothing; a body that is nothing but them is empty.
  if (any_) hash_.update("\r\n");
  line_ends_ = 0;
  space_ = any_ = false;
  return hash_.finish();
}

std::string canonical_field(std::string_view name, std::string_view value) {
  std::string field = to_ascii_lower(trim(name)) + ":";
  const size_t begin = field.size();
  bool space = false;
  for (const char c : value) {
    if (is_space(c) || c == '\r' || c == '\n') {
      space = true;
      continue;
    }
    if (space && field.size() > begin) field += ' ';
    space = false;
    field += c;
  }
  return field + "\r\n";
}

}  // namespace peyk
