#pragma once
/// What the fuzz targets share: how a target says that a promise is broken, how it takes its input
/// apart, and what a promise about text looks like.
///
/// A target is one function of bytes. It must depend on nothing else (no clock, no random numbers,
/// no state between calls), so that a finding can be repeated.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/bytes.h"

/// libFuzzer calls this; each target defines it.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace peyk::fuzz {

/// The broken promise in words, with what broke it; libFuzzer then writes the input into a file.
[[noreturn]] inline void broken(const std::string& promise, std::string_view what = {}) {
  std::fprintf(stderr, "broken promise: %s\n%.*s\n", promise.c_str(), static_cast<int>(what.size()),
               what.data());
  std::abort();
}
inline void require(bool kept, const char* promise, std::string_view what = {}) {
  if (!kept) broken(promise, what);
}

inline std::string_view bytes_of(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Takes the input from its front. Lines are what mutators and people handle best, so most targets
/// take lines; when the input is used up, everything is empty.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : rest_(bytes_of(data, size)) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  char letter() {
    if (rest_.empty()) return '\0';
    const char first = rest_.front();
    rest_.remove_prefix(1);
    return first;
  }
  /// Without its line end, which is a single LF.
  std::string_view line() {
    const size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }
  std::string_view rest() {
    const std::string_view all = rest_;
    rest_ = {};
    return all;
  }

 private:
  std::string_view rest_;
};

inline bool has_control(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return true;
  }
  return false;
}

/// Text that is shown on one line: valid UTF-8, no controls, those of U+0080 to U+009F neither.
inline void require_one_line(std::string_view text, const char* where) {
  if (find_invalid_utf8(text)) broken(std::string(where) + " is valid UTF-8", text);
  if (has_control(text)) broken(std::string(where) + " has no controls", text);
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    const bool c1 = text[i] == '\xC2' && static_cast<unsigned char>(text[i + 1]) < 0xA0;
    if (c1) broken(std::string(where) + " has no C1 controls", text);
  }
}

}  // namespace peyk::fuzz
