/// For every length of value, in every script and both encodings: a filled message says what the
/// texts say with the values in them, and its lines are what mail allows.

#include <array>

#include "base/bytes.h"
#include "unit/mail/dkim_verifier.h"
#include "unit/mail/message_sample.h"

namespace peyk {
namespace {

constexpr size_t kLongest = 200;

struct Script {
  const char* name;
  std::vector<std::string> characters;
};

const std::vector<Script>& scripts() {
  static const std::vector<Script> kScripts = {
      {"latin", {"a", "e", "T", ".", " ", " ", "F", "From ", "=", "<", "&", "\"", "'", "-", "9"}},
      {"albanian", {"ë", "ç", "Ë", "Ç", "a", "sh", "xh", " ", ".", "’", "“"}},
      {"persian",
       {"س", "ل", "ا", "م", "ی", "ک", "گ", "پ", "۱", " ", "می\u200cخواهم", "\u200c", "،"}},
      {"arabic", {"م", "ر", "ح", "ب", "ا", "ً", "ّ", "٣", " ", "لا", "\u0651\u064e", "؟"}},
      {"mixed",
       {"a",
        ".",
        " ",
        "ی\u200cا",
        "\u2067",
        "\u2068",
        "\u2069",
        "\u200f",
        "\u200e",
        "👩\u200d👩\u200d👧",
        "👍🏽",
        "🇦🇱",
        "e\u0301\u0323",
        "ë",
        "日",
        "=?",
        "?=",
        "=\u0301",
        "\u202b",
        "\u202c"}}};
  return kScripts;
}

/// So many random characters of the script.
std::string text_of(const Script& script, size_t length, TextMaker& maker) {
  std::string text;
  for (size_t i = 0; i < length; ++i)
    text += script.characters[maker.below(script.characters.size())];
  return text;
}

/// Text with every hole at a line's start, in the middle and at an end, alone and side by side.
std::string template_text(const std::string& filler) {
  std::string text = hole_mark(Hole::greeting) + "\n\n" + filler + "\n";
  for (const Hole hole : kHoles) {
    text += hole_mark(hole) + " " + filler + hole_mark(hole) + "\n." + hole_mark(hole) + ".\n";
    text += hole_mark(hole) + hole_mark(Hole::email) + "\n";
  }
  return text + hole_mark(Hole::view_online_url);
}

std::string with_values(std::string text, const HoleValues& values, bool html) {
  for (const Hole hole : kHoles) {
    text = replace_all(text, hole_mark(hole), html ? escape_markup(values[hole]) : values[hole]);
  }
  return replace_all(text, "\n", "\r\n");
}

void expect_sound_message(const std::string& message) {
  ASSERT_TRUE(message.ends_with("\r\n"));
  const std::string rest = replace_all(message, "\r\n", "");
  ASSERT_EQ(rest.find_first_of(std::string_view("\r\n\0", 3)), std::string::npos);
  for (const std::string& line : lines_of(message)) {
    ASSERT_LE(line.size(), 998U);
    ASSERT_FALSE(line.starts_with('.')) << line;
  }
  const std::string_view body = std::string_view(message).substr(message.find("\r\n\r\n") + 4);
  for (const std::string& line : lines_of(body)) {
    ASSERT_LE(line.size(), 76U) << line;
    ASSERT_FALSE(line.ends_with(' ') || line.ends_with('\t')) << "[" << line << "]";
  }
}

class StencilProperty : public testing::TestWithParam<size_t> {};

TEST_P(StencilProperty, SaysTheTextWithItsValuesAtEveryLength) {
  const Script& script = scripts().at(GetParam());
  TextMaker maker(static_cast<unsigned>(20261125 + GetParam()));
  std::map<std::string, int> encodings;
  for (const std::string& filler : {std::string("Plain words, enough of them."),
                                    std::string("این متن فارسی است و ادامه دارد")}) {
    const std::string text = template_text(filler);
    const Stencil stencil =
        must(Stencil::create(sample_rendition(text, "<p>" + text + "</p>\n"), sample_settings()));
    for (size_t length = 0; length <= kLongest; ++length) {
      HoleValues values;
      for (const Hole hole : kHoles) {
        const bool exact = hole == Hole::greeting || hole == Hole::email;
        values[hole] = text_of(script, exact ? length : maker.below(length + 1), maker);
      }
      const std::string message = fill(stencil, values);
      ASSERT_NO_FATAL_FAILURE(expect_sound_message(message)) << script.name << " " << length;
      ASSERT_FALSE(find_invalid_utf8(message));
      const auto parts = parse_parts(parse_entity(message));
      ASSERT_EQ(parts.size(), 2U);
      ASSERT_EQ(decoded(parts[0]), with_values(text, values, false))
          << script.name << " " << length;
      ASSERT_EQ(decoded(parts[1]), with_values("<p>" + text + "</p>\n", values, true));
      ++encodings[parts[0].fields.at("Content-Transfer-Encoding")];
    }
  }
  EXPECT_EQ(encodings["base64"], kLongest + 1);
  EXPECT_EQ(encodings["quoted-printable"], kLongest + 1);
}

TEST_P(StencilProperty, WritesSubjectsAndNamesOfEveryLength) {
  const Script& script = scripts().at(GetParam());
  TextMaker maker(static_cast<unsigned>(77 + GetParam()));
  for (size_t length = 1; length <= kLongest; ++length) {
    Rendition rendition = sample_rendition("t", "h");
    rendition.subject = text_of(script, length, maker);
    MessageSettings settings = sample_settings();
    settings.from_name = "x" + text_of(script, length, maker);
    const Stencil stencil = must(Stencil::create(rendition, settings));
    const std::string message = fill(stencil, sample_values());
    ASSERT_NO_FATAL_FAILURE(expect_sound_message(message));
    const Parsed parsed = parse_entity(message);
    ASSERT_EQ(decode_words(parsed.fields.at("Subject")), rendition.subject);
    std::string from = parsed.fields.at("From");
    ASSERT_TRUE(from.ends_with(" <news@example.org>")) << from;
    from.resize(from.rfind(" <"));
    if (from.starts_with('"')) {
      from = replace_all(replace_all(from.substr(1, from.size() - 2), "\\\"", "\""), "\\\\", "\\");
    }
    ASSERT_EQ(decode_words(from), settings.from_name);
  }
}

INSTANTIATE_TEST_SUITE_P(Scripts, StencilProperty, testing::Range<size_t>(0, 5),
                         [](const testing::TestParamInfo<size_t>& info) {
                           return std::string(scripts().at(info.param).name);
                         });

}  // namespace
}  // namespace peyk
