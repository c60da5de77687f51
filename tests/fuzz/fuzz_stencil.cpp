/// The stencil: a receiver decodes exactly the template with the reader's values in it, whichever
/// encoding each part got; nothing in a value adds a line or a field; what was stored fills alike.
///
/// Input, a line each: the subject, the sender's name, the list's name, the values of the holes (in
/// the order of kHoles; "\x1f" stands for a line break); then the text part, a line "%%", and the
/// HTML part, in which "{0" to "{5" are holes.

#include <algorithm>

#include "fuzz/fuzz.h"
#include "fuzz/mail_reader.h"
#include "mail/header.h"
#include "mail/stencil.h"

namespace peyk {
namespace {

using fuzz::require;

/// The template with its holes replaced.
template <class Fill>
std::string with_holes(std::string_view text, Fill fill) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const bool hole = text[i] == '{' && i + 1 < text.size() && text[i + 1] >= '0' &&
                      static_cast<size_t>(text[i + 1] - '0') < kHoles.size();
    if (hole) {
      out += fill(kHoles[static_cast<size_t>(text[i + 1] - '0')]);
      ++i;
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string crlf(std::string_view text) {
  const std::string lf = replace_all(replace_all(text, "\r\n", "\n"), "\r", "\n");
  return replace_all(lf, "\n", "\r\n");
}

/// A value that must come back unchanged: one line, with nothing that is cleaned away.
bool is_clean(std::string_view value) {
  if (find_invalid_utf8(value) || fuzz::has_control(value)) return false;
  for (const std::string_view part : {"\xC2\x80", "\u2028", "\u2029"}) {
    if (value.find(part.substr(0, part.size() - 1)) != std::string_view::npos) return false;
  }
  return true;
}

void check_part(std::string_view decoded, std::string_view text, const HoleValues& values,
                bool html) {
  require(!find_invalid_utf8(decoded), "a part is valid UTF-8", decoded);
  const auto lines = [](std::string_view bytes) {
    return std::count(bytes.begin(), bytes.end(), '\n');
  };
  const std::string marked = crlf(with_holes(text, [](Hole) { return "#"; }));
  require(lines(decoded) == lines(marked), "no value adds a line", decoded);
  if (!std::all_of(values.values.begin(), values.values.end(), is_clean)) return;
  // First the line ends: a value may be empty, and a CR before it and an LF behind it are two.
  const std::string expected = with_holes(
      crlf(text), [&](Hole hole) { return html ? escape_markup(values[hole]) : values[hole]; });
  require(decoded == expected, "a part is its template with the values", decoded);
}

void check_fields(const fuzz::Message& message, const Rendition& rendition,
                  const MessageSettings& settings, const HoleValues& values) {
  const auto plain = [](std::string_view text) { return replace_all(text, "\t", " "); };
  require(fuzz::decode_words(message.field("Subject")) == plain(rendition.subject),
          "the subject comes back");
  const auto from = fuzz::read_phrase(message.field("From"));
  require(from.text == plain(settings.from_name) && from.inside == settings.from.text(),
          "the sender comes back");
  const auto list = fuzz::read_phrase(message.field("List-Id"));
  require(list.text == plain(settings.list_name), "the list's name comes back");
  require(message.field("To") == "<" + word_in_header(values[Hole::email]) + ">", "To");
  require(message.field("Message-ID") == "<" + word_in_header(values[Hole::message_id]) + ">",
          "Message-ID");
  require(message.field("List-Unsubscribe")
              .starts_with("<" + url_in_header(values[Hole::unsubscribe_url]) + ">"),
          "List-Unsubscribe");
  for (const char* name : {"Date", "MIME-Version", "List-Unsubscribe-Post", "Precedence",
                           "Auto-Submitted", "Content-Language"}) {
    require(!message.field(name).empty(), "a good newsletter has its fields", name);
  }
}

}  // namespace
}  // namespace peyk

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace peyk;
  fuzz::Input input(data, size);
  Rendition rendition;
  rendition.subject = std::string(input.line());
  MessageSettings settings{.from = Address::parse("news@example.org").value(),
                           .from_name = std::string(input.line()),
                           .language = "fa",
                           .list_id = "news.example.org",
                           .list_name = std::string(input.line()),
                           .list_help = "https://example.org/help",
                           .list_archive = "",
                           .unsubscribe_mailto = "bye@example.org",
                           .feedback_id = "a:b:c:example",
                           .boundary_seed = "seed",
                           .date = Instant{}};
  HoleValues values;
  for (const Hole hole : kHoles) values[hole] = replace_all(input.line(), "\x1f", "\r\n");
  const std::string_view parts = input.rest();
  const size_t middle = parts.find("\n%%\n");
  const std::string_view text = parts.substr(0, middle);
  const std::string_view html =
      middle == std::string_view::npos ? std::string_view() : parts.substr(middle + 4);
  // A mark of a hole that stands in the input already would be one more hole.
  if (parts.find(hole_mark(Hole{}).substr(0, 3)) != std::string_view::npos) return 0;
  rendition.text = with_holes(text, hole_mark);
  rendition.html = with_holes(html, hole_mark);

  const auto stencil = Stencil::create(rendition, settings);
  if (!stencil) {
    fuzz::require(stencil.error().kind() == ErrorKind::bad_data, "a bad message is bad data");
    return 0;
  }
  std::string bytes;
  stencil->fill(values, bytes);
  const fuzz::Message message = fuzz::read_message(bytes);
  check_fields(message, rendition, settings, values);
  check_part(message.text, text, values, false);
  check_part(message.html, html, values, true);

  const std::string stored = stencil->serialize();
  const auto again = Stencil::deserialize(stored);
  fuzz::require(again.has_value(), "what was stored is read");
  std::string repeated;
  again->fill(values, repeated);
  fuzz::require(repeated == bytes, "what was stored fills alike", repeated);
  fuzz::require(again->serialize() == stored, "what was stored is stored alike");
  return 0;
}
