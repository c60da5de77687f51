#include "mail/header.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/bytes.h"

namespace peyk {
namespace {

constexpr size_t kLine = 76;         // RFC 2047 §2: of a line with encoded words.
constexpr size_t kEncodedWord = 75;  // RFC 2047 §2.
constexpr size_t kLongestValue = 900;
constexpr std::string_view kWordEnd = "?=";

enum class WordEncoding { b, q };

tl::unexpected<Error> refuse(std::string_view name, const std::string& why) {
  return fail(ErrorKind::bad_data,
              "the header field " + std::string(name) + " cannot be written: " + why);
}

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::optional<std::string> fault_of_text(std::string_view text) {
  if (find_invalid_utf8(text)) return "its text is not valid UTF-8";
  for (const char c : text) {
    if (c == '\r' || c == '\n') return "its text has a line break";
    if (c == '\0') return "its text has a NUL byte";
    if ((c > 0 && c < ' ' && c != '\t') || c == 0x7F) return "its text has a control character";
  }
  return std::nullopt;
}

struct CodePoint {
  char32_t value;
  size_t size;
};
CodePoint code_point_at(std::string_view text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  if (lead < 0x80) return {lead, 1};
  const size_t size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  char32_t value = lead & (0xFFU >> (size + 1));
  for (size_t i = 1; i < size; ++i) {
    value = value << 6U | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
  }
  return {value, size};
}

/// Whether a code point belongs to the one before it. Less than Unicode's grapheme clusters, but
/// all that the scripts of a newsletter and its emoji have.
bool extends(char32_t c) {
  struct Range {
    char32_t first, last;
  };
  constexpr std::array<Range, 20> kRanges = {
      {{0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},     {0x610, 0x61A},
       {0x64B, 0x65F},   {0x670, 0x670},   {0x6D6, 0x6DC},     {0x6DF, 0x6E4},
       {0x6E7, 0x6E8},   {0x6EA, 0x6ED},   {0x8D3, 0x8FF},     {0x93A, 0x94F},
       {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200C, 0x200D},   {0x20D0, 0x20FF},
       {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0x1F3FB, 0x1F3FF}, {0xE0020, 0xE01EF}}};
  return std::any_of(kRanges.begin(), kRanges.end(),
                     [c](const Range& range) { return c >= range.first && c <= range.last; });
}

bool is_regional(char32_t c) { return c >= 0x1F1E6 && c <= 0x1F1FF; }

/// The end of the cluster that begins at `at`, at most `most` bytes: one with more marks is cut.
size_t cluster_end(std::string_view text, size_t at, size_t most) {
  const size_t begin = at;
  CodePoint last = code_point_at(text, at);
  at += last.size;
  if (is_regional(last.value) && at < text.size() && is_regional(code_point_at(text, at).value)) {
    at += 4;  // A flag is two of them.
  }
  while (at < text.size()) {
    const CodePoint next = code_point_at(text, at);
    const bool joined = last.value == 0x200D && next.value >= 0x2190;
    if ((!extends(next.value) && !joined) || at + next.size - begin > most) break;
    at += next.size;
    last = next;
  }
  return at;
}

bool is_plain_in_q(char c) {
  // RFC 2047 §5 (3): the set that is allowed in a phrase too.
  return is_ascii_alpha(c) || is_ascii_digit(c) || c == '!' || c == '*' || c == '+' || c == '-' ||
         c == '/';
}

size_t q_size(std::string_view text) {
  size_t size = 0;
  for (const char c : text) size += is_plain_in_q(c) || c == ' ' ? 1 : 3;
  return size;
}

std::string encoded_word(std::string_view text, WordEncoding encoding) {
  if (encoding == WordEncoding::b) return "=?UTF-8?B?" + to_base64(text) + std::string(kWordEnd);
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string word = "=?UTF-8?Q?";
  for (const char c : text) {
    if (c == ' ') {
      word += '_';
    } else if (is_plain_in_q(c)) {
      word += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      word += '=';
      word += kHex[byte >> 4U];
      word += kHex[byte & 15U];
    }
  }
  return word += kWordEnd;
}

size_t encoded_size(std::string_view text, WordEncoding encoding) {
  const size_t inside = encoding == WordEncoding::b ? (text.size() + 2) / 3 * 4 : q_size(text);
  return std::string_view("=?UTF-8?B?").size() + inside + kWordEnd.size();
}

/// The encoded words of a text; the first one fits behind `column`.
std::vector<std::string> encoded_words(std::string_view text, size_t column) {
  const WordEncoding encoding =
      q_size(text) <= (text.size() + 2) / 3 * 4 ? WordEncoding::q : WordEncoding::b;
  // Bytes that fit into one word however they are encoded, behind the name of a common field too.
  const size_t fitting = encoding == WordEncoding::q ? 18 : 36;
  std::vector<std::string> words;
  size_t begin = 0;
  size_t end = 0;
  size_t room = std::min(kEncodedWord, kLine - std::min(column, kLine - 1));
  while (end < text.size()) {
    const size_t next = cluster_end(text, end, fitting);
    if (encoded_size(text.substr(begin, next - begin), encoding) > room) {
      // Can be empty only when the name of the field leaves no room: then the first line is just
      // it.
      words.push_back(end == begin ? "" : encoded_word(text.substr(begin, end - begin), encoding));
      begin = end;
      room = kEncodedWord;
    } else {
      end = next;
    }
  }
  if (begin < end) words.push_back(encoded_word(text.substr(begin, end - begin), encoding));
  return words;
}

/// Whether the text can stand as it is, in words that can be folded.
bool is_plain_text(std::string_view text) {
  if (!is_printable_ascii(text) || text.find("=?") != std::string_view::npos) return false;
  if (text.empty()) return true;
  // Folding keeps single spaces between words; other spacing would suffer.
  const auto words = split(text, ' ');
  return std::all_of(words.begin(), words.end(), [](std::string_view word) {
    return !word.empty() && word.size() < kLine - 2;
  });
}

bool is_atom(std::string_view word) {
  constexpr std::string_view kSpecials = "!#$%&'*+-/=?^_`{|}~";
  return !word.empty() && std::all_of(word.begin(), word.end(), [&](char c) {
    return is_ascii_alpha(c) || is_ascii_digit(c) || kSpecials.find(c) != std::string_view::npos;
  });
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const std::string_view word : split(text, ' ')) words.emplace_back(word);
  return words;
}

/// `phrase` of RFC 5322 §3.2.5.
std::vector<std::string> phrase_words(std::string_view text, size_t column) {
  if (text.empty()) return {};
  const bool plain = is_plain_text(text);
  auto words = words_of(text);
  if (plain && std::all_of(words.begin(), words.end(), is_atom)) return words;
  constexpr size_t kLongestQuoted = 60;
  if (plain && text.size() <= kLongestQuoted) {
    return {"\"" + replace_all(replace_all(text, "\\", "\\\\"), "\"", "\\\"") + "\""};
  }
  return encoded_words(text, column);
}

/// Words with a space or a fold between them.
std::string fold(std::string_view name, const std::vector<std::string>& words) {
  std::string field = std::string(name) + ":";
  size_t column = field.size();
  bool first = true;
  for (const std::string& word : words) {
    if (column + 1 + word.size() > kLine && !(first && !word.empty() && word.size() > kLine)) {
      field += "\r\n";
      column = 0;
    }
    if (!word.empty()) field += " " + word;
    column += 1 + word.size();
    first = false;
  }
  return field + "\r\n";
}

std::string spaces_for_tabs(std::string_view text) { return replace_all(text, "\t", " "); }

}  // namespace

Result<HeaderField> HeaderField::text(std::string_view name, std::string_view value) {
  if (const auto fault = fault_of_text(value)) return refuse(name, *fault);
  const std::string line = spaces_for_tabs(value);
  return HeaderField(
      fold(name, is_plain_text(line) ? words_of(line) : encoded_words(line, name.size() + 2)));
}

Result<HeaderField> HeaderField::phrase(std::string_view name, std::string_view phrase,
                                        std::string_view inside) {
  if (const auto fault = fault_of_text(phrase)) return refuse(name, *fault);
  if (inside.empty() || inside.size() > kLongestValue || !is_printable_ascii(inside) ||
      inside.find_first_of(" <>") != std::string_view::npos) {
    return refuse(name, "“" + word_in_header(inside) + "” cannot stand between < and >");
  }
  auto words = phrase_words(spaces_for_tabs(phrase), name.size() + 2);
  words.push_back("<" + std::string(inside) + ">");
  return HeaderField(fold(name, words));
}

Result<HeaderField> HeaderField::verbatim(std::string_view name, std::string_view value) {
  if (value.size() > kLongestValue) return refuse(name, "its value is longer than 900 bytes");
  if (!is_printable_ascii(value)) {
    return refuse(name, "its value has a character that is not printable ASCII");
  }
  return HeaderField(std::string(name) + ": " + std::string(value) + "\r\n");
}

void append_url_in_header(std::string_view url, std::string& out) {
  const auto fits = [](char c) { return c > ' ' && c <= '~' && c != '<' && c != '>'; };
  if (url.size() <= kLongestValue && std::all_of(url.begin(), url.end(), fits)) {
    out += url;
    return;
  }
  size_t room = kLongestValue;
  for (const char c : url) {
    const std::string piece = fits(c) ? std::string(1, c) : percent_encode(std::string_view(&c, 1));
    if (piece.size() > room) break;
    out += piece;
    room -= piece.size();
  }
}

void append_word_in_header(std::string_view word, std::string& out) {
  const size_t begin = out.size();
  for (const char c : word) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= ' ' || byte == 0x7F || c == '<' || c == '>') continue;
    // A character is finished; bytes that belong to none are not gone on with.
    if (out.size() - begin >= kLongestValue && (byte & 0xC0U) != 0x80U) break;
    if (out.size() - begin >= kLongestValue + 3) break;
    out += c;
  }
}

std::string url_in_header(std::string_view url) {
  std::string safe;
  append_url_in_header(url, safe);
  return safe;
}

std::string word_in_header(std::string_view word) {
  std::string safe;
  append_word_in_header(word, safe);
  return safe;
}

}  // namespace peyk
