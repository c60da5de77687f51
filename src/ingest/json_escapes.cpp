#include "ingest/json_escapes.h"

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace peyk {
namespace {

constexpr size_t kEscape = 6;  ///< "\u0041"

/// The number in the escape at `at`, or nothing if there is none.
std::optional<uint32_t> unicode_escape(std::string_view json, size_t at) {
  const std::string_view escape = json.substr(at, kEscape);
  if (escape.size() < kEscape || !escape.starts_with("\\u")) return std::nullopt;
  uint32_t code = 0;
  const char* const end = escape.data() + kEscape;
  const auto [stop, error] = std::from_chars(escape.data() + 2, end, code, 16);
  return error == std::errc() && stop == end ? std::optional(code) : std::nullopt;
}

bool is_high(uint32_t code) { return code >= 0xD800 && code <= 0xDBFF; }
bool is_low(uint32_t code) { return code >= 0xDC00 && code <= 0xDFFF; }

}  // namespace

size_t mend_lone_surrogates(std::string& json) {
  size_t mended = 0;
  // A backslash stands in strings alone, and with what is behind it.
  for (size_t at = json.find('\\'); at != std::string::npos; at = json.find('\\', at)) {
    const auto code = at + 1 < json.size() ? unicode_escape(json, at) : std::nullopt;
    if (!code) {
      at += 2;
      continue;
    }
    if (is_high(*code)) {
      const auto second = at + kEscape < json.size() ? unicode_escape(json, at + kEscape) : code;
      if (second && is_low(*second)) {
        at += 2 * kEscape;
        continue;
      }
    }
    if (is_high(*code) || is_low(*code)) {
      json.replace(at, kEscape, "\\ufffd");
      ++mended;
    }
    at += kEscape;
  }
  return mended;
}

}  // namespace peyk
