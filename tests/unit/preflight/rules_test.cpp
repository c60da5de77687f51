// Every rule speaks where it must and is silent where it nearly would.

#include "preflight/rules.h"

#include <array>
#include <functional>
#include <gmock/gmock.h>
#include <set>

#include "unit/preflight/scene.h"

namespace peyk {
namespace {

using test::png;
using test::Scene;
using testing::Contains;
using testing::Not;

struct Case {
  const char* rule;
  std::function<void(Scene&)> change;
};

using S = Scene;

// ---- where a rule must speak ------------------------------------------------------------------

const std::vector<Case>& speaking() {
  static const std::vector<Case> cases = {
      {"issue.empty", [](S& s) { s.renditions.clear(); }},
      {"issue.edition-empty", [](S& s) { s.renditions.erase("fa"); }},
      {"issue.section-empty",
       [](S& s) {
         s.item(0).editions.erase("fa");
         s.item(1).editions.erase("fa");
       }},
      {"issue.changed", [](S& s) { s.changed = {"one-en"}; }},
      {"issue.withdrawn",
       [](S& s) {
         s.more.push_back({"issue.withdrawn", {}, "fa", "It is gone."});
       }},
      {"translation.missing", [](S& s) { s.item(1).editions.erase("fa"); }},
      {"translation.fallback",
       [](S& s) { s.item(1).editions["fa"] = {.article = "two-en", .fallback = true}; }},
      {"translation.stale", [](S& s) { s.article("one-en").modified += std::chrono::hours(30); }},
      {"translation.order",
       [](S& s) {
         std::string& html = s.fa().html;
         html = replace_all(html, "fa/one", "fa/X");
         html = replace_all(html, "fa/two", "fa/one");
         html = replace_all(html, "fa/X", "fa/two");
       }},
      {"size.clipped", [](S& s) { s.en().html.append(90'000, ' '); }},
      {"size.cut",
       [](S& s) {
         s.en().cuts = {{.kind = Cut::Kind::item, .section = "world", .title = "A quiet week"}};
       }},
      {"size.head-style",
       [](S& s) {
         s.html("</style>", ".a{color:#111111}" + std::string(16'500, ' ') + "</style>");
       }},
      {"size.message", [](S& s) { s.en().text.append(200'000, '\n'); }},
      {"encoding.utf8", [](S& s) { s.en().text += "\xC7\xE1\n"; }},
      {"subject.empty", [](S& s) { s.en().subject = " "; }},
      {"subject.long", [](S& s) { s.en().subject = std::string(79, 'x'); }},
      {"subject.shouting", [](S& s) { s.en().subject = "READ THIS NOW, PLEASE"; }},
      {"subject.shouting", [](S& s) { s.en().subject = "Read this now!!"; }},
      {"subject.no-words", [](S& s) { s.en().subject = "🎉 🎉"; }},
      {"subject.reply", [](S& s) { s.en().subject = "Re: the hill above the town"; }},
      {"subject.repeated",
       [](S& s) { s.view.earlier["weekly-1"].subjects["en"] = s.en().subject; }},
      {"preheader.empty", [](S& s) { s.en().preheader = ""; }},
      {"preheader.repeated", [](S& s) { s.en().preheader = s.en().subject; }},
      {"preheader.short", [](S& s) { s.en().preheader = "A letter"; }},
      {"preheader.unseen",
       [](S& s) { s.html("A letter from the harbour tells of a long winter", "Logo"); }},
      {"link.empty", [](S& s) { s.add("<a href=\"\">Nowhere</a>"); }},
      {"link.relative", [](S& s) { s.add("<a href=\"/en/three\">Three</a>"); }},
      {"link.relative", [](S& s) { s.add("<a href=\"ftp://site.news/x\">Three</a>"); }},
      {"link.malformed", [](S& s) { s.add("<a href=\"https://\">Three</a>"); }},
      {"link.malformed", [](S& s) { s.add("<a href=\"https://site.news/a b\">Three</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"https://example.com/\">More</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"http://localhost:8080/\">More</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"http://http://site.news/\">More</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"https://site.news/TODO\">More</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"#\">More</a>"); }},
      {"link.silent", [](S& s) { s.add("<a href=\"https://site.news/3\"> </a>"); }},
      {"link.repeated",
       [](S& s) {
         s.add("<a href=\"https://site.news/3\">Three</a> <a href=\"https://site.news/3\">and</a>");
       }},
      {"link.ambiguous",
       [](S& s) {
         s.add(
             "<a href=\"https://site.news/3\">More</a>, <a href=\"https://site.news/4\">More</a>");
       }},
      {"link.insecure", [](S& s) { s.add("<a href=\"http://other.news/\">Other</a>"); }},
      {"link.insecure-site",
       [](S& s) { s.add("<a href=\"http://www.site.news/en/3\">Three</a>"); }},
      {"link.tracker",
       [](S& s) { s.add("<a href=\"https://x.list-manage.com/track/click?u=1\">Three</a>"); }},
      {"link.tracker",
       [](S& s) {
         s.article("one-en").body =
             SanitizedHtml::trusted("<p><a href=\"https://u1.ct.sendgrid.net/ls/click\">x</a></p>");
       }},
      {"link.campaign-twice",
       [](S& s) {
         s.add("<a href=\"https://site.news/?utm_source=a&amp;x=1&amp;utm_source=b\">Three</a>");
       }},
      {"link.anchor", [](S& s) { s.add("<a href=\"#item-9\">Nine</a>"); }},
      {"link.anchor",
       [](S& s) { S::swap(s.en().page, "<h1>", "<a href=\"#content\">Skip</a><h1>"); }},
      {"text.placeholder", [](S& s) { s.add("<p>Lorem ipsum dolor sit amet</p>"); }},
      {"text.placeholder", [](S& s) { s.en().subject = "TODO: a headline"; }},
      {"image.alt", [](S& s) { s.html("alt=\"A green hill\"", ""); }},
      {"image.alt", [](S& s) { s.html("alt=\"A green hill\"", "alt=\"\""); }},
      {"image.alt-name", [](S& s) { s.html("A green hill", "IMG_2041.JPG"); }},
      {"image.size", [](S& s) { s.html("height=\"200\"", ""); }},
      {"image.relative", [](S& s) { s.html("https://www.site.news/media/hill", "media/hill"); }},
      {"image.inline",
       [](S& s) { s.html("https://www.site.news/media/hill.png", "data:image/png;base64,aGk="); }},
      {"image.missing", [](S& s) { s.html("media/hill.png", "media/lake.png"); }},
      {"image.broken", [](S& s) { s.write("media/hill.png", "<html>not found</html>"); }},
      {"image.broken",
       [](S& s) {
         const std::string whole = png(600, 400);
         s.write("media/hill.png", whole.substr(0, whole.size() - 12));
       }},
      {"image.format", [](S& s) { s.html("media/hill.png", "pictures/hill.webp?w=600"); }},
      {"image.heavy", [](S& s) { s.write("media/hill.png", png(600, 400, 500'001)); }},
      {"image.heavy-all",
       [](S& s) {
         s.config.check.limits.push_back({"image.total", "50000", {}});
         s.write("media/hill.png", png(600, 400, 50'001));
       }},
      {"image.wide", [](S& s) { s.write("media/hill.png", png(2'001, 400)); }},
      {"image.blurred", [](S& s) { s.write("media/hill.png", png(299, 200)); }},
      {"direction.wrong",
       [](S& s) { S::swap(s.fa().html, "lang=\"fa\" dir=\"rtl\"", "lang=\"fa\" dir=\"ltr\""); }},
      {"language.wrong", [](S& s) { s.html("<html lang=\"en\"", "<html"); }},
      {"direction.block", [](S& s) { s.add("<p dir=\"ltr\">این جمله از راست به چپ است</p>"); }},
      {"direction.block", [](S& s) { s.add_fa("<p>This sentence runs from left to right</p>"); }},
      {"bidi.unbalanced", [](S& s) { s.add("<p>Open \u2067and never closed</p>"); }},
      {"bidi.unbalanced", [](S& s) { s.en().text += "Closed\u2069 and never opened\n"; }},
      {"bidi.override", [](S& s) { s.add("<p>A file called \u202Egpj.exe\u202C</p>"); }},
      {"digits.mixed", [](S& s) { s.add_fa("<p>شمارهٔ 12</p>"); }},
      {"digits.mixed", [](S& s) { s.add("<p>Issue ۱۲</p>"); }},
      {"digits.foreign", [](S& s) { s.add_fa("<p>شمارهٔ ٤٥</p>"); }},
      {"letters.look-alike", [](S& s) { s.add_fa("<p>كتاب‌هاي تازه</p>"); }},
      {"quotes.foreign", [](S& s) { s.add_fa("<p>او گفت “نه”</p>"); }},
      {"client.css", [](S& s) { s.add("<p style=\"display:flex\">x</p>"); }},
      {"client.css", [](S& s) { s.add("<p style=\"margin-inline-start:4px\">x</p>"); }},
      {"client.css", [](S& s) { s.add("<p style=\"width:calc(50% - 4px)\">x</p>"); }},
      {"client.css", [](S& s) { s.add("<p style=\"font-size:1.2rem\">x</p>"); }},
      {"client.css",
       [](S& s) { s.html("</style>", "@import url(https://site.news/a.css);</style>"); }},
      {"client.css", [](S& s) { s.html("</style>", "td:nth-child(2){color:#111111}</style>"); }},
      {"client.element", [](S& s) { s.add("<bdi>نام</bdi>"); }},
      {"client.element", [](S& s) { s.add("<svg viewBox=\"0 0 1 1\"></svg>"); }},
      {"client.active", [](S& s) { s.add("<form><input name=\"q\"></form>"); }},
      {"client.active", [](S& s) { s.add("<script>alert(1)</script>"); }},
      {"client.active", [](S& s) { s.add("<p onclick=\"x()\">x</p>"); }},
      {"contrast.light",
       [](S& s) { s.add("<p style=\"color:#999999;background-color:#ffffff\">Pale</p>"); }},
      {"contrast.dark",
       [](S& s) { s.add("<p style=\"color:#111111;background-color:transparent\">Dim</p>"); }},
      {"footer.unsubscribe", [](S& s) { s.en().text = "Text\n1 Mill Road, Tirana\n"; }},
      {"footer.unsubscribe",
       [](S& s) { s.html(hole_mark(Hole::unsubscribe_url), "https://site.news/x"); }},
      {"footer.address", [](S& s) { s.edition(0).postal_address = " "; }},
      {"footer.address", [](S& s) { s.html("1 Mill Road, Tirana", ""); }},
      {"footer.view-online",
       [](S& s) { s.html(hole_mark(Hole::view_online_url), "https://site.news/x"); }},
      {"header.unsubscribe",
       [](S& s) { s.config.site.unsubscribe_url = "http://127.0.0.1/leave"; }},
      {"header.from", [](S& s) { s.config.site.from = "letter@elsewhere.news"; }},
      {"header.placeholder", [](S& s) { s.config.site.from = "letter@example.org"; }},
      {"dkim.alignment",
       [](S& s) {
         s.more.push_back({"dkim.alignment", {}, "", "Not aligned."});
       }},
      {"dkim.key",
       [](S& s) {
         s.more.push_back({"dkim.key", {}, "", "No key."});
       }},
      {"text.empty", [](S& s) { s.en().text = "\n"; }},
      {"text.links", [](S& s) { S::swap(s.en().text, "https://www.site.news/en/two", ""); }},
      {"text.long-line", [](S& s) { s.en().text += std::string(999, 'x') + "\n"; }},
      {"text.markup", [](S& s) { s.en().text += "Salt &amp; pepper\n"; }},
      {"text.markup", [](S& s) { s.en().text += "<p>Salt</p>\n"; }},
      {"catalog.unused",
       [](S& s) {
         s.message("en", "old.key", "Old");
         s.message("fa", "old.key", "کهنه");
       }},
      {"catalog.placeholders", [](S& s) { s.message("fa", "greeting", "{nam} گرامی،"); }},
      {"catalog.plural",
       [](S& s) { s.message("fa", "issue.stories", "{count, plural, other {# مطلب}}"); }},
      {"catalog.untranslated", [](S& s) { s.message("fa", "footer.unsubscribe", "Unsubscribe"); }},
      {"template.broken",
       [](S& s) {
         s.more.push_back({"template.broken", {}, "", "Broken."});
       }},
  };
  return cases;
}

// ---- where a rule must be silent though it is near --------------------------------------------

const std::vector<Case>& silent() {
  static const std::vector<Case> cases = {
      {"issue.empty", [](S& s) { s.renditions.erase("fa"); }},
      {"issue.edition-empty", [](S& s) { s.item(0).editions.erase("fa"); }},
      {"issue.section-empty", [](S& s) { s.item(0).editions.erase("fa"); }},
      {"issue.changed", [](S& s) { s.changed = {"some-other-article"}; }},
      {"issue.withdrawn", [](S& s) { s.changed = {"one-en"}; }},
      {"translation.missing",
       [](S& s) { s.item(1).editions["fa"] = {.article = "two-en", .fallback = true}; }},
      {"translation.fallback", [](S& s) { s.item(1).editions.erase("fa"); }},
      {"translation.stale", [](S& s) { s.article("one-en").modified += std::chrono::hours(24); }},
      {"translation.stale",
       [](S& s) {
         s.article("one-en").modified += std::chrono::hours(30);
         s.article("one-fa").modified += std::chrono::hours(31);
       }},
      {"translation.order",
       [](S& s) {  // One edition lacks the first story; the rest has the same order.
         s.item(0).editions.erase("fa");
         s.fa().html = replace_all(s.fa().html, "fa/one", "fa/other");
       }},
      {"size.clipped", [](S& s) { s.en().html.append(90'000 - s.en().html.size(), ' '); }},
      {"size.cut", [](S& s) { s.fa().cuts.clear(); }},
      {"size.head-style", [](S& s) { s.html("</style>", std::string(16'000, ' ') + "</style>"); }},
      {"size.message", [](S& s) { s.en().text.append(100'000, '\n'); }},
      {"encoding.utf8", [](S& s) { s.en().text += "é \u200C\n"; }},
      {"subject.empty", [](S& s) { s.en().subject = "x"; }},
      {"subject.long", [](S& s) { s.en().subject = std::string(78, 'x'); }},
      {"subject.long",  // Marks and joiners take no room.
       [](S& s) { s.fa().subject = replace_all(std::string(39, 'x'), "x", "\u0628\u064E\u200C"); }},
      {"subject.shouting", [](S& s) { s.en().subject = "NATO and the EU meet in Tirana!"; }},
      {"subject.shouting", [](S& s) { s.en().subject = "EU, NATO, UN"; }},
      {"subject.no-words", [](S& s) { s.en().subject = "🎉 Party"; }},
      {"subject.reply", [](S& s) { s.en().subject = "Reports: the hill"; }},
      {"subject.repeated",
       [](S& s) { s.view.earlier["weekly-1"].subjects["fa"] = s.en().subject; }},
      {"preheader.empty", [](S& s) { s.en().preheader = "x"; }},
      {"preheader.repeated", [](S& s) { s.en().preheader = s.en().subject + "."; }},
      {"preheader.short", [](S& s) { s.en().preheader = std::string(30, 'x'); }},
      {"preheader.unseen",
       [](S& s) { s.html("long winter</div>", "long winter&#847;&zwnj;&nbsp;</div>"); }},
      {"preheader.unseen",
       [](S& s) {
         s.html("long winter</div>", "<span dir=\"ltr\">long</span> winter&#847;&zwnj;</div>");
       }},
      {"link.empty", [](S& s) { s.add("<a name=\"here\"></a>"); }},
      {"link.relative", [](S& s) { s.add("<a href=\"mailto:a@site.news\">Write</a>"); }},
      {"link.relative", [](S& s) { S::swap(s.en().page, "<h1>", "<a href=\"3.html\">3</a><h1>"); }},
      {"link.malformed", [](S& s) { s.add("<a href=\" https://site.news/a%20b\">Three</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"https://mastodon.news/todos\">More</a>"); }},
      {"link.placeholder", [](S& s) { s.add("<a href=\"https://counterexample.com/\">x</a>"); }},
      {"link.silent",
       [](S& s) {
         s.add(
             "<a href=\"https://site.news/3\"><img src=\"https://site.news/a.png\" alt=\"Sea\" "
             "width=\"3\" height=\"3\"></a>");
       }},
      {"link.repeated",  // A picture and the headline below it lead to one page.
       [](S& s) { s.html("<!--here-->", ""); }},
      {"link.ambiguous",
       [](S& s) {
         s.add(
             "<a href=\"https://site.news/3\">More</a>, <a href=\"https://site.news/4\">Most</a>");
       }},
      {"link.insecure", [](S& s) { s.add("<a href=\"https://other.news/\">Other</a>"); }},
      {"link.insecure-site", [](S& s) { s.add("<a href=\"http://other.news/\">Other</a>"); }},
      {"link.tracker", [](S& s) { s.add("<a href=\"https://notlist-manage.com/\">Three</a>"); }},
      {"link.campaign-twice",
       [](S& s) {
         s.add("<a href=\"https://site.news/?utm_source=a&amp;utm_medium=b\">Three</a>");
       }},
      {"link.anchor", [](S& s) { s.add("<a href=\"#item-2\">Two</a>"); }},
      {"link.anchor", [](S& s) { s.add("<a href=\"#far\">Far</a><a name=\"far\"></a>"); }},
      {"text.placeholder", [](S& s) { s.add("<p>El método: todo el día</p>"); }},
      {"image.alt",  // An ornament that is no link.
       [](S& s) {
         s.add("<img src=\"https://site.news/a.png\" alt=\"\" width=\"3\" height=\"3\">");
       }},
      {"image.alt-name", [](S& s) { s.html("A green hill", "A poster: “photo.jpg” in red"); }},
      {"image.size", [](S& s) { s.html("height=\"200\"", "height=\"1\""); }},
      {"image.relative", [](S& s) { s.html("https://www.site.news/media", "http://other.news"); }},
      {"image.inline", [](S& s) { s.html("media/hill.png", "data/hill.png"); }},
      {"image.missing", [](S& s) { s.html("media/hill.png", "media/hill.png?v=2"); }},
      {"image.missing", [](S& s) { s.html("https://www.site.news/media", "https://other.news"); }},
      {"image.broken", [](S& s) { s.write("media/hill.png", png(600, 400, 40)); }},
      {"image.format", [](S& s) { s.html("media/hill.png", "pictures/hill.webp.png"); }},
      {"image.heavy", [](S& s) { s.write("media/hill.png", png(600, 400, 500'000)); }},
      {"image.heavy-all",  // The same file twice is fetched once.
       [](S& s) {
         s.config.check.limits.push_back({"image.total", "50000", {}});
         s.write("media/hill.png", png(600, 400, 30'000));
         s.add(
             "<img src=\"https://www.site.news/media/hill.png\" alt=\"Hill\" width=\"3\" "
             "height=\"3\">");
       }},
      {"image.wide", [](S& s) { s.write("media/hill.png", png(2'000, 400)); }},
      {"image.blurred", [](S& s) { s.write("media/hill.png", png(300, 200)); }},
      {"direction.wrong", [](S& s) { s.html("dir=\"ltr\">", "dir=\"LTR\">"); }},
      {"language.wrong",
       [](S& s) { s.html("<html lang=\"en\"", "<html class=\"x\" lang=\"en\""); }},
      {"direction.block", [](S& s) { s.add("<p dir=\"rtl\">این جمله از راست به چپ است</p>"); }},
      {"direction.block",  // An isolate has a direction of its own.
       [](S& s) {
         s.add("<p>By \u2067نویسنده‌ای که نامش دراز است\u2069</p>");
       }},
      {"direction.block",
       [](S& s) {
         s.add(
             "<p>By <span dir=\"rtl\">نویسنده‌ای که نامش دراز "
             "است</span></p>");
       }},
      {"bidi.unbalanced", [](S& s) { s.add("<p>Open \u2067and\u2069 closed</p>"); }},
      {"bidi.unbalanced",  // The parts of a paragraph belong together.
       [](S& s) { s.add("<p>Open \u2067<b>and</b>\u2069 closed</p>"); }},
      {"bidi.override", [](S& s) { s.add("<p>A \u202Bname\u202C</p>"); }},
      {"digits.mixed",  // Writers write as they like.
       [](S& s) {
         s.article("one-fa").title = "قانون 12 ماده‌ای";
         s.add_fa("<p>قانون 12 ماده‌ای</p>");
       }},
      {"digits.mixed", [](S& s) { s.add_fa("<p>شمارهٔ ۱۲</p>"); }},
      {"digits.foreign", [](S& s) { s.add_fa("<p>شمارهٔ ۴۵ و 12</p>"); }},
      {"letters.look-alike", [](S& s) { s.add_fa("<p>کتاب‌های تازه</p>"); }},
      {"letters.look-alike",  // Another language in the same edition writes its own letters.
       [](S& s) { s.add_fa("<p lang=\"ar\">كتاب في البيت</p>"); }},
      {"quotes.foreign", [](S& s) { s.add_fa("<p>او گفت «نه»</p>"); }},
      {"quotes.foreign", [](S& s) { s.add("<p>She said “no”, and it’s so</p>"); }},
      {"client.css", [](S& s) { s.add("<p style=\"display:block;margin-left:4px\">x</p>"); }},
      {"client.css",  // Who knows @media knows the rest too.
       [](S& s) { s.html("</style>", "@media (max-width:9px){.a{display:flex}}</style>"); }},
      {"client.css",
       [](S& s) { s.add("<p style=\"font-family:'Inter var(--x)',sans-serif;width:9px\">x</p>"); }},
      {"client.element", [](S& s) { s.add("<span dir=\"rtl\">نام</span>"); }},
      {"client.element",
       [](S& s) {
         s.html("</head>", "<link rel=\"canonical\" href=\"https://site.news/\"></head>");
       }},
      {"client.active", [](S& s) { s.add("<p class=\"onward form\">x</p>"); }},
      {"contrast.light",
       [](S& s) { s.add("<p style=\"color:#767676;background-color:#ffffff\">Just enough</p>"); }},
      {"contrast.light",  // Large letters need less.
       [](S& s) {
         s.add("<p style=\"color:#8a8a8a;background-color:#ffffff;font-size:24px\">Large</p>");
       }},
      {"contrast.light",
       [](S& s) { s.add("<p style=\"color:#999999;display:none\">Nobody sees it</p>"); }},
      {"contrast.dark",
       [](S& s) { s.add("<p class=\"ink\" style=\"color:#111111\">Turned with the rest</p>"); }},
      {"footer.unsubscribe", [](S& s) { s.en().text += "More\n"; }},
      {"footer.address",  // In lines of its own.
       [](S& s) {
         s.html("1 Mill Road, Tirana", "1 Mill Road,<br>Tirana");
         S::swap(s.en().text, "1 Mill Road, Tirana", "1 Mill Road,\nTirana");
       }},
      {"footer.view-online", [](S& s) { s.add("<p>x</p>"); }},
      {"header.unsubscribe",
       [](S& s) { s.config.site.unsubscribe_url = "https://leave.site.news/?list=1"; }},
      {"header.from", [](S& s) { s.config.site.from = "letter@mail.site.news"; }},
      {"header.placeholder", [](S& s) { s.config.site.from = "letter@counterexample.org"; }},
      {"dkim.alignment",
       [](S& s) {
         s.more.push_back({"dkim.key", {}, "", "No key."});
       }},
      {"dkim.key",
       [](S& s) {
         s.more.push_back({"dkim.alignment", {}, "", "Not aligned."});
       }},
      {"text.empty", [](S& s) { s.en().text = "x"; }},
      {"text.links", [](S& s) { s.add("<a href=\"https://other.news/\">No story</a>"); }},
      {"text.long-line", [](S& s) { s.en().text += std::string(998, 'x') + "\n"; }},
      {"text.markup", [](S& s) { s.en().text += "https://site.news/?a=1&amp=2 and 2 < 3 > 1\n"; }},
      {"catalog.unused",
       [](S& s) {
         s.message("en", "new.key", "New");
         s.write("templates/partials/new.html.mustache", "<p>{{t.new.key}}</p>");
       }},
      {"catalog.placeholders", [](S& s) { s.message("fa", "greeting", "سلام {name}"); }},
      {"catalog.plural",
       [](S& s) {
         s.message("fa", "issue.stories", "{count, plural, =0 {هیچ} one {# مطلب} other {# مطلب}}");
       }},
      {"catalog.untranslated",
       [](S& s) {
         s.message("en", "footer.unsubscribe", "RSS");
         s.message("fa", "footer.unsubscribe", "RSS");
       }},
      {"template.broken",
       [](S& s) {
         s.more.push_back({"dkim.key", {}, "", "No key."});
       }},
  };
  return cases;
}

std::vector<std::string> rules_of(const std::vector<Finding>& findings) {
  std::vector<std::string> ids;
  for (const Finding& finding : findings) ids.push_back(finding.rule);
  return ids;
}

std::string all_of(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.rule + " (" + finding.edition + "): " + finding.sentence + "\n";
  }
  return text;
}

TEST(Preflight, HasNothingToSayAboutAGoodIssue) {
  const Scene scene;
  EXPECT_EQ(all_of(scene.check()), "");
}

class SpeakingRule : public testing::TestWithParam<size_t> {};
TEST_P(SpeakingRule, Speaks) {
  const Case& each = speaking()[GetParam()];
  Scene scene;
  each.change(scene);
  const auto findings = scene.check();
  EXPECT_THAT(rules_of(findings), Contains(each.rule));
  for (const Finding& finding : findings) {
    EXPECT_TRUE(finding.sentence.ends_with('.') || finding.sentence.ends_with(')'))
        << finding.sentence;
  }
}
INSTANTIATE_TEST_SUITE_P(Preflight, SpeakingRule, testing::Range(size_t{0}, speaking().size()));

class SilentRule : public testing::TestWithParam<size_t> {};
TEST_P(SilentRule, IsSilent) {
  const Case& each = silent()[GetParam()];
  Scene scene;
  each.change(scene);
  const auto findings = scene.check();
  EXPECT_THAT(rules_of(findings), Not(Contains(each.rule))) << each.rule << "\n"
                                                            << all_of(findings);
}
INSTANTIATE_TEST_SUITE_P(Preflight, SilentRule, testing::Range(size_t{0}, silent().size()));

TEST(PreflightRules, EachHasACaseInWhichItSpeaksAndOneInWhichItIsSilent) {
  std::set<std::string> speak;
  std::set<std::string> hush;
  for (const Case& each : speaking()) speak.insert(each.rule);
  for (const Case& each : silent()) hush.insert(each.rule);
  for (const Rule& rule : rules()) {
    const std::string id(rule.id);
    if (id.starts_with("online.")) continue;  // online_test.cpp
    EXPECT_THAT(speak, Contains(id));
    EXPECT_THAT(hush, Contains(id));
  }
  for (const auto& id : speak) EXPECT_NE(find_rule(id), nullptr) << id;
}

}  // namespace
}  // namespace peyk
