/// Bytes in other charsets, and domain names: the conversions of text.h.

#include <memory>
#include <unicode/idna.h>

#include "base/bytes.h"
#include "l10n/charset_decoder.h"
#include "l10n/icu.h"
#include "l10n/text.h"
#include "l10n/utf8.h"

namespace peyk {

std::string icu_detail::web_charset(std::string_view charset) {
  std::string name = charset_of_label(charset);
  return name.empty() ? to_ascii_lower(trim(charset)) : name;
}

namespace {

using icu_detail::web_charset;

/// UTS #46 with the checks of IDNA 2008; an instance may be shared by threads.
const icu::IDNA* idna() {
  static const std::unique_ptr<icu::IDNA> instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    return std::unique_ptr<icu::IDNA>(icu::IDNA::createUTS46Instance(
        UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ |
            UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE,
        status));
  }();
  return instance.get();
}

}  // namespace

Result<std::string> to_utf8(std::string_view bytes, const std::string& charset) {
  PEYK_ASSIGN(CharsetDecoder decoder, CharsetDecoder::open(charset));
  return decoder.decode(bytes, true);
}

Result<LooseText> to_utf8_loosely(std::string_view bytes, const std::string& charset) {
  LooseText loose;
  if (web_charset(charset) == "UTF-8") {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    if (!find_invalid_utf8(bytes)) return LooseText{std::string(bytes), 0};
    loose.text.reserve(bytes.size() + bytes.size() / 8);
    icu_detail::for_each_code_point(bytes, [&](char32_t c, std::string_view piece) {
      // U+FFFD itself has three bytes of its own.
      if (c == U'\uFFFD' && piece != "\xEF\xBF\xBD") ++loose.replaced;
      append_utf8(loose.text, c);
    });
    return loose;
  }
  PEYK_ASSIGN(CharsetDecoder decoder, CharsetDecoder::open_loose(charset, loose.replaced));
  PEYK_ASSIGN(loose.text, decoder.decode(bytes, true));
  return loose;
}

Result<std::string> domain_to_ascii(std::string_view domain) {
  constexpr size_t kLongestInput = 1024;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  const bool sane = !domain.empty() && domain.size() <= kLongestInput && !find_invalid_utf8(domain);
  if (sane) idna()->nameToASCII_UTF8(domain, sink, info, status);
  if (!sane || U_FAILURE(status) || info.hasErrors() || out.empty()) {
    return fail(ErrorKind::bad_data,
                "“" + std::string(domain.substr(0, 255)) + "” is not a domain name");
  }
  return out;
}

std::string domain_to_unicode(std::string_view domain) {
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  icu::IDNAInfo info;
  UErrorCode status = U_ZERO_ERROR;
  idna()->nameToUnicodeUTF8(domain, sink, info, status);
  if (U_FAILURE(status) || info.hasErrors()) return std::string(domain);
  return out;
}

}  // namespace peyk
