#pragma once
/// Small decoders of mail, written for the tests alone and on purpose not with the code under test.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <map>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"

namespace peyk {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().to_string());
  return std::move(*result);
}

inline std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const size_t end = text.find("\r\n");
    lines.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 2);
  }
  return lines;
}

inline std::string decode_base64(std::string_view text) {
  std::string bytes;
  unsigned value = 0;
  int bits = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == '=') continue;
    const size_t digit =
        std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
            .find(c);
    if (digit == std::string_view::npos) throw std::runtime_error("no base64");
    value = (value << 6U | static_cast<unsigned>(digit)) & 0xFFFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(value >> static_cast<unsigned>(bits) & 0xFFU);
    }
  }
  return bytes;
}

inline int hex_digit(char c) {
  const size_t digit = std::string_view("0123456789ABCDEF").find(c);
  if (digit == std::string_view::npos) throw std::runtime_error("no upper-case hex digit");
  return static_cast<int>(digit);
}

inline std::string decode_quoted_printable(std::string_view text,
                                           bool underscore_is_space = false) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '_' && underscore_is_space) {
      bytes += ' ';
    } else if (text[i] != '=') {
      bytes += text[i];
    } else if (text.substr(i, 3) == "=\r\n") {
      i += 2;
    } else {
      bytes += static_cast<char>(hex_digit(text.at(i + 1)) * 16 + hex_digit(text.at(i + 2)));
      i += 2;
    }
  }
  return bytes;
}

struct Parsed {
  std::map<std::string, std::string> fields;  ///< Unfolded.
  std::string body;
};

/// One header block and what follows it. Fails on what RFC 5322 does not allow.
inline Parsed parse_entity(std::string_view bytes) {
  Parsed parsed;
  const size_t end = bytes.find("\r\n\r\n");
  if (end == std::string_view::npos) throw std::runtime_error("no end of the header");
  std::string name;
  for (const std::string& line : lines_of(bytes.substr(0, end))) {
    if (line.starts_with(' ')) {
      parsed.fields.at(name) += line;
      continue;
    }
    const size_t colon = line.find(": ");
    if (colon == std::string::npos && !line.ends_with(':')) {
      throw std::runtime_error("no field: " + line);
    }
    name = line.substr(0, line.find(':'));
    if (parsed.fields.contains(name)) throw std::runtime_error("twice: " + name);
    parsed.fields[name] = colon == std::string::npos ? "" : line.substr(colon + 2);
  }
  parsed.body = std::string(bytes.substr(end + 4));
  return parsed;
}

inline std::vector<Parsed> parse_parts(const Parsed& message) {
  const std::string& type = message.fields.at("Content-Type");
  const size_t quote = type.find("boundary=\"") + 10;
  const std::string boundary = "--" + type.substr(quote, type.find('"', quote) - quote);
  std::vector<Parsed> parts;
  std::string_view rest = message.body;
  if (!rest.starts_with(boundary + "\r\n")) throw std::runtime_error("no first boundary");
  for (;;) {
    rest.remove_prefix(boundary.size() + 2);
    const size_t end = rest.find("\r\n" + boundary);
    parts.push_back(parse_entity(rest.substr(0, end)));
    rest.remove_prefix(end + 2);
    if (rest == boundary + "--\r\n") return parts;
  }
}

inline std::string decoded(const Parsed& part) {
  const std::string& encoding = part.fields.at("Content-Transfer-Encoding");
  if (encoding == "base64") return decode_base64(part.body);
  if (encoding == "quoted-printable") return decode_quoted_printable(part.body);
  throw std::runtime_error("unknown encoding " + encoding);
}

/// Decodes encoded words as RFC 2047 says; checks each on the way.
inline std::string decode_words(const std::string& unfolded) {
  std::string text;
  std::string gap;
  bool after_word = false;
  for (size_t i = 0; i < unfolded.size();) {
    const size_t end = unfolded.find(' ', i);
    const std::string word = unfolded.substr(i, end - i);
    if (word.starts_with("=?UTF-8?")) {
      EXPECT_LE(word.size(), 75U);
      EXPECT_TRUE(word.ends_with("?="));
      const std::string inside = word.substr(10, word.size() - 12);
      const std::string bytes =
          word[8] == 'B' ? decode_base64(inside) : decode_quoted_printable(inside, true);
      EXPECT_FALSE(find_invalid_utf8(bytes)) << "a character is cut: " << word;
      text += (after_word ? "" : gap) + bytes;
      after_word = true;
    } else {
      text += gap + word;
      after_word = false;
    }
    gap = " ";
    if (end == std::string::npos) break;
    i = end + 1;
  }
  return text;
}

/// A text in one of four scripts (and now and then something hostile).
class TextMaker {
 public:
  explicit TextMaker(unsigned seed) : random_(seed) {}
  size_t below(size_t most) { return random_() % most; }
  std::string word() {
    static const std::vector<std::string> kWords = {"news",
                                                    "letter",
                                                    "Përshëndetje",
                                                    "ë",
                                                    "çdo",
                                                    "سلام",
                                                    "خبرنامه",
                                                    "می‌خواهم",
                                                    "مرحبا",
                                                    "نشرة",
                                                    "الأخبار",
                                                    "=",
                                                    "=20",
                                                    "From ",
                                                    ".",
                                                    "..",
                                                    "&amp;",
                                                    "<b>",
                                                    "\"quoted\"",
                                                    "a'b",
                                                    "\t",
                                                    "日本",
                                                    "👩‍👩‍👧",
                                                    "🇦🇱",
                                                    "é́́",
                                                    "--",
                                                    "x@y",
                                                    "?=",
                                                    "=?x?",
                                                    "  ",
                                                    "averyverylongwordthat"
                                                    "goesonandonwithoutaspace"
                                                    "formorethanalineofmail",
                                                    "\n",
                                                    "\n\n",
                                                    " \n",
                                                    "\t\n",
                                                    "\n.\n",
                                                    "\nFrom "};
    return kWords[below(kWords.size())];
  }
  std::string text(size_t words) {
    std::string made;
    for (size_t i = 0; i < words; ++i) made += word() + (below(3) != 0 ? " " : "");
    return made;
  }
  std::string line(size_t words) {
    std::string made = text(words);
    for (char& c : made) {
      if (c == '\n' || c == '\t') c = ' ';
    }
    return made;
  }

 private:
  std::mt19937 random_;
};

}  // namespace peyk
