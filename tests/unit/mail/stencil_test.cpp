#include "mail/stencil.h"

#include <deque>

#include "base/bytes.h"
#include "mail/base64.h"
#include "mail/quoted_printable.h"
#include "mail/segments.h"
#include "unit/mail/message_sample.h"
#include "unit/mail/support.h"

namespace peyk {
namespace {

using namespace std::string_view_literals;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// What a part must say, rendered the plain way: marks replaced, then line ends made CRLF.
std::string expected(std::string text, const HoleValues& values, bool html) {
  for (const Hole hole : kHoles) {
    std::string value = values[hole];
    for (char& c : value) {
      if ((c >= 0 && c < ' ') || c == 0x7F) c = ' ';
    }
    text = replace_all(text, hole_mark(hole), html ? escape_markup(value) : value);
  }
  return replace_all(text, "\n", "\r\n");
}

void expect_sound_lines(const std::string& message) {
  EXPECT_TRUE(message.ends_with("\r\n"));
  const std::string rest = replace_all(message, "\r\n", "");
  EXPECT_EQ(rest.find_first_of("\r\n"), std::string::npos) << "a bare CR or LF";
  EXPECT_EQ(rest.find('\0'), std::string::npos);
  for (const std::string& line : lines_of(message)) EXPECT_LE(line.size(), 998U);
}

void expect_sound_part(const Parsed& part) {
  const bool base64 = part.fields.at("Content-Transfer-Encoding") == "base64";
  for (const std::string& line : lines_of(part.body)) {
    EXPECT_LE(line.size(), 76U) << line;
    EXPECT_FALSE(line.ends_with(' ') || line.ends_with('\t')) << "[" << line << "]";
    EXPECT_FALSE(line.starts_with("From ")) << line;
    EXPECT_FALSE(line.starts_with('.')) << line;
    for (const char c : line) EXPECT_GE(c, '\t');
    EXPECT_TRUE(!base64 || line.size() % 4 == 0) << line;
  }
}

TEST(StencilTest, HasEveryHeaderOfAGoodNewsletter) {
  const Stencil stencil =
      must(Stencil::create(sample_rendition("text\n", "<p>html</p>\n"), sample_settings()));
  const std::string message = fill(stencil, sample_values());
  expect_sound_lines(message);
  const Parsed parsed = parse_entity(message);
  const std::map<std::string, std::string> wanted = {
      {"From", "Example Society <news@example.org>"},
      {"To", "<ana@example.net>"},
      {"Date", "Sat, 25 Jul 2026 17:20:00 +0000"},
      {"Message-ID", "<0123456789abcdef@example.org>"},
      {"List-Id", "=?UTF-8?B?2K7YqNix2YbYp9mF2Yc=?= <newsletter.fa.example.org>"},
      {"List-Unsubscribe",
       "<https://example.org/u?t=k1.abc.def&x=1>, <mailto:leave@example.org?subject=unsubscribe>"},
      {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"},
      {"List-Help", "<https://example.org/help>"},
      {"List-Archive", "<https://example.org/fa/newsletter/>"},
      {"Feedback-ID", "newsletter-12:newsletter:fa:example"},
      {"Precedence", "bulk"},
      {"Auto-Submitted", "auto-generated"},
      {"Content-Language", "fa"},
      {"MIME-Version", "1.0"}};
  for (const auto& [name, value] : wanted) {
    ASSERT_TRUE(parsed.fields.contains(name)) << name;
    EXPECT_EQ(parsed.fields.at(name), value);
  }
  EXPECT_EQ(parsed.fields.size(), wanted.size() + 2);  // Subject, Content-Type.
  const auto parts = parse_parts(parsed);
  ASSERT_THAT(parts, SizeIs(2));
  EXPECT_EQ(parts[0].fields.at("Content-Type"), "text/plain; charset=utf-8");
  EXPECT_EQ(decoded(parts[0]), "text\r\n");
  EXPECT_EQ(parts[1].fields.at("Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(decoded(parts[1]), "<p>html</p>\r\n");
}

TEST(StencilTest, LeavesOutWhatIsNotConfigured) {
  MessageSettings bare = sample_settings();
  bare.list_help = bare.list_archive = bare.unsubscribe_mailto = bare.feedback_id = "";
  const Stencil stencil = must(Stencil::create(sample_rendition("t", "h"), bare));
  const Parsed parsed = parse_entity(fill(stencil, sample_values()));
  EXPECT_EQ(parsed.fields.at("List-Unsubscribe"), "<https://example.org/u?t=k1.abc.def&x=1>");
  for (const char* name : {"List-Help", "List-Archive", "Feedback-ID"}) {
    EXPECT_FALSE(parsed.fields.contains(name)) << name;
  }
}

TEST(StencilTest, ChoosesTheEncodingOfEachPart) {
  std::string persian, english;
  for (int i = 0; i < 40; ++i) {
    persian += "این متن فارسی است.\n";
    english += "This is an English text.\n";
  }
  const auto encodings = [](const std::string& text, const std::string& html) {
    const Stencil stencil = must(Stencil::create(sample_rendition(text, html), sample_settings()));
    const auto parts = parse_parts(parse_entity(fill(stencil, sample_values())));
    return parts[0].fields.at("Content-Transfer-Encoding") + " " +
           parts[1].fields.at("Content-Transfer-Encoding");
  };
  EXPECT_EQ(encodings(persian, english), "base64 quoted-printable");
  EXPECT_EQ(encodings(english, persian), "quoted-printable base64");
}

TEST(StencilTest, SaysTheSameAsAMessageRenderedForOneReader) {
  TextMaker maker(20260803);
  std::map<std::string, int> encodings;
  for (int round = 0; round < 1500; ++round) {
    const auto text_with_holes = [&] {
      std::string text;
      for (size_t i = maker.below(9); i > 0; --i) {
        text += maker.text(maker.below(30));
        if (maker.below(5) != 0) text += hole_mark(kHoles.at(maker.below(kHoles.size())));
      }
      return text;
    };
    const std::string text = text_with_holes();
    const std::string html = text_with_holes();
    const Stencil made = must(Stencil::create(sample_rendition(text, html), sample_settings()));
    const Stencil stored = must(Stencil::deserialize(made.serialize()));
    for (int reader = 0; reader < 3; ++reader) {
      HoleValues values;
      for (const Hole hole : kHoles) values[hole] = maker.text(maker.below(1 + 8 * reader));
      const std::string message = fill(made, values);
      ASSERT_EQ(fill(stored, values), message);
      expect_sound_lines(message);
      const auto parts = parse_parts(parse_entity(message));
      ASSERT_THAT(parts, SizeIs(2));
      for (const Parsed& part : parts) {
        expect_sound_part(part);
        ++encodings[part.fields.at("Content-Transfer-Encoding")];
      }
      ASSERT_EQ(decoded(parts[0]), expected(text, values, false));
      ASSERT_EQ(decoded(parts[1]), expected(html, values, true));
    }
    if (HasFailure()) break;
  }
  EXPECT_GT(encodings["base64"], 500);
  EXPECT_GT(encodings["quoted-printable"], 500);
}

TEST(StencilTest, KnowsTheSizeOfAMessageBeforehand) {
  std::string persian;
  for (int i = 0; i < 100; ++i) persian += "این متن فارسی است.\n";
  for (const std::string& filler : {persian, std::string(5000, 'x')}) {
    const std::string text = filler + hole_mark(Hole::greeting) + filler;
    const Stencil stencil = must(Stencil::create(sample_rendition(text, text), sample_settings()));
    HoleValues values = sample_values();
    values[Hole::greeting] = "سلام علی،";
    const std::string message = fill(stencil, values);
    EXPECT_GE(stencil.size_hint(values), message.size());
    EXPECT_LE(stencil.size_hint(values), message.size() + 500);
  }
}

TEST(StencilTest, LetsNoValueAddAHeaderOrALine) {
  const Stencil stencil = must(Stencil::create(
      sample_rendition("a " + hole_mark(Hole::greeting) + "\n", "<p>" + hole_mark(Hole::greeting)),
      sample_settings()));
  HoleValues values;
  for (const Hole hole : kHoles) {
    values[hole] = std::string("x\r\nBcc: y@example.com\r\n\r\n--=_\0\xff>\xc2\x85 "sv) +
                   std::string(3000, 'z');
  }
  const std::string message = fill(stencil, values);
  expect_sound_lines(message);
  const Parsed parsed = parse_entity(message);
  EXPECT_FALSE(parsed.fields.contains("Bcc"));
  EXPECT_EQ(parsed.fields.size(), 16U);
  const auto parts = parse_parts(parsed);
  ASSERT_THAT(parts, SizeIs(2));
  for (const Parsed& part : parts) {
    expect_sound_part(part);
    EXPECT_FALSE(find_invalid_utf8(decoded(part)));
    EXPECT_THAT(decoded(part), Not(HasSubstr("\u0085")));
  }
  EXPECT_THAT(decoded(parts[0]), HasSubstr("a x  Bcc: y@example.com"));
}

TEST(StencilTest, KeepsTheBlankLineOfAPartThatIsEmpty) {
  for (const std::string& text : {std::string(), hole_mark(Hole::greeting)}) {
    const Stencil stencil = must(Stencil::create(sample_rendition(text, text), sample_settings()));
    const auto parts = parse_parts(parse_entity(fill(stencil, HoleValues{})));
    ASSERT_THAT(parts, SizeIs(2));
    EXPECT_EQ(decoded(parts[0]), "");
  }
}

TEST(StencilTest, RefusesASubjectOrNameThatCannotBeAHeader) {
  for (const std::string& bad : {std::string("a\r\nb"), std::string("a\0b", 3),
                                 "hello " + hole_mark(Hole::greeting), std::string("\xc3")}) {
    Rendition made = sample_rendition("t", "h");
    made.subject = bad;
    const auto stencil = Stencil::create(made, sample_settings());
    ASSERT_FALSE(stencil);
    EXPECT_EQ(stencil.error().kind(), ErrorKind::bad_data);
  }
  MessageSettings named = sample_settings();
  named.from_name = "a\nb";
  EXPECT_FALSE(Stencil::create(sample_rendition("t", "h"), named));
  named = sample_settings();
  named.list_id = "a>b";
  EXPECT_FALSE(Stencil::create(sample_rendition("t", "h"), named));
  EXPECT_FALSE(Stencil::create(sample_rendition("\xff", "h"), sample_settings()));
  EXPECT_FALSE(Stencil::create(sample_rendition("t", "\xff"), sample_settings()));
}

TEST(StencilTest, DerivesTheBoundaryFromItsSeedAlone) {
  const auto boundary = [](const std::string& text, const std::string& seed) {
    MessageSettings made = sample_settings();
    made.boundary_seed = seed;
    const Stencil stencil = must(Stencil::create(sample_rendition(text, "h"), made));
    return parse_entity(fill(stencil, sample_values())).fields.at("Content-Type");
  };
  EXPECT_EQ(boundary("a", "one"), boundary("b", "one"));
  EXPECT_NE(boundary("a", "one"), boundary("a", "two"));
}

TEST(StencilTest, RefusesStoredBytesThatWereCutOrChanged) {
  const Stencil stencil = must(Stencil::create(
      sample_rendition("a " + hole_mark(Hole::email) + " b\n", "سلام سلام سلام سلام سلام"),
      sample_settings()));
  const std::string bytes = stencil.serialize();
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto read = Stencil::deserialize(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(read) << size;
    EXPECT_EQ(read.error().kind(), ErrorKind::bad_data);
  }
  for (size_t i = 0; i < bytes.size(); ++i) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 0x11);
    ASSERT_FALSE(Stencil::deserialize(changed)) << i;
  }
  EXPECT_FALSE(Stencil::deserialize("peyk stencil 2\n" + std::string(100, 'x')));
  EXPECT_TRUE(Stencil::deserialize(bytes));
}

TEST(StencilTest, RefusesStoredBytesWithHalfALineEndThoughTheirChecksumFits) {
  const auto stored = [](std::string_view literal) {
    return write_segments({literal_segment(std::string(literal))});
  };
  EXPECT_TRUE(Stencil::deserialize(stored("a\r\nb\r\n\r\n")));
  for (const char* bad : {"\n", "\r", "a\nb", "a\rb", "\r\n\n", "\r\r\n", "a\r\nb\r"}) {
    const auto read = Stencil::deserialize(stored(bad));
    ASSERT_FALSE(read) << bad;
    EXPECT_THAT(read.error().message(), HasSubstr("half a line end"));
  }
}

TEST(StencilTest, RefusesStoredLiteralsWithANulThoughTheirChecksumFits) {
  std::string header = "Subject: a";
  header += '\0';
  const auto read = Stencil::deserialize(write_segments({literal_segment(header + "\r\n\r\n")}));
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message(), HasSubstr("NUL byte"));
}

TEST(Base64Test, GivesTheSameStreamHoweverItIsCut) {
  TextMaker maker(3);
  for (int round = 0; round < 2000; ++round) {
    std::string all;
    Spliced message;
    std::deque<Base64Literal> literals;  // Lend their lines.
    Base64Writer writer(message);
    for (size_t i = maker.below(6); i > 0; --i) {
      std::string piece(maker.below(round % 10 == 0 ? 3000 : 200), '\0');
      for (char& c : piece) c = static_cast<char>(maker.below(256));
      all += piece;
      if (maker.below(2) == 0) {
        writer.write(std::string_view(piece));
      } else {
        writer.write(literals.emplace_back(piece));
      }
    }
    writer.finish();
    const std::string encoded = message.text();
    ASSERT_EQ(decode_base64(encoded), all);
    for (const std::string& line : lines_of(encoded)) {
      ASSERT_LE(line.size(), 76U);
      ASSERT_EQ(line.empty(), all.empty());
    }
  }
}

TEST(QuotedPrintableTest, EncodesWhatALineEndOrAMailboxWouldHarm) {
  const auto encoded = [](std::string_view text) {
    std::string out;
    append_quoted_printable(text, out);
    return out;
  };
  EXPECT_EQ(encoded("a \r\nb\t\r\n"), "a=20\r\nb=09\r\n");
  EXPECT_EQ(encoded("a b "), "a b=20");
  EXPECT_EQ(encoded("From me\r\nFrom you"), "=46rom me\r\n=46rom you");
  EXPECT_EQ(encoded(".\r\n..a.\r\nb."), "=2E\r\n=2E.a.\r\nb.");
  EXPECT_EQ(encoded(std::string(75, 'x') + ".y"), std::string(75, 'x') + "=\r\n=2Ey");
  EXPECT_EQ(encoded("1=2 ë"), "1=3D2 =C3=AB");
  EXPECT_EQ(encoded(std::string(76, 'x')), std::string(75, 'x') + "=\r\nx");
  EXPECT_EQ(encoded(std::string(74, 'x') + "ë"), std::string(74, 'x') + "=\r\n=C3=AB");
}

}  // namespace
}  // namespace peyk
