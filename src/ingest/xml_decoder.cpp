#include "ingest/xml_decoder.h"

#include <algorithm>
#include <cstdio>

#include "base/bytes.h"

namespace peyk {
namespace {

/// The encoding that the XML declaration names, in lower case, or nothing.
std::string declared_encoding(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 512);
  if (!head.starts_with("<?xml")) return "";
  const std::string_view declaration = head.substr(0, head.find("?>"));
  size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) return "";
  at = declaration.find_first_of("\"'", at);
  if (at == std::string_view::npos) return "";
  const size_t end = declaration.find(declaration[at], at + 1);
  if (end == std::string_view::npos) return "";
  return to_ascii_lower(declaration.substr(at + 1, end - at - 1));
}

/// The charset to convert from, or nothing if the bytes are (or claim to be) UTF-8.
std::string foreign_charset(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return "UTF-16LE";
  if (bytes.starts_with("\xFE\xFF")) return "UTF-16BE";
  const std::string name = declared_encoding(bytes);
  // A declaration that we can read byte by byte is not UTF-16, whatever it says.
  if (name.empty() || name == "utf-8" || name == "utf8" || name == "us-ascii" ||
      name.starts_with("utf-16") || name.starts_with("ucs-2")) {
    return "";
  }
  return name;
}

/// EncName of XML 1.0, §4.3.3. What is none is not even repeated to people: it can be any bytes.
bool is_charset_name(std::string_view name) {
  return !name.empty() && is_ascii_alpha(name.front()) &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return is_ascii_alpha(c) || is_ascii_digit(c) || c == '.' || c == '_' || c == '-';
         });
}

/// How many bytes at the end of `text` begin a character that has not ended yet.
size_t begun_character(std::string_view text) {
  for (size_t back = 1; back <= std::min<size_t>(3, text.size()); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0U) == 0x80U) continue;
    const size_t length = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
    return length > back ? back : 0;
  }
  return 0;
}

}  // namespace

Error XmlDecoder::bad_encoding(const std::string& what) const {
  return Error(ErrorKind::bad_data, what)
      .at({name_, 1, 1})
      .remedy(
          "Convert the file to UTF-8 (iconv -t UTF-8) and let its first line say "
          "encoding=\"UTF-8\".");
}

Result<void> XmlDecoder::begin(std::string_view& bytes) {
  begun_ = true;
  charset_name_ = foreign_charset(bytes);
  if (charset_name_.empty()) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    return {};
  }
  if (!is_charset_name(charset_name_)) {
    return fail(bad_encoding("its first line names an encoding that is none"));
  }
  auto decoder = CharsetDecoder::open(charset_name_);
  if (!decoder) {
    return fail(bad_encoding("its encoding “" + charset_name_ +
                             "” cannot be read: " + decoder.error().message()));
  }
  charset_ = std::move(*decoder);
  if (charset_name_.starts_with("UTF-16")) bytes.remove_prefix(2);
  return {};
}

Result<void> XmlDecoder::check(std::string_view text) {
  const auto place = [&](size_t at) {
    position_.advance(text.substr(0, at));
    return Place{name_, position_.line, position_.column};
  };
  if (const auto bad = find_invalid_utf8(text)) {
    char hex[8];
    std::snprintf(hex, sizeof hex, "0x%02X", static_cast<unsigned char>(text[*bad]));
    return fail(Error(ErrorKind::bad_data, std::string("byte ") + hex + " at offset " +
                                               std::to_string(offset_ + *bad) +
                                               " is not valid UTF-8")
                    .at(place(*bad))
                    .remedy("If the file is in another encoding, let its first line say so (<?xml "
                            "version=\"1.0\" encoding=\"windows-1256\"?>) or convert it: iconv -f "
                            "WINDOWS-1256 -t UTF-8."));
  }
  if (const size_t nul = text.find('\0'); nul != std::string_view::npos) {
    return fail(Error(ErrorKind::bad_data, "there is a NUL byte, which XML forbids")
                    .at(place(nul))
                    .remedy("The file is broken, or in UTF-16 without a mark: export it again as "
                            "UTF-8."));
  }
  offset_ += text.size();
  return {};
}

Result<std::string> XmlDecoder::decode(std::string_view bytes, bool last) {
  if (!begun_) PEYK_TRY(begin(bytes));
  std::string text;
  if (charset_) {
    auto converted = charset_->decode(bytes, last);
    if (!converted) {
      return fail(bad_encoding("its encoding “" + charset_name_ +
                               "” cannot be read: " + converted.error().message()));
    }
    text = std::move(*converted);
  } else {
    text = std::move(rest_);
    text += bytes;
    const size_t begun = last ? 0 : begun_character(text);
    rest_ = text.substr(text.size() - begun);
    text.resize(text.size() - begun);
  }
  PEYK_TRY(check(text));
  if (!last) position_.advance(text);
  return text;
}

}  // namespace peyk
