#include "fuzz/mail_reader.h"

#include <algorithm>

#include "fuzz/fuzz.h"

namespace peyk::fuzz {
namespace {

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int hex_digit(char c) {
  const size_t digit = std::string_view("0123456789ABCDEF").find(c);
  require(digit != std::string_view::npos, "an escape has two upper-case hex digits");
  return static_cast<int>(digit);
}

char unescape(std::string_view text, size_t at) {
  require(at + 2 < text.size(), "an escape is whole", text);
  return static_cast<char>(hex_digit(text[at + 1]) * 16 + hex_digit(text[at + 2]));
}

bool is_encoded_word(std::string_view word) {
  return word.size() > 12 && word.starts_with("=?UTF-8?") && word.ends_with("?=") && word[9] == '?';
}

std::string decode_word(std::string_view word) {
  require(word.size() <= 75, "an encoded word has at most 75 characters", word);
  const char encoding = word[8];
  const std::string_view inside = word.substr(10, word.size() - 12);
  require(inside.find_first_of("? ") == std::string_view::npos, "an encoded word is one", word);
  std::string text;
  if (encoding == 'B') {
    text = decode_base64(inside);
  } else {
    require(encoding == 'Q', "an encoded word is B or Q", word);
    for (size_t i = 0; i < inside.size(); ++i) {
      if (inside[i] == '=') {
        text += unescape(inside, i);
        i += 2;
      } else {
        text += inside[i] == '_' ? ' ' : inside[i];
      }
    }
  }
  require(!find_invalid_utf8(text), "an encoded word is valid UTF-8 by itself", word);
  return text;
}

std::vector<std::string_view> lines_of(std::string_view bytes) {
  std::vector<std::string_view> lines;
  while (!bytes.empty()) {
    const size_t end = bytes.find("\r\n");
    require(end != std::string_view::npos, "every line ends in CRLF", bytes);
    lines.push_back(bytes.substr(0, end));
    bytes.remove_prefix(end + 2);
  }
  return lines;
}

struct Entity {
  std::vector<Field> fields;
  std::string_view body;
};

std::string field_of(const std::vector<Field>& fields, std::string_view name) {
  const auto named = [&](const Field& field) { return field.name == name; };
  const auto count = std::count_if(fields.begin(), fields.end(), named);
  if (count != 1) broken("there is one field " + std::string(name));
  return std::find_if(fields.begin(), fields.end(), named)->value;
}

Entity read_entity(std::string_view bytes) {
  const size_t end = bytes.find("\r\n\r\n");
  require(end != std::string_view::npos, "a header ends", bytes);
  return {read_fields(bytes.substr(0, end + 2)), bytes.substr(end + 4)};
}

std::string decode_part(std::string_view bytes, std::string_view type) {
  const Entity part = read_entity(bytes);
  require(field_of(part.fields, "Content-Type") == std::string(type) + "; charset=utf-8",
          "a part says its type", bytes);
  const std::string encoding = field_of(part.fields, "Content-Transfer-Encoding");
  if (encoding == "base64") {
    for (const std::string_view line : lines_of(std::string(part.body) + "\r\n")) {
      require(line.size() <= 76, "a line of base64 has at most 76 characters", line);
    }
    return decode_base64(part.body);
  }
  require(encoding == "quoted-printable", "a part is base64 or quoted-printable", encoding);
  return decode_quoted_printable(part.body);
}

}  // namespace

void require_good_lines(std::string_view bytes) {
  for (const std::string_view line : lines_of(bytes)) {
    require(line.size() <= 998, "a line has at most 998 bytes", line);
    require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos,
            "no bare CR, LF or NUL", line);
  }
}

std::vector<Field> read_fields(std::string_view block) {
  require_good_lines(block);
  std::vector<Field> fields;
  for (const std::string_view line : lines_of(block)) {
    require(!trim(line).empty(), "no line of a header is blank", block);
    if (line.front() == ' ' || line.front() == '\t') {
      require(!fields.empty(), "a header does not begin with a fold", block);
      fields.back().value += line;
      continue;
    }
    const size_t colon = line.find(':');
    require(colon != std::string_view::npos && colon > 0, "a line is a field or a fold", line);
    for (const char c : line.substr(0, colon)) {
      require(is_ascii_alpha(c) || is_ascii_digit(c) || c == '-', "a field has a name", line);
    }
    fields.push_back({std::string(line.substr(0, colon)), std::string(line.substr(colon + 1))});
  }
  for (Field& field : fields) {
    if (field.value.empty()) continue;
    require(field.value.front() == ' ', "a blank stands behind the colon", field.value);
    field.value.erase(0, 1);
  }
  return fields;
}

std::string decode_words(std::string_view value) {
  std::string text;
  bool after_encoded = false;
  std::string blanks;
  while (!value.empty()) {
    if (value.front() == ' ') {
      blanks += ' ';
      value.remove_prefix(1);
      continue;
    }
    const std::string_view word = value.substr(0, value.find(' '));
    const bool encoded = is_encoded_word(word);
    if (!(encoded && after_encoded)) text += blanks;
    text += encoded ? decode_word(word) : std::string(word);
    blanks.clear();
    after_encoded = encoded;
    value.remove_prefix(word.size());
  }
  return text + blanks;
}

Phrase read_phrase(std::string_view value) {
  require(value.ends_with('>'), "a phrase ends in what it is for", value);
  const size_t open = value.rfind('<');
  require(open != std::string_view::npos, "what a phrase is for stands in brackets", value);
  Phrase phrase;
  phrase.inside = std::string(value.substr(open + 1, value.size() - open - 2));
  std::string_view words = value.substr(0, open);
  if (words.empty()) return phrase;
  require(words.ends_with(' '), "a blank stands before the bracket", value);
  words.remove_suffix(1);
  if (!words.starts_with('"')) {
    constexpr std::string_view kAtom = "!#$%&'*+-/=?^_`{|}~ ";
    for (const char c : words) {
      require(is_ascii_alpha(c) || is_ascii_digit(c) || kAtom.find(c) != std::string_view::npos,
              "a phrase is atoms, a quoted string or encoded words", value);
    }
    phrase.text = decode_words(words);
    return phrase;
  }
  require(words.size() >= 2 && words.ends_with('"'), "a quoted string ends", value);
  for (size_t i = 1; i + 1 < words.size(); ++i) {
    require(words[i] != '"', "a quote in a quoted string is escaped", value);
    if (words[i] == '\\') ++i;
    require(i + 1 < words.size(), "an escape is whole", value);
    phrase.text += words[i];
  }
  return phrase;
}

std::string decode_base64(std::string_view text) {
  std::string bytes;
  unsigned value = 0;
  unsigned bits = 0;
  size_t characters = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (c == '\r' || c == '\n') continue;
    ++characters;
    if (c == '=') {
      ++padding;
      continue;
    }
    require(padding == 0, "padding stands at the end of base64", text);
    const size_t digit = kBase64.find(c);
    require(digit != std::string_view::npos, "base64 is made of its alphabet", text);
    value = (value << 6U | static_cast<unsigned>(digit)) & 0xFFFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes += static_cast<char>(value >> bits & 0xFFU);
    }
  }
  require(characters % 4 == 0 && padding <= 2, "base64 has whole groups", text);
  require((value & ((1U << bits) - 1)) == 0, "the bits left over are zero", text);
  return bytes;
}

std::string decode_quoted_printable(std::string_view text) {
  std::string bytes;
  size_t begin = 0;
  while (begin < text.size()) {
    const size_t end = std::min(text.find("\r\n", begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 2;
    require(line.size() <= 76, "a line of quoted-printable has at most 76 characters", line);
    require(!line.ends_with(' ') && !line.ends_with('\t'), "no blank at the end of a line", line);
    require(!line.starts_with("From "), "no mailbox may take a line for its own", line);
    const bool soft = line.ends_with('=');
    if (soft) line.remove_suffix(1);
    for (size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '=') {
        bytes += unescape(std::string(line) + "..", i);
        i += 2;
        continue;
      }
      require((line[i] >= ' ' && line[i] <= '~') || line[i] == '\t', "the rest is ASCII", line);
      bytes += line[i];
    }
    if (!soft && end < text.size()) bytes += "\r\n";
  }
  return bytes;
}

std::string Message::field(std::string_view name) const { return field_of(fields, name); }

Message read_message(std::string_view bytes) {
  require_good_lines(bytes);
  const Entity whole = read_entity(bytes);
  Message message;
  message.fields = whole.fields;
  const std::string type = message.field("Content-Type");
  constexpr std::string_view kType = "multipart/alternative; boundary=\"";
  require(type.starts_with(kType) && type.ends_with('"'), "a message has two parts", type);
  const std::string line = "--" + type.substr(kType.size(), type.size() - kType.size() - 1);
  std::string_view rest = whole.body;
  require(rest.starts_with(line + "\r\n"), "the first part begins at once", rest);
  rest.remove_prefix(line.size() + 2);
  const std::string next = "\r\n" + line;
  const size_t middle = rest.find(next + "\r\n");
  require(middle != std::string_view::npos, "a second part begins", rest);
  message.text = decode_part(rest.substr(0, middle), "text/plain");
  rest.remove_prefix(middle + next.size() + 2);
  const size_t end = rest.find(next);
  require(end != std::string_view::npos && rest.substr(end) == next + "--\r\n",
          "the boundary behind the second part is the last", rest);
  message.html = decode_part(rest.substr(0, end), "text/html");
  return message;
}

}  // namespace peyk::fuzz
