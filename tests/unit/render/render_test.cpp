#include "render/render.h"

#include <algorithm>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <set>

#include "base/bytes.h"
#include "base/file.h"
#include "render/schema.h"
#include "sample.h"
#include "scratch.h"

namespace peyk {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Renderer make(const Config& config) {
  auto renderer = Renderer::create(config, sample::pictures());
  if (!renderer) throw std::runtime_error(renderer.error().to_string());
  return std::move(*renderer);
}
std::string mistakes(const Config& config) {
  const auto renderer = Renderer::create(config, sample::pictures());
  return renderer ? "(none)" : renderer.error().to_string();
}
Article& first_article(IssueView& view, const std::string& edition) {
  return view.articles.at(view.issue.sections.front().items.front().editions.at(edition).article);
}

class RenderTest : public testing::Test {
 protected:
  Config config_ = sample::shipped_config();
};

TEST_F(RenderTest, ArticleContentNeverBecomesTemplateText) {
  IssueView view = sample::newsletter();
  Article& article = first_article(view, "en");
  article.title = "{{style.body}} {{{hole.email}}} <script>alert('1')</script> & \"co\"";
  article.excerpt = "{{#sections}} {{> mail-head.html}} {{/lead}}";
  article.byline = "</p><img src=x onerror=alert(1)>";
  const auto rendition = make(config_).render(view, "en").value();
  for (const auto& part : {rendition.html, rendition.page}) {
    EXPECT_THAT(part, AllOf(HasSubstr("{{style.body}} {{{hole.email}}} &lt;script&gt;"),
                            HasSubstr("{{#sections}} {{&gt; mail-head.html}} {{/lead}}"),
                            Not(HasSubstr("<script>")), Not(HasSubstr("<img src=x"))));
  }
  EXPECT_THAT(rendition.text, HasSubstr("{{#sections}} {{> mail-head.html}} {{/lead}}"));
  EXPECT_THAT(rendition.subject, StartsWith("{{style.body}} {{{hole.email}}}"));
}

TEST_F(RenderTest, HoleMarksInTextsAreTakenOut) {
  IssueView view = sample::newsletter();
  Article& article = first_article(view, "en");
  const std::string mark = hole_mark(Hole::unsubscribe_url);
  article.title += mark;
  article.excerpt += mark;
  article.url += mark;
  article.source = mark;
  view.issue.notes["en"] = "a" + mark + "b";
  const auto renderer = make(config_);
  const auto clean = renderer.render(sample::newsletter(), "en").value();
  const auto rendition = renderer.render(view, "en").value();
  const auto count = [&](const std::string& text) {
    return split(replace_all(text, mark, "\x02"), '\x02').size();
  };
  EXPECT_EQ(count(rendition.html), count(clean.html));
  EXPECT_EQ(count(rendition.text), count(clean.text));
  EXPECT_EQ(count(rendition.page), 1U);
  EXPECT_EQ(count(rendition.subject), 1U);
}

TEST_F(RenderTest, LinksThatAreNotWebAddressesAreLeftOut) {
  for (const std::string bad : {"javascript:alert(1)", "data:text/html,x", "/relative",
                                "http://a b", "https://a\"onclick=x"}) {
    IssueView view = sample::newsletter();
    first_article(view, "en").url = bad;
    first_article(view, "en").picture->url = bad;
    const auto rendition = make(config_).render(view, "en").value();
    for (const auto& part : {rendition.html, rendition.text, rendition.page}) {
      EXPECT_THAT(part, Not(HasSubstr(bad)));
      EXPECT_THAT(part, HasSubstr("Court in Tirana"));
    }
  }
}

TEST_F(RenderTest, AnItemInAnotherLanguageIsMarkedAndKeepsItsDirection) {
  const auto rendition = make(config_).render(sample::newsletter(), "fa").value();
  const size_t at = rendition.html.find("A hearing in Washington");
  ASSERT_NE(at, std::string::npos);
  const std::string before = rendition.html.substr(at - 900, 900);
  EXPECT_THAT(before, AllOf(HasSubstr("lang=\"en\" dir=\"ltr\""), HasSubstr(">In English<"),
                            HasSubstr("text-align:left")));
  EXPECT_THAT(rendition.text, HasSubstr("A hearing in Washington asks who pays for lobbying [In "
                                        "English]"));
  EXPECT_THAT(rendition.html,
              HasSubstr("By Tom Reed\u00A0· The Hill\u00A0· 31\u00A0July\u00A02026"));
}

TEST_F(RenderTest, AnItemThatAnEditionLeavesOutIsNotThere) {
  const auto renderer = make(config_);
  EXPECT_THAT(renderer.render(sample::newsletter(), "ar").value().html, Not(HasSubstr("/talk\"")));
  EXPECT_THAT(renderer.render(sample::newsletter(), "en").value().html, HasSubstr("/en/talk\""));
}

TEST_F(RenderTest, MailsRunInTheDirectionOfTheirEditionWithPhysicalSides) {
  const auto renderer = make(config_);
  const auto fa = renderer.render(sample::newsletter(), "fa").value().html;
  const auto en = renderer.render(sample::newsletter(), "en").value().html;
  EXPECT_THAT(fa, AllOf(HasSubstr("<html lang=\"fa\" dir=\"rtl\">"), HasSubstr("border-right:4px"),
                        Not(HasSubstr("border-left:4px"))));
  EXPECT_THAT(en, AllOf(HasSubstr("<html lang=\"en\" dir=\"ltr\">"), HasSubstr("border-left:4px"),
                        Not(HasSubstr("border-right:4px"))));
  for (const auto& html : {fa, en}) {
    for (const char* unknown : {"margin-inline", "padding-inline", "text-align:start", "var(--",
                                "<bdi", "{start}", "{end}", "data:image", "<svg"}) {
      EXPECT_THAT(html, Not(HasSubstr(unknown)));
    }
  }
}

TEST_F(RenderTest, DatesAndNumbersAreThoseOfTheEditionAndMachineDatesAreNot) {
  const auto renderer = make(config_);
  const auto fa = renderer.render(sample::newsletter(), "fa").value();
  EXPECT_THAT(fa.html, AllOf(HasSubstr("شمارهٔ ۱۲"), HasSubstr("دوشنبه ۱۲ مرداد ۱۴۰۵")));
  EXPECT_THAT(fa.page, HasSubstr("<time datetime=\"2026-08-03\">دوشنبه ۱۲ مرداد ۱۴۰۵</time>"));
  EXPECT_THAT(renderer.render(sample::newsletter(), "ar").value().html,
              AllOf(HasSubstr("العدد ١٢"), HasSubstr("١١ مادة")));
  EXPECT_THAT(renderer.render(sample::newsletter(), "sq").value().html, HasSubstr("3 gusht 2026"));
}

TEST_F(RenderTest, PicturesHaveSizeAndAlternativeText) {
  IssueView view = sample::newsletter();
  first_article(view, "en").picture->alt = "";
  const auto html = make(config_).render(view, "en").value().html;
  size_t images = 0;
  for (size_t at = html.find("<img"); at != std::string::npos; at = html.find("<img", at + 1)) {
    const std::string tag = html.substr(at, html.find('>', at) - at);
    EXPECT_THAT(tag, AllOf(HasSubstr(" width=\""), HasSubstr(" height=\""), HasSubstr(" alt=\""),
                           Not(HasSubstr("alt=\"\""))));
    ++images;
  }
  EXPECT_EQ(images, 8U);
  EXPECT_THAT(html, HasSubstr("width=\"600\" height=\"338\""));
}

TEST_F(RenderTest, APictureThatTheResolverDoesNotHaveIsLeftOut) {
  const auto renderer =
      Renderer::create(config_, [](const Picture&) { return std::optional<Picture>(); });
  ASSERT_TRUE(renderer);
  const auto rendition = renderer->render(sample::newsletter(), "en").value();
  EXPECT_THAT(rendition.html, Not(HasSubstr("<img")));
  EXPECT_THAT(rendition.page, Not(HasSubstr("<img")));
}

TEST_F(RenderTest, ThePageNamesItsOtherEditionsAndItsFeeds) {
  const auto page = make(config_).render(sample::newsletter(), "en").value().page;
  const std::string root = config_.site.publish_url;
  EXPECT_THAT(
      page, AllOf(HasSubstr("<link rel=\"canonical\" href=\"" + root + "/en/newsletter/12.html\""),
                  HasSubstr("hreflang=\"fa\" href=\"" + root + "/fa/newsletter/12.html\""),
                  HasSubstr("href=\"" + root + "/en/feed.xml\""),
                  HasSubstr("href=\"" + root + "/en/newsletter/feed.xml\""),
                  HasSubstr("<meta property=\"og:title\"")));
}

TEST_F(RenderTest, SubjectsAndPreheadersAreShortCleanAndDifferent) {
  IssueView view = sample::newsletter();
  first_article(view, "en").title =
      std::string("A title\r\nthat ") + "goes on and on " + std::string(200, 'x') + " and ends";
  const auto renderer = make(config_);
  for (const auto& edition : {"en", "fa", "ar", "sq"}) {
    for (const auto& issue : {view, sample::pars_brief()}) {
      const auto rendition = renderer.render(issue, edition).value();
      EXPECT_LE(count_code_points(rendition.subject), 72U);  // Isolates do not count as letters.
      EXPECT_LE(count_code_points(rendition.preheader), 114U);
      EXPECT_NE(rendition.subject, rendition.preheader);
      EXPECT_EQ(rendition.subject.find_first_of("\r\n"), std::string::npos);
      EXPECT_FALSE(rendition.preheader.empty());
    }
  }
  EXPECT_THAT(renderer.render(view, "en").value().subject, HasSubstr("| NewsLetter"));
}

TEST_F(RenderTest, AnIssueOfOneStoryStillHasAPreheader) {
  IssueView view = sample::pars_brief();
  view.issue.sections.front().items.resize(1);
  const auto rendition = make(config_).render(view, "en").value();
  EXPECT_THAT(rendition.preheader, HasSubstr("The headlines in a minute"));
}

TEST_F(RenderTest, AnEmptyIssueRendersWithoutSections) {
  IssueView view;
  view.issue.id = "newsletter-1";
  view.issue.publication = "newsletter";
  view.issue.number = 1;
  const auto rendition = make(config_).render(view, "fa").value();
  EXPECT_THAT(rendition.html, HasSubstr("بدون مطلب"));
}

TEST_F(RenderTest, TheIndexListsTheNewestIssueFirst) {
  IssueView older = sample::newsletter();
  older.issue.number = 9;
  older.issue.id = "newsletter-9";
  IndexView view;
  view.issues = {{older.issue, "Një titull"},
                 {sample::newsletter().issue, "Një tjetër"},
                 {sample::pars_brief().issue, ""}};
  const auto index = make(config_).render_index("sq", view).value();
  const size_t twelve = index.find("/sq/newsletter/12.html");
  const size_t nine = index.find("/sq/newsletter/9.html");
  ASSERT_NE(twelve, std::string::npos);
  EXPECT_LT(twelve, nine);
  EXPECT_THAT(index,
              AllOf(HasSubstr("<html lang=\"sq\" dir=\"ltr\">"), HasSubstr("Të gjithë numrat"),
                    HasSubstr("/sq/pars-brief/31.html"), Not(HasSubstr("{{"))));
}

TEST_F(RenderTest, PagesOfTheSiteListEditionsAsIssuesDo) {
  // The files of editions are in the order of the alphabet, which would make Arabic the one for
  // readers who speak none of them.
  const auto index = make(config_).render_index("fa", {}).value();
  EXPECT_THAT(index, HasSubstr("hreflang=\"x-default\" href=\"" + config_.site.publish_url +
                               "/en/index.html\""));
  size_t before = 0;
  for (const std::string name : {">English<", ">فارسی<", ">العربية<", ">Shqip<"}) {
    const size_t at = index.find(name);
    ASSERT_NE(at, std::string::npos) << name;
    EXPECT_LT(before, at) << name;
    before = at;
  }
}

TEST_F(RenderTest, LatinNamesInALineFromRightToLeftStandInItsOrder) {
  // Without isolates “RSS، Atom” is one run from left to right, with Atom first.
  const auto subscribe = make(config_).render_subscribe("fa", {}).value();
  EXPECT_THAT(subscribe, HasSubstr("\u2066RSS\u2069، \u2066Atom\u2069 و "));
  config_.catalogs["fa"].erase("share.Telegram");
  EXPECT_THAT(make(config_).render(sample::newsletter(), "fa").value().html,
              AllOf(HasSubstr(">واتس‌اپ</a>"),
                    HasSubstr("><span dir=\"ltr\">\u2066Telegram\u2069</span></a>")));
}

TEST_F(RenderTest, PagesLieByEditionAndPublication) {
  EXPECT_EQ(issue_page_path(sample::newsletter().issue, "fa"), "fa/newsletter/12.html");
}

TEST_F(RenderTest, AMessageThatOneEditionDoesNotHaveIsAnErrorWithItsFile) {
  config_.catalogs["sq"].erase("footer.unsubscribe");
  EXPECT_THAT(mistakes(config_), AllOf(HasSubstr("mail-footer.html.mustache:"),
                                       HasSubstr("the catalogue of the edition \"sq\" has no key "
                                                 "\"footer.unsubscribe\"")));
}

TEST_F(RenderTest, AMessageThatPeykNeedsIsAnErrorNamingTheCatalogue) {
  config_.catalogs["ar"].erase("issue.stories");
  config_.catalogs["fa"].erase("section.albania");
  EXPECT_THAT(mistakes(config_),
              AllOf(HasSubstr("catalogs/ar.yaml: the catalogue of the edition \"ar\" has no key "
                              "\"issue.stories\""),
                    HasSubstr("has no key \"section.albania\"")));
}

TEST_F(RenderTest, AStyleThatTheThemeDoesNotHaveIsAnError) {
  config_.theme.values.erase("style.nameplate");
  EXPECT_THAT(mistakes(config_), AllOf(HasSubstr("newsletter/mail.html.mustache:"),
                                       HasSubstr("the theme has no value \"style.nameplate\"")));
}

/// The shipped templates in a folder that a test may change.
class OwnTemplatesTest : public RenderTest {
 protected:
  OwnTemplatesTest() {
    fs::copy(config_.templates, scratch_.path() / "templates", fs::copy_options::recursive);
    config_.templates = scratch_.path() / "templates";
  }
  sample::Scratch scratch_;
};

TEST_F(OwnTemplatesTest, PersonalHolesAreRefusedInWhatIsNotPersonal) {
  for (const std::string name : {"page.html", "subject.txt", "preheader.txt"}) {
    const std::string file = "templates/newsletter/" + name + ".mustache";
    const auto before = read_file(scratch_.path() / file).value();
    scratch_.write(file, "{{hole.unsubscribe_url}}");
    EXPECT_THAT(mistakes(config_), HasSubstr(name + ".mustache:1:1: \"hole.unsubscribe_url\" "
                                                    "differs for each reader"));
    scratch_.write(file, before);
  }
  scratch_.write("templates/newsletter/mail.txt.mustache", "{{hole.unsubscribe}}");
  EXPECT_THAT(mistakes(config_), HasSubstr("Did you mean \"hole.unsubscribe_url\"?"));
}

TEST_F(OwnTemplatesTest, MessagesWithArgumentsAreRefused) {
  scratch_.write("templates/newsletter/subject.txt.mustache", "{{t.issue.stories}}");
  EXPECT_THAT(mistakes(config_), HasSubstr("needs arguments, which a template cannot give"));
}

TEST_F(OwnTemplatesTest, AMissingTemplateSaysWhichFilesAPublicationNeeds) {
  fs::remove(config_.templates / "pars-brief/mail.txt.mustache");
  EXPECT_THAT(mistakes(config_), AllOf(HasSubstr("mail.txt.mustache"),
                                       HasSubstr("A publication needs mail.html, mail.txt")));
}

TEST_F(OwnTemplatesTest, MistakesOfAllPublicationsAreToldAtOnce) {
  scratch_.write("templates/newsletter/subject.txt.mustache", "{{oops}}");
  scratch_.write("templates/pars-brief/page.html.mustache", "{{#note}}");
  EXPECT_THAT(mistakes(config_), AllOf(HasSubstr("newsletter/subject.txt.mustache:1:1"),
                                       HasSubstr("pars-brief/page.html.mustache:1:1")));
}

TEST_F(OwnTemplatesTest, ASubjectThatComesOutEmptyIsAnError) {
  scratch_.write("templates/newsletter/subject.txt.mustache", "{{#is_rtl}}x{{/is_rtl}}\n");
  const auto rendition = make(config_).render(sample::newsletter(), "en");
  ASSERT_FALSE(rendition);
  EXPECT_EQ(rendition.error().kind(), ErrorKind::configuration);
  EXPECT_THAT(rendition.error().message(), HasSubstr("gave an empty line"));
}

/// A template that uses every variable of a record, all the way down.
std::string use_all(std::string_view record, unsigned target) {
  using render::Kind;
  std::string out;
  for (const auto& variable : render::variables()) {
    if (variable.record != record || (variable.targets & target) == 0) continue;
    const std::string name(variable.name);
    switch (variable.kind) {
      case Kind::text:
        out += "{{" + name + "}}\n";
        break;
      case Kind::optional_text:
        out += "{{#" + name + "}}{{" + name + "}}{{/" + name + "}}{{^" + name + "}}-{{/" + name +
               "}}\n";
        break;
      case Kind::flag:
        out += "{{#" + name + "}}1{{/" + name + "}}\n";
        break;
      case Kind::markup:
        out += "{{{" + name + "}}}\n";
        break;
      case Kind::object:
      case Kind::optional_object:
      case Kind::list:
        out += "{{#" + name + "}}\n" + use_all(variable.of, target) + "{{/" + name + "}}\n";
        break;
    }
  }
  return out;
}

TEST_F(OwnTemplatesTest, EveryVariableThatIsPromisedIsGiven) {
  for (const std::string folder : {"newsletter", "pars-brief"}) {
    const std::string path = "templates/" + folder;
    scratch_.write(path + "/mail.html.mustache", use_all("", render::kMail));
    scratch_.write(path + "/page.html.mustache", use_all("", render::kPage));
    std::string lines = use_all("", render::kLine);
    scratch_.write(path + "/subject.txt.mustache", lines);
  }
  scratch_.write("templates/site/index.html.mustache", use_all("", render::kIndex));
  scratch_.write("templates/site/subscribe.html.mustache", use_all("", render::kSubscribe));
  const auto renderer = make(config_);
  for (const auto& view : {sample::newsletter(), sample::pars_brief()}) {
    const auto rendition = renderer.render(view, "fa");
    EXPECT_TRUE(rendition) << rendition.error().to_string();
  }
  IndexView view;
  view.issues = {{sample::newsletter().issue, "موضوع"}};
  view.page = 2;
  view.pages = 3;
  const auto index = renderer.render_index("fa", view);
  EXPECT_TRUE(index) << index.error().to_string();
  const auto subscribe = renderer.render_subscribe("fa", {{{"articles", {{"fa", "همه"}}}}});
  EXPECT_TRUE(subscribe) << subscribe.error().to_string();
}

TEST_F(OwnTemplatesTest, AThirdPublicationNeedsNoCode) {
  Publication bulletin = *config_.publication("pars-brief");
  bulletin.id = "bulletin";
  bulletin.templates = "bulletin";
  config_.publications.push_back(bulletin);
  EXPECT_THAT(mistakes(config_), AllOf(HasSubstr("publication.bulletin.name"),
                                       Not(HasSubstr("no key \"publication.newsletter"))));
  for (auto& [edition, catalog] : config_.catalogs) {
    catalog["publication.bulletin.name"] = {"Bulletin", {"x.yaml", 1, 1}};
    catalog["publication.bulletin.tagline"] = {"Now and then", {"x.yaml", 2, 1}};
  }
  for (const std::string name : {"mail.txt", "page.html", "subject.txt", "preheader.txt"}) {
    scratch_.write("templates/bulletin/" + name + ".mustache", "{{issue.title}}\n");
  }
  // The mail that docs/templates.md begins with.
  const std::string docs = read_file(std::string(PEYK_SOURCE_DIR) + "/docs/templates.md").value();
  std::string example;
  for (const auto line : split(docs, '\n')) {
    if (line.starts_with("       ")) example += std::string(line.substr(7)) + "\n";
  }
  ASSERT_THAT(example, HasSubstr("{{> mail-head.html}}"));
  scratch_.write("templates/bulletin/mail.html.mustache", example);
  const auto renderer = make(config_);
  IssueView view = sample::pars_brief();
  view.issue.publication = "bulletin";
  const auto rendition = renderer.render(view, "sq").value();
  EXPECT_EQ(rendition.subject, "Bulletin nr. 31");
  EXPECT_THAT(rendition.html,
              AllOf(HasSubstr("<h1 class=\"ink\""), HasSubstr("Gjykata në Tiranë")));
}

TEST(TemplatesDocumentTest, ListsEveryVariableAndMessageAsTheCodeHasThem) {
  const std::string docs = read_file(std::string(PEYK_SOURCE_DIR) + "/docs/templates.md").value();
  EXPECT_TRUE(docs.ends_with(render::variables_as_markdown()))
      << "The end of docs/templates.md must be:\n"
      << render::variables_as_markdown();
  EXPECT_NE(docs.find(render::messages_as_markdown()), std::string::npos)
      << "docs/templates.md must hold:\n"
      << render::messages_as_markdown();
}

TEST(CatalogueTest, EveryShippedMessageIsUsedAndTranslatedInEveryEdition) {
  const Config config = sample::shipped_config();
  std::string templates;
  const auto files = list_files(config.templates, {".mustache"}).value();
  for (const auto& file : files) {
    templates += read_file(file).value();
  }
  std::set<std::string> needed;
  for (const auto& message : render::required_messages()) needed.emplace(message.key);
  for (const auto& publication : config.publications) {
    needed.insert("publication." + publication.id + ".name");
    needed.insert("publication." + publication.id + ".tagline");
    for (const auto& section : publication.sections) needed.insert("section." + section.id);
  }
  for (const auto& [service, url] : config.site.share) needed.insert("share." + service);
  for (const auto& [key, entry] : config.catalogs.at("en")) {
    EXPECT_TRUE(needed.count(key) != 0 || templates.find("{{t." + key + "}}") != std::string::npos)
        << "nothing uses the message " << key;
    for (const auto& edition : {"fa", "ar", "sq"}) {
      EXPECT_EQ(config.catalogs.at(edition).count(key), 1U) << edition << " lacks " << key;
    }
  }
}

}  // namespace
}  // namespace peyk
