#include "html/run.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/bytes16.h"

namespace peyk::html_detail {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00A0";

/// Visual editors leave no-break spaces at the ends of paragraphs.
void trim_end(Run& run) {
  while (!run.empty()) {
    Leaf& last = run.back();
    if (last.kind == LeafKind::image) return;
    if (last.kind == LeafKind::text) {
      while (last.text.ends_with(' ') || last.text.ends_with(kNoBreakSpace)) {
        last.text.resize(last.text.size() - (last.text.ends_with(' ') ? 1 : kNoBreakSpace.size()));
      }
      if (!last.text.empty()) return;
    }
    run.pop_back();
  }
}

void trim_start(Run& run) {
  while (!run.empty() && run.front().kind != LeafKind::image) {
    std::string& text = run.front().text;
    while (text.starts_with(' ') || text.starts_with(kNoBreakSpace)) {
      text.erase(0, text.starts_with(' ') ? 1 : kNoBreakSpace.size());
    }
    if (!text.empty()) return;
    run.erase(run.begin());
  }
}

/// Only the spaces, not the breaks.
void trim_spaces(Run& run) {
  while (!run.empty() && run.back().kind == LeafKind::text) {
    while (run.back().text.ends_with(' ')) run.back().text.pop_back();
    if (!run.back().text.empty()) return;
    run.pop_back();
  }
}

/// Whether a space that comes next would be seen.
bool takes_space(const Run& run) {
  if (run.empty() || run.back().kind == LeafKind::line_break) return false;
  return run.back().kind == LeafKind::image || !run.back().text.ends_with(' ');
}

void append(Run& run, Leaf leaf) {
  const bool joins = !run.empty() && run.back().kind == LeafKind::text &&
                     leaf.kind == LeafKind::text && same_marks(run.back().marks, leaf.marks);
  if (joins) {
    run.back().text += leaf.text;
  } else {
    run.push_back(std::move(leaf));
  }
}

/// Whether white space in it is single spaces, none at the beginning if there is no `room` for one.
bool is_collapsed(std::string_view text, bool room) {
  const auto needs_work = [](const char* at) {
    const Bytes16 byte = load16(at);
    const Bytes16 other = (byte >= '\t') & (byte <= '\r');
    return any(other | ((byte == ' ') & (load16(at - 1) == ' ')));
  };
  return (room || !text.starts_with(' ')) && none16<1>(text, 'x', needs_work);
}

void append_collapsed(Run& run, Leaf leaf) {
  std::string text;
  bool room = takes_space(run);
  if (!leaf.text.empty() && is_collapsed(leaf.text, room)) return append(run, std::move(leaf));
  text.reserve(leaf.text.size());
  for (const char c : leaf.text) {
    const bool space = is_ascii_space(c);
    if (space && !room) continue;
    text += space ? ' ' : c;
    room = !space;
  }
  if (text.empty()) return;
  leaf.text = std::move(text);
  append(run, std::move(leaf));
}

void finish_run(std::vector<Run>& runs, Run& run) {
  trim_end(run);
  trim_start(run);
  if (!is_blank(run)) runs.push_back(std::move(run));
  run.clear();
}

}  // namespace

bool same_marks(const Marks& a, const Marks& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x == y || *x == *y; });
}

bool is_blank(const Run& run) {
  return std::all_of(run.begin(), run.end(), [](const Leaf& leaf) {
    return leaf.kind != LeafKind::image && is_blank(leaf.text);
  });
}

std::vector<Run> normalize_run(Run run, Breaks breaks) {
  std::vector<Run> runs;
  Run current;
  for (Leaf& leaf : run) {
    if (leaf.kind == LeafKind::text) {
      append_collapsed(current, std::move(leaf));
    } else if (leaf.kind == LeafKind::image) {
      current.push_back(std::move(leaf));
    } else {
      trim_spaces(current);
      const bool second = !current.empty() && current.back().kind == LeafKind::line_break;
      if (second && breaks == Breaks::split) {
        finish_run(runs, current);
      } else if (!second && !current.empty()) {
        current.push_back(std::move(leaf));
      }
    }
  }
  finish_run(runs, current);
  return runs;
}

Run normalize_preformatted(Run run) {
  Run out;
  for (Leaf& leaf : run) {
    if (out.empty() && leaf.kind == LeafKind::text) {
      leaf.text.erase(0, leaf.text.find_first_not_of('\n'));
      if (leaf.text.empty()) continue;
    }
    append(out, std::move(leaf));
  }
  while (!out.empty() && out.back().kind == LeafKind::text) {
    std::string& text = out.back().text;
    text.resize(text.find_last_not_of(" \t\n") + 1);
    if (!text.empty()) break;
    out.pop_back();
  }
  return out;
}

}  // namespace peyk::html_detail
