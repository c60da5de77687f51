#include "smtp/reply.h"

#include <algorithm>

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr size_t kMaxLine = 8192;
constexpr size_t kMaxLines = 1000;
constexpr size_t kMaxText = 500;

/// Replies are shown to people and stored: controls become spaces, broken UTF-8 becomes '?'.
std::string cleaned(std::string_view raw) {
  std::string text(raw);
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c >= 0x20 && c < 0x7f;  // Where char is signed, bytes over 127 are below.
  });
  if (plain) return text;
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  std::string_view rest = text;
  size_t checked = 0;
  while (const auto bad = find_invalid_utf8(rest)) {
    checked += *bad;
    text[checked] = '?';
    rest = std::string_view(text).substr(checked);
  }
  // C1 controls (U+0080 to U+009F) steer terminals as well.
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if (text[i] == '\xc2' && static_cast<unsigned char>(text[i + 1]) < 0xa0) {
      text[i] = text[i + 1] = ' ';
    }
  }
  return text;
}

/// Takes "5.1.1 " from the front of the text (RFC 3463 §2: class, then up to three digits twice).
std::optional<EnhancedCode> take_enhanced(std::string_view& text, int code) {
  std::array<int, 3> numbers{};
  size_t at = 0;
  for (size_t part = 0; part < 3; ++part) {
    const size_t most = part == 0 ? 1 : 3;
    size_t digits = 0;
    for (; at < text.size() && is_ascii_digit(text[at]); ++at, ++digits) {
      numbers[part] = numbers[part] * 10 + (text[at] - '0');
      if (digits == most) return std::nullopt;
    }
    if (digits == 0) return std::nullopt;
    const bool last = part == 2;
    if (at == text.size() ? !last : text[at] != (last ? ' ' : '.')) return std::nullopt;
    ++at;
  }
  if (numbers[0] != code / 100) return std::nullopt;
  text.remove_prefix(std::min(text.size(), at));
  return EnhancedCode{numbers[0], numbers[1], numbers[2]};
}

tl::unexpected<Error> broken(std::string what) {
  return fail(Error(ErrorKind::bad_data, "the relay does not speak SMTP: " + std::move(what))
                  .remedy("Check that host and port of the relay are those of a mail server."));
}

/// One line without its line end. True when the reply is complete.
Result<bool> take_line(std::string_view line, Reply& reply) {
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  const bool coded = line.size() >= 3 && line[0] >= '2' && line[0] <= '5' &&
                     is_ascii_digit(line[1]) && is_ascii_digit(line[2]) &&
                     (line.size() == 3 || line[3] == ' ' || line[3] == '-');
  if (!coded) {
    return broken("\"" + cleaned(line.substr(0, 80)) + "\" is not a reply");
  }
  const int code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
  if (!reply.lines.empty() && code != reply.code) {
    return broken("one reply has the codes " + std::to_string(reply.code) + " and " +
                  std::to_string(code));
  }
  if (reply.lines.size() == kMaxLines) {
    return broken("a reply has more than " + std::to_string(kMaxLines) + " lines");
  }
  reply.code = code;
  const bool last = line.size() == 3 || line[3] == ' ';
  std::string_view text = line.substr(std::min<size_t>(4, line.size()));
  if (const auto enhanced = take_enhanced(text, code); enhanced && !reply.enhanced) {
    reply.enhanced = enhanced;
  }
  reply.lines.push_back(cleaned(text));
  return last;
}

}  // namespace

std::string Reply::text() const {
  std::string text = std::to_string(code);
  if (enhanced) {
    text += ' ' + std::to_string(enhanced->klass) + '.' + std::to_string(enhanced->subject) + '.' +
            std::to_string(enhanced->detail);
  }
  for (const std::string& line : lines) {
    const std::string_view trimmed = trim(line);
    if (trimmed.empty()) continue;
    text += ' ';
    text += trimmed;
    if (text.size() > kMaxText) break;
  }
  if (text.size() > kMaxText) {
    text.resize(kMaxText);
    if (const auto cut = find_invalid_utf8(text)) text.resize(*cut);
    text += "…";
  }
  return text;
}

Result<void> ReplyParser::feed(std::string_view bytes, std::vector<Reply>& replies) {
  while (!bytes.empty()) {
    const size_t end = bytes.find('\n');
    const std::string_view piece = bytes.substr(0, end);
    if (line_.size() + piece.size() > kMaxLine) {
      return broken("a line of a reply is longer than " + std::to_string(kMaxLine) + " bytes");
    }
    if (end == std::string_view::npos) {
      line_ += piece;
      return {};
    }
    bytes.remove_prefix(end + 1);
    std::string_view line = piece;
    if (!line_.empty()) {
      line_ += piece;
      line = line_;
    }
    PEYK_ASSIGN(const bool complete, take_line(line, partial_));
    line_.clear();
    if (complete) {
      replies.push_back(std::move(partial_));
      partial_ = Reply{};
    }
  }
  return {};
}

}  // namespace peyk
