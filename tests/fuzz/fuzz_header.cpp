/// Header fields: a receiver decodes exactly the text that was put in; there is one field, and
/// nothing in it can begin another.
///
/// Input: a letter that chooses the name, then the text and what stands in brackets, a line each
/// (a line break inside comes as "\r" or behind the last line).

#include <algorithm>
#include <array>

#include "fuzz/fuzz.h"
#include "fuzz/mail_reader.h"
#include "mail/header.h"

namespace peyk {
namespace {

constexpr std::array<std::string_view, 4> kNames = {
    "Subject", "From", "X", "X-A-Name-That-Leaves-Hardly-Any-Room-On-Its-Line-For-A-Single-Word"};

/// The one field of these bytes.
std::string value_of(const HeaderField& field, std::string_view name) {
  const auto fields = fuzz::read_fields(field.bytes());
  fuzz::require(fields.size() == 1, "one field is one field", field.bytes());
  fuzz::require(fields[0].name == name, "a field has its name", field.bytes());
  return fields[0].value;
}

/// RFC 2047 §2: 76 characters for a line that has an encoded word in it.
void check_lines(std::string_view bytes) {
  for (std::string_view line : split(bytes, '\n')) {
    const auto words = split(line, ' ');
    if (std::none_of(words.begin(), words.end(),
                     [](std::string_view word) { return word.starts_with("=?UTF-8?"); })) {
      continue;
    }
    line.remove_suffix(1);
    fuzz::require(line.size() <= 76, "a line with encoded words has at most 76 characters", line);
  }
}

void check_text(std::string_view name, const std::string& text) {
  const auto field = HeaderField::text(name, text);
  const bool bad = fuzz::has_control(replace_all(text, "\t", " ")) || find_invalid_utf8(text);
  fuzz::require(field.has_value() != bad, "what is clean text is taken, and nothing else", text);
  if (!field) return;
  check_lines(field->bytes());
  const std::string decoded = fuzz::decode_words(value_of(*field, name));
  fuzz::require(decoded == replace_all(text, "\t", " "), "the text comes back", field->bytes());
}

void check_phrase(std::string_view name, const std::string& text, const std::string& inside) {
  const auto field = HeaderField::phrase(name, text, inside);
  if (!field) return;
  check_lines(field->bytes());
  const auto phrase = fuzz::read_phrase(value_of(*field, name));
  fuzz::require(phrase.inside == inside, "what it is for comes back", field->bytes());
  fuzz::require(phrase.text == replace_all(text, "\t", " "), "the phrase comes back",
                field->bytes());
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  const std::string_view name = kNames[static_cast<unsigned char>(input.letter()) % kNames.size()];
  const std::string inside(input.line());
  const std::string text(input.rest());
  check_text(name, text);
  check_phrase(name, text, inside.empty() ? "a@b.example" : inside);
  if (const auto field = HeaderField::verbatim(name, text)) {
    fuzz::require(value_of(*field, name) == text, "a verbatim value comes back", field->bytes());
  }
  for (const std::string& safe : {url_in_header(text), word_in_header(text)}) {
    fuzz::require(safe.size() <= 910, "a value fits on a line", safe);
    fuzz::require(!fuzz::has_control(safe), "no control gets between the brackets", safe);
    fuzz::require(safe.find_first_of(" <>") == std::string::npos, "brackets stay closed", safe);
  }
  for (const char c : url_in_header(text)) {
    fuzz::require(c > ' ' && c <= '~', "a URL in a header is ASCII", text);
  }
  return 0;
}
