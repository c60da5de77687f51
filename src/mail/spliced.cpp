#include "mail/spliced.h"

#include <algorithm>
#include <utility>

namespace peyk {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
/// Below that a copy costs less than one piece more.
constexpr size_t kWorthLending = 512;

bool goes_as_it_is(std::string_view lines) {
  char before = '\n';
  for (const char c : lines) {
    const bool line_start = before == '\n';
    if ((static_cast<unsigned char>(c) & 0x80U) != 0 || (line_start && c == '.')) return false;
    if ((c == '\n') != (before == '\r')) return false;
    before = c;
  }
  return before == '\n';
}

}  // namespace

WholeLines find_whole_lines(std::string_view bytes) {
  const size_t first = bytes.find(kLineEnd);
  const size_t last = bytes.rfind(kLineEnd);
  if (first == std::string_view::npos || last < first + kWorthLending) return {};
  const WholeLines lines{.begin = first + kLineEnd.size(), .size = last - first};
  return goes_as_it_is(bytes.substr(lines.begin, lines.size)) ? lines : WholeLines{};
}

Spliced::Spliced(std::string own, Lending lending) : own_(std::move(own)), lending_(lending) {}

void Spliced::append(std::string_view bytes, WholeLines lines) {
  if (lines.size == 0 || lending_ == Lending::refused) {
    own_ += bytes;
    return;
  }
  own_ += bytes.substr(0, lines.begin);
  lent_.push_back({own_.size(), bytes.substr(lines.begin, lines.size)});
  lent_size_ += lines.size;
  own_ += bytes.substr(lines.begin + lines.size);
}

void Spliced::runs(size_t from, std::vector<std::string_view>& out) const {
  const auto add = [&](std::string_view bytes) {
    const size_t skipped = std::min(from, bytes.size());
    from -= skipped;
    if (skipped < bytes.size()) out.push_back(bytes.substr(skipped));
  };
  const std::string_view own = own_;
  size_t at = 0;
  for (const Lent& lent : lent_) {
    add(own.substr(at, lent.before - at));
    add(lent.bytes);
    at = lent.before;
  }
  add(own.substr(at));
}

std::string Spliced::text() const {
  std::vector<std::string_view> all;
  runs(0, all);
  std::string text;
  text.reserve(size());
  for (const std::string_view run : all) text += run;
  return text;
}

void Spliced::clear() {
  own_.clear();
  lent_.clear();
  lent_size_ = 0;
}

Spliced Spliced::with_own(std::string own, const std::vector<size_t>& before) const {
  Spliced other = Spliced(std::move(own), lending_);
  other.lent_ = lent_;
  other.lent_size_ = lent_size_;
  for (size_t i = 0; i < other.lent_.size(); ++i) other.lent_[i].before = before[i];
  return other;
}

}  // namespace peyk
