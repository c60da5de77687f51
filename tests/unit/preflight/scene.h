#pragma once
/// An issue of two stories in an English and a Persian edition about which no rule has anything to
/// say. Tests spoil it.

#include <array>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <string>
#include <unistd.h>

#include "base/bytes.h"
#include "base/file.h"
#include "preflight/preflight.h"

namespace peyk::test {

/// Head and end of a PNG of this size, and so many bytes in all.
inline std::string png(int width, int height, size_t bytes = 200) {
  std::string file = "\x89PNG\r\n\x1a\n" + std::string("\0\0\0\rIHDR", 8);
  for (const int number : {width, height}) {
    for (const int shift : {24, 16, 8, 0}) file += static_cast<char>((number >> shift) & 0xFF);
  }
  file += std::string("\x08\x02\0\0\0", 5);
  const std::string end("\0\0\0\0IEND\xAE\x42\x60\x82", 12);
  file.resize(std::max(bytes - end.size(), file.size()), '\0');
  return file + end;
}

struct Scene {
  std::filesystem::path folder;
  Config config;
  IssueView view;
  std::map<std::string, Rendition> renditions;
  std::vector<std::string> changed{};
  std::vector<Finding> more{};

  Scene() {
    static std::atomic<int> number{0};
    folder = std::filesystem::path(testing::TempDir()) /
             ("peyk-preflight-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
    write("templates/mail.html.mustache", "{{t.footer.unsubscribe}} {{t.greeting}}");
    write("media/hill.png", png(600, 400));
    configure();
    select();
    renditions["en"] = english();
    renditions["fa"] = persian();
  }
  ~Scene() { std::filesystem::remove_all(folder); }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  [[nodiscard]] std::vector<Finding> check() const {
    return run_preflight({.config = config,
                          .view = view,
                          .renditions = renditions,
                          .changed = changed,
                          .more = more});
  }

  void write(const std::string& name, const std::string& bytes) const {
    // Not write_file(): it waits for the disk.
    std::filesystem::create_directories((folder / name).parent_path());
    std::ofstream(folder / name, std::ios::binary) << bytes;
  }
  Rendition& en() { return renditions.at("en"); }
  Rendition& fa() { return renditions.at("fa"); }
  Edition& edition(size_t index) { return config.editions.at(index); }
  Article& article(const std::string& id) { return view.articles.at(id); }
  IssueItem& item(size_t index) { return view.issue.sections.at(0).items.at(index); }
  /// Replaces what must be there.
  static void swap(std::string& text, std::string_view from, std::string_view to) {
    const size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
  }
  void html(std::string_view from, std::string_view to) { swap(en().html, from, to); }
  /// Puts markup into the mail behind the first story.
  void add(std::string_view markup) { html("<!--here-->", markup); }
  void add_fa(std::string_view markup) { swap(fa().html, "<!--here-->", markup); }
  void message(const std::string& edition, const std::string& key, const std::string& pattern) {
    config.catalogs[edition][key] = {pattern, {"catalogs/" + edition + ".yaml", 3, 1}};
  }

 private:
  void configure() {
    config.file = folder / "config/peyk.yaml";
    config.templates = folder / "templates";
    SiteConfig& site = config.site;
    site.url = "https://www.site.news";
    site.media_folder = folder / "media";
    site.media_url = "https://www.site.news/media";
    site.mail_domain = "site.news";
    site.from = "letter@site.news";
    site.unsubscribe_url = "https://www.site.news/leave";
    Edition english;
    english.id = english.language = "en";
    english.locale = "en_US";
    english.name = "English";
    english.postal_address = "1 Mill Road, Tirana";
    Edition persian;
    persian.id = persian.language = "fa";
    persian.locale = "fa_IR";
    persian.name = "فارسی";
    persian.direction = Direction::rtl;
    persian.digits = DigitKind::persian;
    persian.postal_address = "تهران، خیابان آسیا";
    config.editions = {english, persian};
    for (const char* edition : {"en", "fa"}) {
      const bool en = std::string_view(edition) == "en";
      message(edition, "greeting", en ? "Dear {name}," : "{name} گرامی،");
      message(edition, "footer.unsubscribe", en ? "Unsubscribe" : "لغو اشتراک");
      message(edition, "issue.stories",
              en ? "{count, plural, one {# story} other {# stories}}"
                 : "{count, plural, one {# مطلب} other {# مطلب}}");
    }
    Publication weekly;
    weekly.id = "weekly";
    weekly.editions = {"en", "fa"};
    SectionRecipe section;
    section.id = "all";
    weekly.sections = {section};
    config.publications = {weekly};
  }

  void put_article(const std::string& id, const std::string& edition, const std::string& story,
                   const std::string& title) {
    Article article;
    article.id = id;
    article.edition = edition;
    article.story = story;
    article.title = title;
    article.url = "https://www.site.news/" + edition + "/" + story;
    article.published = article.modified = Instant(std::chrono::seconds(1'700'000'000));
    article.body = SanitizedHtml::trusted("<p>More is <a href=\"https://other.news/" + id +
                                          "\">there</a>.</p>");
    view.articles[id] = article;
  }

  void select() {
    put_article("one-en", "en", "one", "The hill above the town");
    put_article("one-fa", "fa", "one", "تپهٔ بالای شهر");
    put_article("two-en", "en", "two", "A letter from the harbour");
    put_article("two-fa", "fa", "two", "نامه‌ای از بندر");
    view.issue.id = "weekly-2";
    view.issue.publication = "weekly";
    IssueSection section{.id = "all", .items = {}, .issues = {}};
    for (const std::string story : {"one", "two"}) {
      IssueItem item;
      item.story = story;
      item.editions["en"] = {.article = story + "-en", .fallback = false};
      item.editions["fa"] = {.article = story + "-fa", .fallback = false};
      section.items.push_back(item);
    }
    view.issue.sections = {section};
  }

  /// `words`: subject, preheader, two headlines, alt text, unsubscribe, view online, address.
  static Rendition rendition(const std::string& edition, const std::string& direction,
                             const std::array<std::string, 8>& words) {
    const auto& [subject, preheader, first, second, alt, leave, view, address] = words;
    const std::string root = "https://www.site.news/" + edition;
    Rendition made;
    made.issue = "weekly-2";
    made.edition = edition;
    made.subject = subject;
    made.preheader = preheader;
    const std::string colours = "color:#111111;";
    made.html =
        "<!DOCTYPE html>\n<html lang=\"" + edition + "\" dir=\"" + direction +
        "\">\n<head>\n<title>" + subject +
        "</title>\n<style>\n@media (prefers-color-scheme: dark) {\n.card { background-color: "
        "#101010 !important; }\n.ink { color: #eeeeee !important; }\n}\n</style>\n</head>\n<body>"
        "<div style=\"display:none;\">" +
        preheader +
        "</div>\n"
        "<table role=\"presentation\"><tr><td class=\"card ink\" dir=\"" +
        direction + "\" style=\"" + colours + "background-color:#ffffff;\">\n<a href=\"" + root +
        "/one\"><img "
        "src=\"https://www.site.news/media/hill.png\" alt=\"" +
        alt + "\" width=\"300\" height=\"200\"></a>\n<h2 id=\"item-1\"><a class=\"ink\" style=\"" +
        colours + "\" href=\"" + root + "/one\">" + first +
        "</a></h2>\n<!--here-->\n<h2 id=\"item-2\"><a class=\"ink\" style=\"" + colours +
        "\" href=\"" + root + "/two\">" + second + "</a></h2>\n<p>" + address +
        "</p>\n<p><a class=\"ink\" style=\"" + colours + "\" href=\"" +
        hole_mark(Hole::view_online_url) + "\">" + view + "</a> <a class=\"ink\" style=\"" +
        colours + "\" href=\"" + hole_mark(Hole::unsubscribe_url) + "\">" + leave +
        "</a></p>\n</td></tr></table>\n</body>\n</html>\n";
    made.text = first + "\n" + root + "/one\n\n" + second + "\n" + root + "/two\n\n" + address +
                "\n" + leave + ":\n" + hole_mark(Hole::unsubscribe_url) + "\n";
    made.page = "<!DOCTYPE html><html lang=\"" + edition + "\" dir=\"" + direction +
                "\"><body><h1>" + first + "</h1><p>" + second + "</p></body></html>";
    return made;
  }

  static Rendition english() {
    return rendition("en", "ltr",
                     {"The hill above the town, and a letter",
                      "A letter from the harbour tells of a long winter", "The hill above the town",
                      "A letter from the harbour", "A green hill", "Unsubscribe",
                      "View in a browser", "1 Mill Road, Tirana"});
  }
  static Rendition persian() {
    return rendition(
        "fa", "rtl",
        {"تپهٔ بالای شهر و یک نامه",
         "نامه‌ای از بندر که از زمستانی بلند می‌گوید",
         "تپهٔ بالای شهر", "نامه‌ای از بندر", "تپه‌ای سبز", "لغو اشتراک",
         "نمایش در مرورگر", "تهران، خیابان آسیا"});
  }
};

}  // namespace peyk::test
