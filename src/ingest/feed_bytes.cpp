#include "ingest/feed_bytes.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/bytes16.h"
#include "l10n/text.h"

namespace peyk {
namespace {

/// The encoding that an XML declaration names, as it stands, or nothing.
std::string declared_charset(std::string_view bytes) {
  std::string_view head = bytes.substr(0, 1024);
  while (!head.empty() && is_ascii_space(head.front())) head.remove_prefix(1);
  if (!head.starts_with("<?xml")) return "";
  head = head.substr(0, head.find("?>"));
  size_t at = head.find("encoding");
  if (at == std::string_view::npos) return "";
  at = head.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const size_t end = head.find(head[at], at + 1);
  if (end == std::string_view::npos) return "";
  return clean_line(head.substr(at + 1, end - at - 1));
}

/// By the mark, or by where the zeros of "<" or "{" stand (XML 1.0, appendix F): no declaration can
/// be read before that.
std::string unicode_by_bytes(std::string_view bytes) {
  using namespace std::string_view_literals;
  if (bytes.starts_with("\xFF\xFE\0\0"sv)) return "UTF-32LE";
  if (bytes.starts_with("\0\0\xFE\xFF"sv)) return "UTF-32BE";
  if (bytes.starts_with("\xEF\xBB\xBF")) return "UTF-8";
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  if (bytes.size() < 4) return "";
  if (bytes[0] == '\0' && bytes[1] != '\0' && bytes[2] == '\0' && bytes[3] != '\0') {
    return "UTF-16BE";
  }
  if (bytes[0] != '\0' && bytes[1] == '\0' && bytes[2] != '\0' && bytes[3] == '\0') {
    return "UTF-16LE";
  }
  return "";
}

/// What is meant by a label; the label itself if nobody knows it. A text that can be read byte by
/// byte is in UTF-8 when it says UTF-16.
std::string meaning(const std::string& label) {
  const std::string known = charset_of_label(label);
  if (known.starts_with("UTF-16") || known.starts_with("UTF-32")) return "UTF-8";
  // A name is not even asked for when it can be any bytes.
  const bool name = std::all_of(label.begin(), label.end(), [](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-' || c == ':';
  });
  if (!known.empty()) return known;
  return name && to_utf8("", label) ? label : "";
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

struct Choice {
  std::string label;    ///< As the feed or the server says it.
  std::string charset;  ///< What that means, or "" if nobody knows.
};

Choice choose(std::string_view bytes, const std::string& http, std::vector<std::string>& warnings,
              const std::string& name) {
  if (const std::string known = unicode_by_bytes(bytes); !known.empty()) return {known, known};
  const std::string declared = declared_charset(bytes);
  if (!http.empty()) {
    const std::string charset = meaning(http);
    if (!charset.empty()) return {http, charset};
    warnings.push_back(name + ": the server says that it is in “" + clean_line(http) +
                       "”, which is no charset");
  }
  if (declared.empty()) return {"UTF-8", "UTF-8"};
  return {declared, meaning(declared)};
}

bool has_unwanted(const char* at) {
  const Bytes16 byte = load16(at);
  return any((byte >= 0) & (byte < 0x20) & (byte != '\t') & (byte != '\n') & (byte != '\r'));
}

size_t drop_controls(std::string& text) {
  if (none16<0>(text, ' ', has_unwanted)) return 0;
  const auto unwanted = [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  };
  const auto end = std::remove_if(text.begin(), text.end(), unwanted);
  const auto count = static_cast<size_t>(text.end() - end);
  text.erase(end, text.end());
  return count;
}

std::string times(size_t count, const char* one, const char* many) {
  return count == 1 ? std::string("one ") + one : std::to_string(count) + " " + many;
}

}  // namespace

Result<FeedBytes> decode_feed(std::string bytes, const std::string& charset,
                              const std::string& name) {
  FeedBytes feed;
  const Choice choice = choose(bytes, charset, feed.warnings, name);
  if (choice.charset.empty() && find_invalid_utf8(bytes)) {
    return fail(
        Error(ErrorKind::bad_data, "is in the charset “" + choice.label + "”, which is not known")
            .at({name, 1, 0})
            .remedy("Ask for the feed in UTF-8, or convert it: iconv -t UTF-8."));
  }
  LooseText loose;
  const bool utf8 = choice.charset.empty() || choice.charset == "UTF-8";
  if (bytes.starts_with(kByteOrderMark)) bytes.erase(0, kByteOrderMark.size());
  bool really_utf8 = false;
  if (utf8 && !find_invalid_utf8(bytes)) {
    loose.text = std::move(bytes);  // A large feed is not copied.
  } else {
    PEYK_ASSIGN(loose, to_utf8_loosely(bytes, utf8 ? "UTF-8" : choice.charset));
    really_utf8 = !utf8 && loose.replaced > 0 && !find_invalid_utf8(bytes);
    if (really_utf8) loose = {std::move(bytes), 0};
  }
  if (really_utf8 || choice.charset.empty()) {
    feed.warnings.push_back(name + ": says that it is in “" + choice.label + "”, but is in UTF-8");
  }
  if (loose.replaced > 0) {
    feed.warnings.push_back(name + ": " + times(loose.replaced, "place does", "places do") +
                            " not fit the charset “" + choice.label +
                            "” and can only be shown as “\uFFFD”");
  }
  feed.text = std::move(loose.text);
  if (const size_t dropped = drop_controls(feed.text); dropped > 0) {
    feed.warnings.push_back(name + ": " +
                            times(dropped, "control character was", "control characters were") +
                            " left out");
  }
  return feed;
}

}  // namespace peyk
