/// Bytes in other charsets, and domain names: the conversions of text.h.

#include <memory>
#include <unicode/idna.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>

#include "base/bytes.h"
#include "l10n/icu.h"
#include "l10n/text.h"
#include "l10n/utf8.h"

namespace peyk {

std::string icu_detail::web_charset(std::string_view charset) {
  std::string name = charset_of_label(charset);
  return name.empty() ? to_ascii_lower(trim(charset)) : name;
}

namespace {

using icu_detail::from_icu;
using icu_detail::web_charset;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

/// ICU's own substitution writes U+001A for some charsets.
void replace_and_count(const void* context, UConverterToUnicodeArgs* arguments,
                       const char* /*bytes*/, int32_t /*length*/, UConverterCallbackReason reason,
                       UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;
  constexpr UChar kReplacement = 0xFFFD;
  ++*static_cast<size_t*>(const_cast<void*>(context));
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(arguments, &kReplacement, 1, 0, status);
}

Result<std::string> convert(UConverter* converter, std::string_view bytes,
                            const std::string& charset) {
  constexpr size_t kChunk = 4096;
  std::string out;
  UChar buffer[kChunk];
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  icu::UnicodeString text;
  UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
  while (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    UChar* target = buffer;
    ucnv_toUnicode(converter, &target, buffer + kChunk, &source, end, nullptr, 1, &status);
    text.append(buffer, static_cast<int32_t>(target - buffer));
  }
  if (U_FAILURE(status)) {
    return fail(Error(ErrorKind::bad_data, "byte " + std::to_string(source - bytes.data()) +
                                               " does not fit the charset “" + charset + "”")
                    .remedy("Save the text as UTF-8, or name the charset that it is in."));
  }
  out = from_icu(text);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (out.starts_with(kByteOrderMark)) out.erase(0, kByteOrderMark.size());
  return out;
}

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

Result<Converter> open_converter(const std::string& charset) {
  // ICU takes the empty name for "the default of the process", which nobody may depend upon.
  const std::string name = web_charset(charset);
  UErrorCode status = U_ZERO_ERROR;
  Converter converter(name.empty() ? nullptr : ucnv_open(name.c_str(), &status));
  if (converter == nullptr || U_FAILURE(status)) {
    return fail(Error(ErrorKind::bad_data, "the charset “" + charset + "” is not known")
                    .remedy("Save the text as UTF-8."));
  }
  return converter;
}

}  // namespace

Result<std::string> to_utf8(std::string_view bytes, const std::string& charset) {
  PEYK_ASSIGN(const Converter converter, open_converter(charset));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return convert(converter.get(), bytes, charset);
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
  PEYK_ASSIGN(const Converter converter, open_converter(charset));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), replace_and_count, &loose.replaced, nullptr, nullptr,
                      &status);
  PEYK_ASSIGN(loose.text, convert(converter.get(), bytes, charset));
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
