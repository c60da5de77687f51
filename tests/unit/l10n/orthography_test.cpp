#include "l10n/orthography.h"

#include <gmock/gmock.h>

#include "l10n/message_shape.h"

namespace peyk {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Edition edition(const std::string& locale, const std::string& marks = {}) {
  Edition made;
  made.locale = locale;
  made.quotation_marks = marks;
  return made;
}

TEST(Orthography, FindsLettersThatOnlyLookRight) {
  const auto yeh = find_look_alike("خبرهاي تازه", "fa_IR");
  ASSERT_TRUE(yeh);
  EXPECT_EQ(yeh->letter, "ي");
  EXPECT_EQ(yeh->instead, "ی");
  EXPECT_EQ(find_look_alike("كتاب", "fa_IR")->instead, "ک");
  EXPECT_EQ(find_look_alike("کتاب", "ar_IQ")->instead, "ك");
  EXPECT_FALSE(find_look_alike("خبرهای تازهٔ کتاب", "fa_IR"));
  EXPECT_FALSE(find_look_alike("أخبار كتاب جديد في البيت", "ar_IQ"));
  EXPECT_FALSE(find_look_alike("News", "en_US"));
  EXPECT_FALSE(find_look_alike("خبرهاي", "en_US"));
}

TEST(Orthography, KnowsTheQuotationMarksOfALanguage) {
  EXPECT_THAT(quotation_marks(edition("en_US")), ElementsAre("“", "”", "‘", "’"));
  EXPECT_EQ(find_foreign_quotation_mark("او گفت “نه”", edition("fa_IR")), "“");
  EXPECT_EQ(find_foreign_quotation_mark("او گفت «نه»", edition("fa_IR")), std::nullopt);
  EXPECT_EQ(find_foreign_quotation_mark("قال «لا»", edition("ar_IQ")), std::nullopt);
  EXPECT_EQ(find_foreign_quotation_mark("She said «no»", edition("en_US")), "«");
  EXPECT_EQ(find_foreign_quotation_mark("It’s \"no\"", edition("en_US")), std::nullopt);
}

TEST(Orthography, AnEditionMayWriteOtherQuotationMarksThanCldrPutsFirst) {
  const Edition plain = edition("sq_AL");
  const Edition own = edition("sq_AL", "„“‚‘");
  EXPECT_THAT(quotation_marks(own), ElementsAre("„", "“", "‚", "‘"));
  EXPECT_EQ(find_foreign_quotation_mark("Tha „jo“", plain), "„");
  EXPECT_EQ(find_foreign_quotation_mark("Tha „jo“", own), std::nullopt);
  EXPECT_EQ(find_foreign_quotation_mark("Tha «jo»", own), "«");
}

TEST(Orthography, TellsDigitsApart) {
  EXPECT_TRUE(digits_in("12").latin);
  EXPECT_TRUE(digits_in("۱۲").persian);
  EXPECT_TRUE(digits_in("١٢").arabic);
  EXPECT_TRUE(digits_in("a۱٢").has(DigitKind::arabic));
  EXPECT_FALSE(digits_in("a۱٢").has(DigitKind::latin));
}

TEST(Orthography, CountsDirectionsOutsideOfIsolates) {
  EXPECT_EQ(count_directions("abc ابج").ltr, 3);
  EXPECT_EQ(count_directions("abc ابج").rtl, 3);
  EXPECT_EQ(count_directions("abc \u2067ابج\u2069 d").rtl, 0);
  EXPECT_EQ(count_directions("12, ۱۲").rtl, 0);
}

TEST(Orthography, TellsWhatIsWrongWithBidiControls) {
  const auto trouble = [](std::string_view text) {
    const BidiTrouble t = bidi_trouble(text);
    return std::string(t.unclosed ? "unclosed " : "") + (t.unopened ? "unopened " : "") +
           (t.override_ ? "override" : "");
  };
  EXPECT_EQ(trouble("a \u2067b\u2069 \u202Bc\u202C"), "");
  EXPECT_EQ(trouble("a \u2067b \u202Bc\u202C\u2069"), "");
  EXPECT_EQ(trouble("a \u2067b"), "unclosed ");
  EXPECT_EQ(trouble("a \u202Bb"), "unclosed ");
  EXPECT_EQ(trouble("a\u2069"), "unopened ");
  EXPECT_EQ(trouble("a\u202C"), "unopened ");
  EXPECT_EQ(trouble("\u2067\u202Bb\u2069"), "unclosed ");
  EXPECT_EQ(trouble("\u202Eb\u202C"), "override");
}

TEST(Orthography, CountsCapitals) {
  const CaseCount count = count_case("ABc ابج ۱2");
  EXPECT_EQ(count.letters, 6);
  EXPECT_EQ(count.cased, 3);
  EXPECT_EQ(count.capitals, 2);
  EXPECT_EQ(count.digits, 2);
}

TEST(MessageShape, HasTheArgumentsAndThePluralsOfAPattern) {
  const MessageShape shape = message_shape(
      "{name}: {count, plural, =0 {none} one {# by {who}} other {# {kind, select, a {x} other "
      "{y}}}}");
  EXPECT_THAT(shape.arguments, UnorderedElementsAre("name", "count", "who", "kind"));
  EXPECT_THAT(shape.plurals, ElementsAre(UnorderedElementsAre("one", "other")));
  EXPECT_THAT(message_shape("{open").arguments, IsEmpty());
  EXPECT_THAT(message_shape("It''s '{'plain'}'").arguments, IsEmpty());
}

TEST(MessageShape, KnowsThePluralsOfALanguage) {
  EXPECT_THAT(plural_categories("en_US"), UnorderedElementsAre("one", "other"));
  EXPECT_THAT(plural_categories("ar"),
              UnorderedElementsAre("zero", "one", "two", "few", "many", "other"));
}

}  // namespace
}  // namespace peyk
