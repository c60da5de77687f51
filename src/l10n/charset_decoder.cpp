#include "l10n/charset_decoder.h"

#include <cstdint>
#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>

#include "l10n/icu.h"

namespace peyk {
namespace {

using icu_detail::from_icu;
using icu_detail::web_charset;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

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

}  // namespace

struct CharsetDecoder::State {
  Converter converter;
  std::string charset;
  uint64_t taken = 0;  ///< Bytes of the pieces before.
  bool begun = false;  ///< Some text has come out.
};

CharsetDecoder::CharsetDecoder(std::unique_ptr<State> state) : state_(std::move(state)) {}
CharsetDecoder::CharsetDecoder(CharsetDecoder&&) noexcept = default;
CharsetDecoder& CharsetDecoder::operator=(CharsetDecoder&&) noexcept = default;
CharsetDecoder::~CharsetDecoder() = default;

Result<CharsetDecoder> CharsetDecoder::open(const std::string& charset) {
  PEYK_ASSIGN(Converter converter, open_converter(charset));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  return CharsetDecoder(std::make_unique<State>(State{std::move(converter), charset}));
}

Result<CharsetDecoder> CharsetDecoder::open_loose(const std::string& charset, size_t& replaced) {
  PEYK_ASSIGN(Converter converter, open_converter(charset));
  UErrorCode status = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), replace_and_count, &replaced, nullptr, nullptr, &status);
  return CharsetDecoder(std::make_unique<State>(State{std::move(converter), charset}));
}

Result<std::string> CharsetDecoder::decode(std::string_view bytes, bool last) {
  constexpr size_t kChunk = 4096;
  UChar buffer[kChunk];
  const char* source = bytes.data();
  const char* const end = source + bytes.size();
  icu::UnicodeString text;
  UErrorCode status = U_BUFFER_OVERFLOW_ERROR;
  while (status == U_BUFFER_OVERFLOW_ERROR) {
    status = U_ZERO_ERROR;
    UChar* target = buffer;
    ucnv_toUnicode(state_->converter.get(), &target, buffer + kChunk, &source, end, nullptr,
                   last ? 1 : 0, &status);
    text.append(buffer, static_cast<int32_t>(target - buffer));
  }
  const uint64_t at = state_->taken + static_cast<uint64_t>(source - bytes.data());
  if (U_FAILURE(status)) {
    return fail(
        Error(ErrorKind::bad_data,
              "byte " + std::to_string(at) + " does not fit the charset “" + state_->charset + "”")
            .remedy("Save the text as UTF-8, or name the charset that it is in."));
  }
  state_->taken = at;
  std::string out = from_icu(text);
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (!state_->begun && out.starts_with(kByteOrderMark)) out.erase(0, kByteOrderMark.size());
  state_->begun = state_->begun || !text.isEmpty();
  return out;
}

}  // namespace peyk
