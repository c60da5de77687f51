// Text that may stand in a feed: what is good is found in blocks of bytes, so that every length and
// every place in a block is tried.

#include "feed/xml_text.h"

#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"

namespace peyk {
namespace {

std::string text_of(std::string_view text) { return std::string(xml_text(text).view()); }
std::string line_of(std::string_view text) { return std::string(xml_line(text).view()); }
std::string uri_of(std::string_view url) { return std::string(feed_uri(url).view()); }

bool is_borrowed(std::string_view text) { return xml_text(text).view().data() == text.data(); }

TEST(XmlText, KeepsGoodTextAndMendsLineEnds) {
  EXPECT_EQ(text_of("a\r\nb\rc\n\td"), "a\nb\nc\n\td");
  EXPECT_EQ(text_of("پیک ✉ 😀 \u200C\u200F"), "پیک ✉ 😀 \u200C\u200F");
  EXPECT_EQ(text_of("a\x01\x02z"), "az");
  EXPECT_EQ(text_of("a\xFFz"), "a\uFFFDz");
  EXPECT_EQ(text_of(""), "");
}

TEST(XmlText, OnOneLineHasNoEndsAndNoBreaks) {
  EXPECT_EQ(line_of(" a\r\nb\tc \n"), "a b c");
  EXPECT_EQ(line_of("\n\t "), "");
  EXPECT_EQ(line_of("  two words "), "two words");
}

// Each stands in good text of every length up to some blocks, so that it meets every place in a
// block, its beginning and the end of the text.
const std::vector<std::string> kGood = {
    "a",      "é",      "پ", "\u00A0",     "«",          "\u200C",     "\uFFFD", "\uFFFC", "ﷲ",
    "\uD7FF", "\uE000", "😀", "\U00010000", "\U0001FFFD", "\U0010FFFD", "\n",     "\t",     "]]>"};
const std::vector<std::string> kBad = {std::string(1, '\0'),
                                       "\x01",
                                       "\x1F",
                                       "\r",
                                       "\x7F",
                                       "\u0080",
                                       "\u0085",
                                       "\u009F",
                                       "\uFFFE",
                                       "\uFFFF",
                                       "\U0001FFFE",
                                       "\U0008FFFF",
                                       "\U0010FFFF",
                                       "\x80",
                                       "\xBF",
                                       "\xC0\x80",
                                       "\xC1\xBF",
                                       "\xC3",
                                       "\xE2\x80",
                                       "\xE0\x80\x80",
                                       "\xE0\x9F\xBF",
                                       "\xED\xA0\x80",
                                       "\xED\xBF\xBF",
                                       "\xF0\x9F\x98",
                                       "\xF0\x80\x80\x80",
                                       "\xF0\x8F\xBF\xBF",
                                       "\xF4\x90\x80\x80",
                                       "\xF5\x80\x80\x80",
                                       "\xFE",
                                       "\xFF"};

TEST(XmlText, BorrowsWhatIsGoodWhereverItStands) {
  for (const std::string& piece : kGood) {
    for (const std::string around : {"x", "ب", "\u200C"}) {
      std::string before;
      for (size_t length = 0; length < 40; ++length, before += around) {
        for (const std::string& behind : {std::string(), around, before}) {
          const std::string text = before + piece + behind;
          EXPECT_TRUE(is_borrowed(text)) << text;
        }
      }
    }
  }
}

TEST(XmlText, FindsWhatIsBadWhereverItStands) {
  for (const std::string& piece : kBad) {
    for (const std::string around : {"x", "ب", "\u200C", "😀"}) {
      std::string before;
      for (size_t length = 0; length < 40; ++length, before += around) {
        for (const std::string& behind : {std::string(), around, before}) {
          const std::string text = before + piece + behind;
          const std::string mended = text_of(text);
          EXPECT_NE(mended, text);
          EXPECT_FALSE(find_invalid_utf8(mended)) << to_hex(text);
          EXPECT_TRUE(is_borrowed(mended)) << to_hex(text);
          EXPECT_TRUE(mended.starts_with(before) && mended.ends_with(behind)) << to_hex(text);
        }
      }
    }
  }
}

TEST(XmlText, AgreesWithTheValidatorOnRandomBytes) {
  std::mt19937 random(1);
  const std::string_view bytes = "a \xC3\xA9\xE2\x80\x8C\xF0\x9F\x98\xED\x9F\xF4\x8F\xBF\xE0\xA0";
  for (int round = 0; round < 20'000; ++round) {
    std::string text(random() % 40, ' ');
    for (char& c : text) c = bytes[random() % bytes.size()];
    const bool valid = !find_invalid_utf8(text);
    // Of these bytes no forbidden character can be made but C1 controls and noncharacters.
    const std::string mended = text_of(text);
    EXPECT_EQ(is_borrowed(text), valid && mended == text) << to_hex(text);
    EXPECT_TRUE(is_borrowed(mended)) << to_hex(text);
  }
}

TEST(FeedUri, EncodesWhatAUriMayNotContainAndNothingTwice) {
  EXPECT_EQ(uri_of(" https://e.org/a b?q=\"x\"&y=%20#z "), "https://e.org/a%20b?q=%22x%22&y=%20#z");
  EXPECT_EQ(uri_of("https://e.org/پ"), "https://e.org/%D9%BE");
  EXPECT_EQ(uri_of("a<>\\^`{|}\x7F\x01"), "a%3C%3E%5C%5E%60%7B%7C%7D%7F%01");
  EXPECT_EQ(uri_of("https://e.org/[a]!$&'()*+,;=:@-._~"), "https://e.org/[a]!$&'()*+,;=:@-._~");
}

}  // namespace
}  // namespace peyk
