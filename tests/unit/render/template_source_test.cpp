#include "render/template_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "model/rendition.h"
#include "scratch.h"

namespace peyk::render {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class TemplateSourceTest : public testing::Test {
 protected:
  Result<std::string> load(std::string_view text, unsigned target = kMail, bool html = true) {
    scratch_.write("own/main.mustache", text);
    return load_template(scratch_.path() / "own/main.mustache",
                         {scratch_.path() / "own", scratch_.path() / "partials", target, html,
                          [](const std::string& name) -> std::optional<Error> {
                            if (name == "t.hello" || name == "style.title") return std::nullopt;
                            if (name.starts_with("t.")) {
                              return Error(ErrorKind::configuration,
                                           "no key \"" + name.substr(2) + "\"");
                            }
                            return Error(ErrorKind::configuration, "");
                          }});
  }
  /// The whole report, with the scratch folder left out.
  std::string mistakes(std::string_view text, unsigned target = kMail, bool html = true) {
    const auto loaded = load(text, target, html);
    if (loaded) return "(none) " + *loaded;
    EXPECT_EQ(loaded.error().kind(), ErrorKind::configuration);
    return replace_all(loaded.error().to_string(), scratch_.path().string() + "/", "");
  }

  sample::Scratch scratch_;
};

TEST_F(TemplateSourceTest, TextGoesThroughAndVariablesAreEscapedInHtmlOnly) {
  EXPECT_EQ(load("<p>{{ subject }}</p>").value(), "<p>{{subject}}</p>");
  EXPECT_EQ(load("{{subject}}", kMail, false).value(), "{{{subject}}}");
  EXPECT_EQ(load("{{style.title}} {{t.hello}}").value(), "{{{style.title}}} {{t.hello}}");
}

TEST_F(TemplateSourceTest, AnUnknownNameIsTheErrorWithItsPlaceAndTheNearestName) {
  EXPECT_EQ(mistakes("a\n  {{subjct}}"),
            "own/main.mustache:2:3: there is no variable \"subjct\" here\n"
            "  Did you mean \"subject\"?");
}

TEST_F(TemplateSourceTest, AllMistakesOfATemplateAreToldAtOnce) {
  const std::string report = mistakes("{{one}}\n{{two}}\n{{t.nothing}}");
  EXPECT_THAT(report, AllOf(HasSubstr(":1:1: "), HasSubstr("\"one\""), HasSubstr(":2:1: "),
                            HasSubstr(":3:1: no key \"nothing\"")));
}

TEST_F(TemplateSourceTest, AFieldIsKnownInsideItsRecordOnly) {
  EXPECT_THAT(mistakes("{{#sections}}{{#items}}{{summary}}{{/items}}{{/sections}}"),
              HasSubstr("(none)"));
  EXPECT_THAT(mistakes("{{summary}}"), HasSubstr("It is a field of Item."));
  EXPECT_THAT(mistakes("{{#sections}}{{summary}}{{/sections}}"), HasSubstr("no variable"));
}

TEST_F(TemplateSourceTest, WhatMayBeMissingIsReachedInASectionOnly) {
  EXPECT_THAT(mistakes("{{lead.title}}"), HasSubstr("Use its fields inside {{#lead}}"));
  EXPECT_THAT(mistakes("{{#lead}}{{#picture}}{{src}}{{/picture}}{{/lead}}"), HasSubstr("(none)"));
}

TEST_F(TemplateSourceTest, DottedNamesAreCheckedToTheLastPart) {
  EXPECT_THAT(mistakes("{{site.titl}}"), HasSubstr("Did you mean \"title\"?"));
  EXPECT_THAT(mistakes("{{subject.title}}"), HasSubstr("reaches into \"subject\""));
}

TEST_F(TemplateSourceTest, WhatAPageDoesNotHaveIsRefusedThere) {
  EXPECT_THAT(mistakes("{{why}}", kMail), HasSubstr("(none)"));
  EXPECT_THAT(mistakes("{{why}}", kPage), HasSubstr("It is there in: mail."));
}

TEST_F(TemplateSourceTest, TextCannotSlipInWithoutEscape) {
  EXPECT_THAT(mistakes("{{{subject}}}"), HasSubstr("must be escaped"));
  EXPECT_THAT(mistakes("{{&subject}}"), HasSubstr("must be escaped"));
  EXPECT_THAT(mistakes("{{filler}}"), HasSubstr("with three braces"));
}

TEST_F(TemplateSourceTest, RecordsAndFlagsAreNoText) {
  EXPECT_THAT(mistakes("{{site}}"), HasSubstr("is not text but: a Site"));
  EXPECT_THAT(mistakes("{{is_rtl}}"), HasSubstr("is not text but: flag"));
  EXPECT_THAT(mistakes("{{#subject}}x{{/subject}}"), HasSubstr("always there"));
}

TEST_F(TemplateSourceTest, AnUnclosedSectionIsToldWhereItBegins) {
  EXPECT_EQ(mistakes("x\n{{#note}}\ny"),
            "own/main.mustache:2:1: the section \"note\" is not closed\n"
            "  Write {{/note}} where it ends, in the same file.");
  EXPECT_THAT(mistakes("{{/note}}"), HasSubstr("was not opened here"));
  EXPECT_THAT(mistakes("{{#note}}{{#lead}}{{/note}}{{/lead}}"), HasSubstr("of line 1 is open"));
}

TEST_F(TemplateSourceTest, BrokenTagsAreRefused) {
  EXPECT_THAT(mistakes("{{subject"), HasSubstr("the tag is not closed"));
  EXPECT_THAT(mistakes("{{"), HasSubstr("the tag is not closed"));
  EXPECT_THAT(mistakes("{{}}"), HasSubstr("is not a name"));
  EXPECT_THAT(mistakes("{{.}}"), HasSubstr("is not a name"));
  EXPECT_THAT(mistakes("{{> ../../secret}}"), HasSubstr("is not a name"));
  EXPECT_THAT(mistakes("{{=<% %>=}}"), HasSubstr("cannot change its delimiters"));
  EXPECT_THAT(mistakes("{{! see {{#items}} }}"), HasSubstr("inside a comment"));
}

TEST_F(TemplateSourceTest, PartialsOfTheOwnFolderComeFirst) {
  scratch_.write("own/a.html.mustache", "own\n");
  scratch_.write("partials/a.html.mustache", "shared\n");
  scratch_.write("partials/b.html.mustache", "shared b\n");
  EXPECT_EQ(load("{{> a.html}}\n{{> b.html}}\n").value(), "own\nshared b\n");
}

TEST_F(TemplateSourceTest, AMistakeInAPartialIsToldInThePartialAndOnce) {
  scratch_.write("partials/a.html.mustache", "\n{{oops}}");
  const std::string report = mistakes("{{> a.html}}{{> a.html}}");
  EXPECT_THAT(report, HasSubstr("partials/a.html.mustache:2:1: "));
  EXPECT_EQ(report.find("oops"), report.rfind("oops"));
}

TEST_F(TemplateSourceTest, AMissingPartialNamesTheNearest) {
  scratch_.write("partials/footer.html.mustache", "x");
  EXPECT_THAT(mistakes("\n{{> foter.html}}"),
              AllOf(HasSubstr("own/main.mustache:2:1: there is no partial \"foter.html\""),
                    HasSubstr("Did you mean {{> footer.html}}?")));
}

TEST_F(TemplateSourceTest, APartialThatIncludesItselfIsRefused) {
  scratch_.write("partials/a.html.mustache", "{{> b.html}}");
  scratch_.write("partials/b.html.mustache", "x {{> a.html}}");
  EXPECT_THAT(mistakes("{{> a.html}}"),
              HasSubstr("partials/b.html.mustache:1:3: the partial \"a.html\" includes itself"));
  EXPECT_THAT(mistakes("{{> main}}"), HasSubstr("includes itself"));
}

TEST_F(TemplateSourceTest, PartialsThatDoubleManyTimesEndInAnErrorNotInMemory) {
  scratch_.write("partials/p0.mustache", std::string(1000, 'x'));
  for (int i = 1; i < 11; ++i) {
    const std::string tag = "{{> p" + std::to_string(i - 1) + "}}";
    scratch_.write("partials/p" + std::to_string(i) + ".mustache", tag + tag + tag + tag);
  }
  EXPECT_THAT(mistakes("{{> p10}}"), HasSubstr("grows over 1 MiB"));
}

TEST_F(TemplateSourceTest, DeepNestingIsRefused) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "{{#is_rtl}}";
  for (int i = 0; i < 20000; ++i) text += "{{/is_rtl}}";
  EXPECT_THAT(mistakes(text), HasSubstr("larger"));
  EXPECT_THAT(mistakes(text.substr(0, 11 * 2000)), HasSubstr("nested over 24 deep"));
}

TEST_F(TemplateSourceTest, InvalidBytesAndHoleMarksAreRefused) {
  EXPECT_THAT(mistakes("ok\n\xFFx"), HasSubstr(":2:1: the template is not valid UTF-8"));
  EXPECT_THAT(mistakes("x" + hole_mark(Hole::email)), HasSubstr("Write {{{hole.email}}}"));
}

TEST_F(TemplateSourceTest, NoCutOfATemplateCrashes) {
  const std::string text =
      "{{! c }}<p>{{#lead}}{{#url}}{{url}}{{/url}}{{^url}}x{{/url}}{{{filler}}}{{/lead}}</p>";
  for (size_t i = 0; i < text.size(); ++i) {
    (void)load(text.substr(0, i));
    (void)load(text.substr(i));
  }
}

}  // namespace
}  // namespace peyk::render
