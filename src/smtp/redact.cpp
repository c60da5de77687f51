#include "smtp/redact.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr size_t kTelling = 8;  ///< So many bytes of a secret in a row give it away.
constexpr size_t kShortestRun = 4;

int base64_value(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  if (c == '/' || c == '_') return 63;
  return -1;
}

/// Marks the bytes of the text that belong to a telling stretch of the secret.
bool mark(std::string_view text, std::string_view secret, std::vector<bool>& marked) {
  if (secret.empty()) return false;
  const size_t width = std::min(kTelling, secret.size());
  bool found = false;
  for (size_t from = 0; from + width <= secret.size(); ++from) {
    const std::string_view piece = secret.substr(from, width);
    for (size_t at = text.find(piece); at != std::string_view::npos;
         at = text.find(piece, at + 1)) {
      std::fill_n(marked.begin() + static_cast<ptrdiff_t>(at), width, true);
      found = true;
    }
  }
  return found;
}

bool tells(std::string_view text, std::string_view secret) {
  std::vector<bool> marked(text.size(), false);
  return mark(text, secret, marked);
}

/// Whether base64 hides the secret. Where its groups begin is not known: what surrounds it may look
/// like base64 too.
bool hides(std::string_view run, std::string_view secret) {
  for (size_t skipped = 0; skipped < 4 && skipped < run.size(); ++skipped) {
    if (tells(decode_base64(run.substr(skipped)), secret)) return true;
  }
  return false;
}

}  // namespace

std::string decode_base64(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int count = 0;
  for (const char c : text) {
    const int value = base64_value(c);
    if (value < 0) break;
    bits = (bits << 6U) | static_cast<uint32_t>(value);
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
  }
  return bytes;
}

std::string without_secrets(std::string_view text, std::initializer_list<const Secret*> secrets) {
  std::vector<bool> marked(text.size(), false);
  for (const Secret* secret : secrets) {
    mark(text, secret->reveal(), marked);
    for (size_t at = 0; at < text.size();) {
      size_t end = at;
      while (end < text.size() && base64_value(text[end]) >= 0) ++end;
      if (end - at >= kShortestRun && hides(text.substr(at, end - at), secret->reveal())) {
        std::fill(marked.begin() + static_cast<ptrdiff_t>(at),
                  marked.begin() + static_cast<ptrdiff_t>(end), true);
      }
      at = end + 1;
    }
  }
  std::string shown;
  for (size_t at = 0; at < text.size(); ++at) {
    if (!marked[at]) {
      shown += text[at];
    } else if (at == 0 || !marked[at - 1]) {
      shown += "***";
    }
  }
  return shown;
}

}  // namespace peyk
