#include "l10n/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace peyk {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Edition edition_of(const std::string& locale, DigitKind digits) {
  Edition edition;
  edition.id = locale;
  edition.locale = locale;
  edition.digits = digits;
  return edition;
}

const Edition kEnglish = edition_of("en", DigitKind::latin);
const Edition kPersian = edition_of("fa", DigitKind::persian);
const Edition kArabic = edition_of("ar", DigitKind::arabic);

std::map<std::string, CatalogEntry> texts(
    const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::map<std::string, CatalogEntry> entries;
  int line = 1;
  for (const auto& [key, pattern] : pairs) {
    entries[key] = {pattern, {"texts/en.yaml", line++, 5}};
  }
  return entries;
}

std::string say(const Edition& edition, const std::string& pattern,
                const MessageArguments& arguments = {}) {
  const auto catalog = Catalog::create(edition, texts({{"key", pattern}}));
  if (!catalog) return catalog.error().to_string();
  const auto text = catalog->message("key", arguments);
  return text ? *text : text.error().to_string();
}

TEST(Catalog, ArgumentsHaveNames) {
  EXPECT_EQ(say(kEnglish, "Dear {name}, this is {title}.", {{"name", "Ana"}, {"title", "No. 1"}}),
            "Dear Ana, this is No. 1.");
  EXPECT_EQ(say(kEnglish, "It's plain"), "It's plain");
  EXPECT_EQ(say(kEnglish, "A '{'brace'}'"), "A {brace}");
}

TEST(Catalog, AnArgumentIsNeverReadAsAPattern) {
  EXPECT_EQ(say(kEnglish, "<{name}>", {{"name", "{x} '{' # {0}"}}), "<{x} '{' # {0}>");
}

TEST(Catalog, ArabicHasSixPluralForms) {
  const std::string pattern =
      "{n, plural, zero {لا قصص} one {قصة واحدة} two {قصتان} few {# قصص} many {# قصة} "
      "other {# قصة أخرى}}";
  EXPECT_EQ(say(kArabic, pattern, {{"n", int64_t{0}}}), "لا قصص");
  EXPECT_EQ(say(kArabic, pattern, {{"n", int64_t{1}}}), "قصة واحدة");
  EXPECT_EQ(say(kArabic, pattern, {{"n", int64_t{2}}}), "قصتان");
  EXPECT_EQ(say(kArabic, pattern, {{"n", int64_t{7}}}), "٧ قصص");
  EXPECT_EQ(say(kArabic, pattern, {{"n", int64_t{11}}}), "١١ قصة");
  EXPECT_EQ(say(kArabic, pattern, {{"n", int64_t{100}}}), "١٠٠ قصة أخرى");
}

TEST(Catalog, NumbersHaveTheDigitsOfTheEdition) {
  EXPECT_EQ(say(kPersian, "شمارهٔ {n}", {{"n", int64_t{12}}}), "شمارهٔ ۱۲");
  EXPECT_EQ(say(kPersian, "{n, number}", {{"n", int64_t{1234}}}), "۱٬۲۳۴");
  EXPECT_EQ(say(kPersian, "{n, number, ::group-off}", {{"n", int64_t{1405}}}), "۱۴۰۵");
  EXPECT_EQ(say(edition_of("fa", DigitKind::latin), "{n}", {{"n", int64_t{12}}}), "12");
  EXPECT_EQ(say(edition_of("ar", DigitKind::latin), "{n}", {{"n", int64_t{12}}}), "12");
  EXPECT_EQ(say(kArabic, "{n}", {{"n", int64_t{12}}}), "١٢");
  EXPECT_EQ(
      say(edition_of("en", DigitKind::persian), "{n, plural, other {#}}", {{"n", int64_t{5}}}),
      "۵");
  // Text stays as it was given: it may be a URL.
  EXPECT_EQ(say(kPersian, "{url}", {{"url", "https://a.example/12"}}), "https://a.example/12");
}

TEST(Catalog, ZeroWidthNonJoinersStay) {
  EXPECT_EQ(say(kPersian, "می\u200cخواهید {x}", {{"x", "نامه\u200cها"}}),
            "می\u200cخواهید نامه\u200cها");
}

TEST(Catalog, AMissingArgumentIsAnErrorWithThePlaceOfTheText) {
  const auto catalog =
      Catalog::create(kEnglish, texts({{"a", "x"}, {"greeting", "Dear {name}"}})).value();
  const auto text = catalog.message("greeting", {{"nmae", "Ana"}});
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().kind(), ErrorKind::configuration);
  EXPECT_THAT(text.error().to_string(),
              AllOf(HasSubstr("texts/en.yaml:2:5"), HasSubstr("greeting"), HasSubstr("“name”")));
}

TEST(Catalog, AnArgumentOfABranchThatIsNotTakenIsMissedAsWell) {
  const std::string pattern = "{n, plural, one {one from {source}} other {#}}";
  EXPECT_THAT(say(kEnglish, pattern, {{"n", int64_t{5}}}), HasSubstr("“source”"));
  EXPECT_EQ(say(kEnglish, pattern, {{"n", int64_t{5}}, {"source", "x"}}), "5");
}

TEST(Catalog, AnArgumentThatIsNotUsedDoesNoHarm) {
  EXPECT_EQ(say(kEnglish, "Dear reader", {{"name", "Ana"}}), "Dear reader");
  EXPECT_EQ(say(kEnglish, "Dear {name}", {{"name", "Ana"}, {"n", int64_t{1}}}), "Dear Ana");
}

TEST(Catalog, TextWhereANumberBelongsIsAnError) {
  EXPECT_THAT(say(kEnglish, "{n, plural, other {#}}", {{"n", "five"}}), HasSubstr("does not fit"));
}

TEST(Catalog, AMissingKeyNamesTheEditionAndTheNearestKey) {
  const auto catalog =
      Catalog::create(kPersian, texts({{"footer.unsubscribe", "x"}, {"section.lead", "y"}}))
          .value();
  const auto text = catalog.message("footer.unsubcribe");
  ASSERT_FALSE(text);
  EXPECT_THAT(text.error().to_string(), AllOf(HasSubstr("“footer.unsubcribe”"), HasSubstr("“fa”"),
                                              HasSubstr("Did you mean “footer.unsubscribe”?")));
  EXPECT_TRUE(catalog.has("section.lead"));
  EXPECT_FALSE(catalog.has("section"));
  EXPECT_THAT(catalog.keys(), ElementsAre("footer.unsubscribe", "section.lead"));
}

TEST(Catalog, AllBadPatternsAreShownAtOnceWithTheirPlaces) {
  const auto catalog = Catalog::create(kEnglish, texts({{"a", "{"},
                                                        {"b", "fine"},
                                                        {"c", "{n, plural, one {x}}"},
                                                        {"d", "{0} x"},
                                                        {"e", "\xff"},
                                                        {"f", "{n, nonsense}"},
                                                        {"g", "} {n, plural, other {#}"}}));
  ASSERT_FALSE(catalog);
  EXPECT_EQ(catalog.error().kind(), ErrorKind::configuration);
  const std::string all = catalog.error().to_string();
  EXPECT_EQ(catalog.error().more().size(), 5U) << all;
  for (const char* part : {"texts/en.yaml:1:5", "texts/en.yaml:3:5", "without “other”",
                           "texts/en.yaml:4:5", "give them names", "texts/en.yaml:5:5", "UTF-8",
                           "texts/en.yaml:6:5", "texts/en.yaml:7:5"}) {
    EXPECT_THAT(all, HasSubstr(part));
  }
  EXPECT_THAT(all, testing::Not(HasSubstr("en.yaml:2:5")));
}

TEST(Catalog, ALocaleWithoutDataIsAnError) {
  for (const char* locale : {"", "xx", "tlh", "persian"}) {
    const auto catalog = Catalog::create(edition_of(locale, DigitKind::latin), {});
    ASSERT_FALSE(catalog) << locale;
    EXPECT_EQ(catalog.error().kind(), ErrorKind::configuration);
  }
  EXPECT_TRUE(Catalog::create(edition_of("fa_IR", DigitKind::latin), {}));
}

}  // namespace
}  // namespace peyk
