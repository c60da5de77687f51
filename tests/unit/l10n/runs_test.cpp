#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <random>
#include <unicode/ubidi.h>
#include <unicode/unistr.h>

#include "base/bytes.h"
#include "l10n/text.h"

namespace peyk {
namespace {

/// ‹…› for isolates from left to right, «»-like ⟦…⟧ for those from right to left.
std::string readable(std::string text) {
  text = replace_all(std::move(text), "\u2066", "‹");
  text = replace_all(std::move(text), "\u2067", "⟦");
  return replace_all(std::move(text), "\u2069", "›");
}
std::string rtl(std::string_view text) { return readable(isolate_runs(text, Direction::rtl)); }
std::string ltr(std::string_view text) { return readable(isolate_runs(text, Direction::ltr)); }

TEST(IsolateRuns, PutsForeignNamesInASentenceIntoIsolates) {
  EXPECT_EQ(rtl("سازمان MEK در آلبانی"), "سازمان ‹MEK› در آلبانی");
  EXPECT_EQ(rtl("به گزارش Balkan Insight، وزیر"), "به گزارش ‹Balkan Insight›، وزیر");
  EXPECT_EQ(ltr("The word خبرنامه means newsletter"), "The word ⟦خبرنامه› means newsletter");
  EXPECT_EQ(ltr("Called می‌گوید, it"), "Called ⟦می‌گوید›, it");
}

TEST(IsolateRuns, LeavesThePunctuationOfTheSentenceOutside) {
  EXPECT_EQ(rtl("او نوشت: MEK!"), "او نوشت: ‹MEK›!");
  EXPECT_EQ(rtl("گفت «MEK» است"), "گفت «‹MEK›» است");
  EXPECT_EQ(rtl("نام MEK، PMOI و MKO."), "نام ‹MEK›، ‹PMOI› و ‹MKO›.");
  EXPECT_EQ(rtl("(MEK) سازمان"), "(‹MEK›) سازمان");
}

TEST(IsolateRuns, TakesWhatIsWrittenOntoARunWithIt) {
  EXPECT_EQ(rtl("زبان C++ است"), "زبان ‹C++› است");
  EXPECT_EQ(rtl("برگه A4 و 3D و @name"), "برگه ‹A4› و ‹3D› و ‹@name›");
  EXPECT_EQ(rtl("سازمان MEK (PMOI) بود"), "سازمان ‹MEK (PMOI)› بود");
  EXPECT_EQ(rtl("سازمان MEK (PMOI یا خلق)"), "سازمان ‹MEK› (‹PMOI› یا خلق)");
}

TEST(IsolateRuns, KeepsAddressesAndTelephoneNumbersInOnePiece) {
  EXPECT_EQ(rtl("نشانی https://example.org/a/?b=1. پایان"),
            "نشانی ‹https://example.org/a/?b=1›. پایان");
  EXPECT_EQ(rtl("به ana@example.org بنویسید"), "به ‹ana@example.org› بنویسید");
  EXPECT_EQ(rtl("تلفن +355 42 123-456 است"), "تلفن ‹+355 42 123-456› است");
}

TEST(IsolateRuns, LeavesAloneWhatNeedsNone) {
  for (const std::string text : {"پلیس ۹۶ دستگاه", "سال 2014 تا 2016", "", "؟!", "2023"}) {
    EXPECT_EQ(isolate_runs(text, Direction::rtl), text);
  }
  EXPECT_EQ(isolate_runs("A quiet week in Manëz", Direction::ltr), "A quiet week in Manëz");
  const std::string made = "نوشتهٔ \u2066Ana B.\u2069 در تهران";
  EXPECT_EQ(isolate_runs(made, Direction::rtl), made);
}

TEST(IsolateRuns, MakesOneIsolateOfATextThatIsAllForeign) {
  EXPECT_EQ(rtl("A quiet week (in Tirana)."), "‹A quiet week (in Tirana).›");
  EXPECT_EQ(ltr("یک هفتهٔ آرام."), "⟦یک هفتهٔ آرام.›");
}

/// What an engine of UAX #9 shows, from left to right.
std::string shown(const std::string& text, Direction around) {
  const icu::UnicodeString wanted = icu::UnicodeString::fromUTF8(text);
  UErrorCode status = U_ZERO_ERROR;
  UBiDi* bidi = ubidi_open();
  ubidi_setPara(bidi, wanted.getBuffer(), wanted.length(), around == Direction::rtl ? 1 : 0,
                nullptr, &status);
  icu::UnicodeString out;
  char16_t* buffer = out.getBuffer(wanted.length() + 1);
  const int32_t length = ubidi_writeReordered(
      bidi, buffer, wanted.length() + 1, UBIDI_DO_MIRRORING | UBIDI_REMOVE_BIDI_CONTROLS, &status);
  out.releaseBuffer(U_SUCCESS(status) ? length : 0);
  ubidi_close(bidi);
  std::string utf8;
  out.toUTF8String(utf8);
  return utf8;
}

TEST(IsolateRuns, ShowsASentenceAsItsReadersReadIt) {
  // Without isolates "!" and "(PMOI)" land on the wrong side of the Latin words.
  EXPECT_EQ(shown(isolate_runs("خلق MEK (PMOI)", Direction::rtl), Direction::rtl),
            "MEK (PMOI) قلخ");
  EXPECT_EQ(shown(isolate_runs("خلق C++ بود", Direction::rtl), Direction::rtl), "دوب C++ قلخ");
}

/// Random text of both scripts, digits, punctuation, controls and rubbish.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {
      "MEK",    "Tirana", "é",      "سازمان", "می‌رود",
      "ه",      "12",     "۳۴",     " ",      " ",
      "(",      ")",      "«",      "»",      "،",
      ".",      "!",      "+",      "\u200F", "\u2066",
      "\u2067", "\u2069", "\u202B", "\u202C", "https://example.org/x",
      "a@b.cd", "\n",     "🙂",   "\u0301", "\xFF",
      "%",      "-",      "[",      "]"};
  std::string text;
  const size_t count = random() % 14;
  for (size_t i = 0; i < count; ++i) text += pieces[random() % pieces.size()];
  return text;
}

/// Whether every isolate ends in its own paragraph.
bool is_balanced(std::string_view text) {
  int depth = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\n") && depth != 0) return false;
    if (rest.starts_with("\u2066") || rest.starts_with("\u2067")) ++depth;
    if (rest.starts_with("\u2069") && --depth < 0) return false;
  }
  return depth == 0;
}

TEST(IsolateRuns, PromisesHoldForRandomText) {
  std::mt19937 random(20260803);
  size_t with_isolates = 0;
  for (int i = 0; i < 20000; ++i) {
    const std::string text = random_text(random);
    for (const Direction around : {Direction::ltr, Direction::rtl}) {
      const std::string once = isolate_runs(text, around);
      ASSERT_EQ(strip_bidi_controls(once), strip_bidi_controls(text)) << text;
      ASSERT_EQ(isolate_runs(once, around), once) << text;
      ASSERT_TRUE(is_balanced(once)) << text;
      with_isolates += once == text ? 0 : 1;
      // What is not in an isolate is in the direction around it.
      if (text.find("\xE2\x81") == std::string::npos) {
        ASSERT_NE(first_strong_direction(once),
                  around == Direction::ltr ? Direction::rtl : Direction::ltr)
            << text;
      }
    }
  }
  EXPECT_GT(with_isolates, 10000U);
}

}  // namespace
}  // namespace peyk
