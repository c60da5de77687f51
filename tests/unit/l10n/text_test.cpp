#include "l10n/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>

#include "base/bytes.h"

namespace peyk {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::string kZwnj = "\u200c";

Edition edition_of(const std::string& locale, DigitKind digits) {
  Edition edition;
  edition.locale = locale;
  edition.digits = digits;
  return edition;
}

TEST(Digits, AreThoseOfTheEdition) {
  EXPECT_EQ(localize_digits("No. 12/2026", DigitKind::persian), "No. ۱۲/۲۰۲۶");
  EXPECT_EQ(localize_digits("12", DigitKind::arabic), "١٢");
  EXPECT_EQ(localize_digits("12", DigitKind::latin), "12");
}

TEST(Digits, ANumberIsGroupedAsItsLanguageDoes) {
  EXPECT_EQ(format_number(1234567, edition_of("en", DigitKind::latin)), "1,234,567");
  EXPECT_EQ(format_number(1234567, edition_of("fa", DigitKind::persian)), "۱٬۲۳۴٬۵۶۷");
  EXPECT_EQ(format_number(1234, edition_of("ar", DigitKind::arabic)), "١٬٢٣٤");
  EXPECT_EQ(format_number(12, edition_of("fa", DigitKind::latin)), "12");
  EXPECT_EQ(format_number(12, edition_of("no such locale", DigitKind::persian)), "۱۲");
}

TEST(Direction, IsThatOfTheFirstStrongCharacter) {
  EXPECT_EQ(first_strong_direction("Tirana"), Direction::ltr);
  EXPECT_EQ(first_strong_direction("123 تیرانا Tirana"), Direction::rtl);
  EXPECT_EQ(first_strong_direction("شلم"), Direction::rtl);
  EXPECT_EQ(first_strong_direction("שלום"), Direction::rtl);
  EXPECT_EQ(first_strong_direction("123 – !"), std::nullopt);
  EXPECT_EQ(first_strong_direction(""), std::nullopt);
}

TEST(Direction, WhatStandsInAnIsolateDoesNotCount) {
  EXPECT_EQ(first_strong_direction("\u2067تیرانا\u2069 Tirana"), Direction::ltr);
  EXPECT_EQ(first_strong_direction("\u2067تیرانا"), std::nullopt);
}

TEST(Isolate, TextWithoutControlsIsTreatedAsAnyOther) {
  // An empty isolate changes nothing, and makes a text one that has to be balanced.
  const std::string nothing = "\u2066\u2069";
  const std::vector<std::string> pieces = {"a", "é", "پ", "ש", " ", "1", "۱", ".", "«", kZwnj, "😀"};
  std::mt19937 random(5);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    for (size_t k = random() % 6; k > 0; --k) text += pieces[random() % pieces.size()];
    for (const Direction around : {Direction::ltr, Direction::rtl}) {
      EXPECT_EQ(replace_all(isolate(text + nothing, around), nothing, ""), isolate(text, around));
    }
  }
}

TEST(Isolate, OnlyWrapsWhatCouldDisturb) {
  EXPECT_EQ(isolate("Tirana 12", Direction::ltr), "Tirana 12");
  EXPECT_EQ(isolate("تیرانا", Direction::rtl), "تیرانا");
  EXPECT_EQ(isolate("12.", Direction::rtl), "12.");
  EXPECT_EQ(isolate("Tirana", Direction::rtl), "\u2066Tirana\u2069");
  EXPECT_EQ(isolate("تیرانا", Direction::ltr), "\u2067تیرانا\u2069");
  EXPECT_EQ(isolate("تیرانا (Tirana)", Direction::rtl), "\u2067تیرانا (Tirana)\u2069");
}

TEST(Isolate, LeavesNothingOpen) {
  EXPECT_EQ(isolate("\u202Eevil", Direction::ltr), "\u202Eevil\u202C");
  EXPECT_EQ(isolate("a\u2069b\u202C", Direction::ltr), "ab");
  EXPECT_EQ(isolate("\u2067\u202Aa\u2069", Direction::rtl),
            "\u2066\u2067\u202Aa\u202C\u2069\u2069");
  EXPECT_EQ(isolate("Tirana\nتیرانا", Direction::rtl), "\u2066Tirana\u2069\nتیرانا");
}

TEST(Isolate, StrippingKeepsMarksAndJoiners) {
  EXPECT_EQ(strip_bidi_controls("\u202Aa\u202C\u2066b\u2069\u200E\u200F\u061C\u200C\u200D"),
            "ab\u200E\u200F\u061C\u200C\u200D");
}

/// Random text of all scripts, spaces and bidi controls.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> kPieces = {
      "a",      "B",      "ë",      "ل",      "م",      "ی",      "ש",      "1",      "۲",
      " ",      "\n",     "(",      ".",      "\u200c", "\u200e", "\u202a", "\u202b", "\u202c",
      "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\u2029", "漢",     "\xff"};
  std::string text;
  const size_t length = random() % 24;
  for (size_t i = 0; i < length; ++i) text += kPieces[random() % kPieces.size()];
  return text;
}

/// Whether all isolates and embeddings of each line are closed in it, in the right order.
bool is_balanced(const std::string& text) {
  std::string open;
  for (size_t at = 0; at < text.size(); ++at) {
    const std::string_view three = std::string_view(text).substr(at, 3);
    if (three == "\u2066" || three == "\u2067" || three == "\u2068") open += 'i';
    if (three == "\u202a" || three == "\u202b" || three == "\u202d" || three == "\u202e")
      open += 'e';
    if (three == "\u2069" || three == "\u202c") {
      if (open.empty() || open.back() != (three == "\u2069" ? 'i' : 'e')) return false;
      open.pop_back();
    }
    if ((text[at] == '\n' || three == "\u2029") && !open.empty()) return false;
  }
  return open.empty();
}

TEST(Isolate, RandomTextOfAllScriptsComesOutBalanced) {
  std::mt19937 random(20260803);
  int wrapped = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    for (const Direction around : {Direction::ltr, Direction::rtl}) {
      const std::string isolated = isolate(text, around);
      ASSERT_TRUE(is_balanced(isolated)) << text << " became " << isolated;
      ASSERT_FALSE(find_invalid_utf8(isolated));
      if (isolated != text) ++wrapped;
    }
    ASSERT_TRUE(is_balanced(clean_line(text))) << text;
    ASSERT_TRUE(is_balanced(shorten(text, 5))) << text;
    ASSERT_EQ(clean_line(clean_line(text)), clean_line(text)) << text;
  }
  EXPECT_GT(wrapped, 10000);
}

TEST(CleanLine, IsTheSameForACommonTextAndBesideARareCharacter) {
  // With a pictograph in it, every character is asked for.
  constexpr const char* kPieces[] = {
      "a",      " ",      "  ",     "\t",     "\n",     "\u00A0", "\u2003", "é",      "و",
      "\u200C", "\u2067", "\u2069", "\u0301", "\u064B", "\u0085", "…",      "\u0344", "\u2028",
      "\x7f",   "e",      "\u0653", "ا",      "ك",      "\u200F", "„",      "\u2126", "\u1680"};
  std::mt19937 dice(99);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (size_t n = dice() % 9; n > 0; --n) text += kPieces[dice() % std::size(kPieces)];
    const std::string alone = clean_line(text);
    ASSERT_EQ(clean_line(text + " x 😀"), alone + (alone.empty() ? "x 😀" : " x 😀")) << text;
  }
}

TEST(CleanLine, IsOneLineOfPlainText) {
  EXPECT_EQ(clean_line("  a \t\r\n b\u00a0\u2003c\u2028d "), "a b c d");
  EXPECT_EQ(clean_line("a\x01\x7f\u009f" + std::string("\0", 1) + "b"), "ab");
  EXPECT_EQ(clean_line("x\U000F5000y\uE000z\uFDD0\U0001FFFE"), "xyz");
  EXPECT_EQ(clean_line("e\u0308"), "ë");
  EXPECT_EQ(clean_line("\uFEFFtitle\u202E"), "title");
  EXPECT_EQ(clean_line("می" + kZwnj + "خواهد"), "می" + kZwnj + "خواهد");
  EXPECT_EQ(clean_line("\xff"), "\uFFFD");
  EXPECT_EQ(clean_line(" \n "), "");
}

TEST(Width, IsThatOfATerminal) {
  EXPECT_EQ(display_width("Tirana"), 6);
  EXPECT_EQ(display_width("تیرانا"), 6);
  EXPECT_EQ(display_width("می" + kZwnj + "خواهد"), 7);
  EXPECT_EQ(display_width("e\u0308\u2066x\u2069"), 2);
  EXPECT_EQ(display_width("漢字"), 4);
  EXPECT_EQ(display_width("كِتَابٌ"), 4);
}

TEST(Wrap, BreaksBetweenWordsInAllScripts) {
  EXPECT_EQ(wrap("The quick brown fox jumps over the dog", 15),
            "The quick brown\nfox jumps over\nthe dog");
  EXPECT_EQ(wrap("انجمن نجات در تیرانا نشستی برگزار کرد", 15),
            "انجمن نجات در\nتیرانا نشستی\nبرگزار کرد");
  EXPECT_EQ(wrap("عقدت الجمعية اجتماعا في تيرانا", 15), "عقدت الجمعية\nاجتماعا في\nتيرانا");
  EXPECT_EQ(wrap("Shoqata mbajti një mbledhje në Tiranë", 15),
            "Shoqata mbajti\nnjë mbledhje në\nTiranë");
}

TEST(Wrap, NeverBreaksAtAZeroWidthNonJoiner) {
  const std::string word = "نمی" + kZwnj + "خواهند";
  EXPECT_EQ(wrap(word + " " + word, 10), word + "\n" + word);
}

TEST(Wrap, NeverBreaksInsideAUrl) {
  const std::string url = "https://www.example.org/en/2026/08/a-long-title-of-an-article?a=b&c=d";
  EXPECT_EQ(wrap("See " + url + " for more.", 20), "See\n" + url + "\nfor more.");
  EXPECT_EQ(wrap("[12] " + url, 20), "[12]\n" + url);
  EXPECT_EQ(wrap("(" + url + ")", 20), "(" + url + ")");
  EXPECT_EQ(wrap("write mailto:a-very-long-name@some-long-domain.example now", 20),
            "write\nmailto:a-very-long-name@some-long-domain.example\nnow");
}

TEST(Wrap, KeepsNewlinesAndTakesTrailingSpaces) {
  EXPECT_EQ(wrap("a  \n\nb\n", 10), "a\n\nb\n");
  EXPECT_EQ(wrap("one two   three", 9), "one two\nthree");
  EXPECT_EQ(wrap("", 10), "");
  EXPECT_EQ(wrap("   ", 10), "");
}

TEST(Wrap, IndentsContinuationLines) {
  EXPECT_EQ(wrap("• one two three four", 9, "  "), "• one two\n  three\n  four");
  EXPECT_EQ(wrap("> aa bb cc", 7, "> "), "> aa bb\n> cc");
}

TEST(Wrap, AWordThatIsTooLongStandsAlone) {
  EXPECT_EQ(wrap("a incomprehensibilities b", 10), "a\nincomprehensibilities\nb");
  EXPECT_EQ(wrap("abc def", 0), "abc\ndef");
  EXPECT_EQ(wrap("abc def", -5), "abc\ndef");
}

TEST(Wrap, NoLineIsWiderThanAsked) {
  std::mt19937 random(7);
  const std::vector<std::string> words = {
      "a", "Tirana", "انجمن", "می" + kZwnj + "خواهد", "mbledhje", "漢", "(x)", "—", "“ok”"};
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (int k = 0; k < 40; ++k) text += words[random() % words.size()] + " ";
    const std::string wrapped = wrap(text, 24);
    for (const std::string_view line : split(wrapped, '\n')) EXPECT_LE(display_width(line), 24);
    ASSERT_EQ(replace_all(wrapped, "\n", " ") + " ", text);
  }
}

TEST(Shorten, CutsAtAWord) {
  EXPECT_EQ(shorten("The quick brown fox", 50), "The quick brown fox");
  EXPECT_EQ(shorten("The quick brown fox", 19), "The quick brown fox");
  EXPECT_EQ(shorten("The quick brown fox", 18), "The quick brown…");
  EXPECT_EQ(shorten("The quick, brown fox", 12), "The quick…");
  EXPECT_EQ(shorten("Donaudampfschiff", 6), "Donau…");
  EXPECT_EQ(shorten("abc", 0), "");
  EXPECT_EQ(shorten("abc", 1), "…");
  EXPECT_EQ(shorten("", 5), "");
}

TEST(Shorten, CountsWhatAPersonSees) {
  EXPECT_EQ(shorten("e\u0308e\u0308e\u0308", 3), "e\u0308e\u0308e\u0308");
  EXPECT_EQ(
      shorten("👨‍👩‍👧‍👦👨‍👩‍👧‍👦👨‍👩‍👧‍👦", 2),
      "👨‍👩‍👧‍👦…");
  const std::string word = "نمی" + kZwnj + "خواهند";
  EXPECT_EQ(shorten(word + " " + word + " بیایند", 19), word + "…");
}

TEST(Shorten, LeavesNoIsolateOpen) {
  EXPECT_EQ(shorten("one \u2066two three\u2069 four", 10), "one two…");
}

TEST(Sentences, TheFirstOnes) {
  const std::string text = "One fell. Two rose! Did three stay? Four.";
  EXPECT_EQ(first_sentences(text, 2, 100, "en"), "One fell. Two rose!");
  EXPECT_EQ(first_sentences(text, 9, 100, "en"), text);
  EXPECT_EQ(first_sentences(text, 0, 100, "en"), "");
  EXPECT_EQ(first_sentences("", 2, 100, "en"), "");
}

TEST(Sentences, AsManyAsFitAndElseWords) {
  const std::string text = "One fell. Two rose! Did three stay?";
  EXPECT_EQ(first_sentences(text, 3, 34, "en"), "One fell. Two rose!");
  EXPECT_EQ(first_sentences(text, 3, 9, "en"), "One fell.");
  EXPECT_EQ(first_sentences(text, 3, 8, "en"), "One…");
}

TEST(Sentences, AbbreviationsAndInitialsEndNone) {
  EXPECT_EQ(first_sentences("Mr. Smith met M. Rajavi in the U.S. Embassy. He left.", 1, 100, "en"),
            "Mr. Smith met M. Rajavi in the U.S. Embassy.");
  EXPECT_EQ(first_sentences("It cost 3.5 million. So what?", 1, 100, "en"), "It cost 3.5 million.");
}

TEST(Sentences, PersianAndArabicOnesEndAtTheirQuestionMark) {
  EXPECT_EQ(first_sentences("آیا او آمد؟ بله، آمد. خوب.", 1, 100, "fa"), "آیا او آمد؟");
  EXPECT_EQ(first_sentences("هل جاء؟ نعم جاء. حسنا.", 2, 100, "ar"), "هل جاء؟ نعم جاء.");
  EXPECT_EQ(first_sentences("Erdhi dje. Iku sot.", 1, 100, "sq"), "Erdhi dje.");
}

TEST(Charset, BytesOfAnOldPageBecomeUtf8) {
  EXPECT_EQ(to_utf8("\xD3\xE1\xC7\xE3", "windows-1256"), "سلام");
  EXPECT_EQ(to_utf8("caf\xE9 \x93x\x94", "ISO-8859-1"), "café “x”");
  EXPECT_EQ(to_utf8("\xEF\xBB\xBFx", "utf-8"), "x");
  EXPECT_EQ(to_utf8(std::string_view("\xFF\xFEx\0", 4), "UTF-16"), "x");
  EXPECT_EQ(to_utf8(std::string(10000, 'a') + "\xE9", "windows-1252").value().size(), 10002U);
}

TEST(Charset, KnowsTheLabelsOfTheWeb) {
  EXPECT_EQ(charset_of_label(" Latin1 "), "windows-1252");
  EXPECT_EQ(charset_of_label("X-CP1256"), "windows-1256");
  EXPECT_EQ(charset_of_label("utf8"), "UTF-8");
  EXPECT_EQ(charset_of_label("klingon"), "");
  for (const char* label :
       {"utf-8",       "866",    "latin2",         "latin3",   "latin4",    "cyrillic",
        "arabic",      "greek",  "hebrew",         "latin6",   "iso885913", "iso885914",
        "l9",          "koi8-r", "koi8-u",         "mac",      "tis-620",   "cp1250",
        "cp1251",      "ascii",  "cp1253",         "cp1254",   "cp1255",    "cp1256",
        "cp1257",      "cp1258", "x-mac-cyrillic", "gb2312",   "big5",      "euc-jp",
        "iso-2022-jp", "sjis",   "euc-kr",         "utf-16be", "utf-16le",  "utf-16",
        "utf-32"}) {
    EXPECT_FALSE(charset_of_label(label).empty()) << label;
    EXPECT_TRUE(to_utf8("", label)) << label;
  }
}

TEST(Charset, ReplacesAndCountsWhatDoesNotFit) {
  const auto loose = [](std::string_view bytes, const std::string& charset) {
    const LooseText text = to_utf8_loosely(bytes, charset).value();
    return text.text + " " + std::to_string(text.replaced);
  };
  EXPECT_EQ(loose("caf\xC3\xA9", "utf-8"), "café 0");
  EXPECT_EQ(loose("a\xFF\xE2\x82z\uFFFD", "utf-8"), "a\uFFFD\uFFFDz\uFFFD 2");
  EXPECT_EQ(loose("\xD3\xE1\xC7\xE3", "cp1256"), "سلام 0");
  EXPECT_EQ(loose("x\xA1y", "iso-8859-6"), "x\uFFFDy 1");
  EXPECT_EQ(loose(std::string_view("x\0y", 3), "utf-16le"), "x\uFFFD 1");
  EXPECT_FALSE(to_utf8_loosely("x", "klingon"));
}

TEST(Charset, WhatDoesNotFitIsBadData) {
  const auto broken = to_utf8("ab\xff", "UTF-8");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().kind(), ErrorKind::bad_data);
  EXPECT_THAT(broken.error().to_string(), HasSubstr("UTF-8"));
  for (const char* charset : {"", "klingon-8", " "}) EXPECT_FALSE(to_utf8("a", charset)) << charset;
}

TEST(Domain, UnicodeBecomesAscii) {
  EXPECT_EQ(domain_to_ascii("bücher.example"), "xn--bcher-kva.example");
  EXPECT_EQ(domain_to_ascii("EXAMPLE.Org"), "example.org");
  EXPECT_EQ(domain_to_ascii("faß.de"), "xn--fa-hia.de");
  EXPECT_EQ(domain_to_ascii("نامه" + kZwnj + "ای.com"), "xn--mgba3gch31f060k.com");
  EXPECT_EQ(domain_to_unicode("xn--bcher-kva.example"), "bücher.example");
  EXPECT_EQ(domain_to_unicode("xn--\xff"), "xn--\xff");
}

TEST(Domain, WhatIsNoneIsRefused) {
  for (const std::string domain :
       {"", ".", "a..b", "a b.com", "a_b.com", "-a.com", "xn--zzzzzz.com", "a\u200cb.com",
        "a\nb.com", "\xff.com", "aאb.com"}) {
    const auto ascii = domain_to_ascii(domain);
    ASSERT_FALSE(ascii) << domain << " gave " << *ascii;
    EXPECT_EQ(ascii.error().kind(), ErrorKind::bad_data);
  }
  EXPECT_FALSE(domain_to_ascii(std::string(64, 'a') + ".com"));
  EXPECT_FALSE(domain_to_ascii(std::string(100000, 'a')));
}

TEST(Text, InvalidBytesNeverPass) {
  const std::string broken =
      "a\xC3 \xff"
      "b\xE2\x80";
  for (const std::string& text :
       {localize_digits(broken, DigitKind::persian), isolate(broken, Direction::rtl),
        strip_bidi_controls(broken), wrap(broken, 3), wrap(broken, 80), shorten(broken, 3),
        shorten(broken, 80), first_sentences(broken, 1, 80, "en"), clean_line(broken)}) {
    EXPECT_FALSE(find_invalid_utf8(text)) << text;
  }
  EXPECT_EQ(display_width(broken), 6);
}

}  // namespace
}  // namespace peyk
