/// Bytes in other charsets, and domain names: the conversions of text.h.

#include <memory>
#include <unicode/idna.h>
#include <unicode/ucnv.h>
#include <unicode/ucnv_err.h>

#include "base/bytes.h"
#include "l10n/icu.h"
#include "l10n/text.h"

namespace peyk {

std::string icu_detail::web_charset(std::string_view charset) {
  std::string name = to_ascii_lower(trim(charset));
  if (name == "iso-8859-1" || name == "latin1" || name == "iso_8859-1" || name == "l1") {
    return "windows-1252";
  }
  if (name == "iso-8859-9" || name == "latin5") return "windows-1254";
  return name;
}

namespace {

using icu_detail::from_icu;
using icu_detail::web_charset;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

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

}  // namespace

Result<std::string> to_utf8(std::string_view bytes, const std::string& charset) {
  // ICU takes the empty name for "the default of the process", which nobody may depend upon.
  const std::string name = web_charset(charset);
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(name.empty() ? nullptr : ucnv_open(name.c_str(), &status));
  if (converter == nullptr || U_FAILURE(status)) {
    return fail(Error(ErrorKind::bad_data, "the charset “" + charset + "” is not known")
                    .remedy("Save the text as UTF-8."));
  }
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return convert(converter.get(), bytes, charset);
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
