#include "render/issue_data.h"

#include <algorithm>
#include <deque>

#include "base/bytes.h"
#include "l10n/dates.h"
#include "l10n/text.h"
#include "render/data_maker.h"
#include "render/site_data.h"

namespace peyk::render {
namespace {

constexpr size_t kLongestTeaser = 52;  // Two of them fit into a preheader.

/// A section of the issue with its recipe and the articles that this edition shows.
struct Shown {
  const SectionRecipe* recipe = nullptr;
  std::vector<const Article*> articles;
  std::vector<std::string> issues;
  int64_t left_out = 0;   ///< Articles that were cut from its end.
  int64_t withdrawn = 0;  ///< Articles that nobody is to read any more.

  [[nodiscard]] bool empty() const { return articles.empty() && issues.empty() && withdrawn == 0; }
};

class IssueMaker {
 public:
  IssueMaker(const DataSources& sources, const IssueView& view, const Publication& publication,
             const EditionTexts& texts, const Trim& trim)
      : view_(view), publication_(publication), texts_(texts), trim_(trim), maker_(sources) {}

  Result<Data> make() {
    PEYK_TRY(select());
    Data root;
    maker_.add_common(root, texts_);
    add_publication(root);
    add_issue(root);
    add_headlines(root);
    add_note(root);
    add_sections(root);
    add_links(root);
    if (maker_.error()) {
      return fail(*maker_.error());
    }
    return root;
  }

 private:
  Result<void> select() {
    for (const auto& section : view_.issue.sections) {
      const auto recipe = std::find_if(publication_.sections.begin(), publication_.sections.end(),
                                       [&](const SectionRecipe& r) { return r.id == section.id; });
      if (recipe == publication_.sections.end()) {
        return fail(Error(ErrorKind::configuration,
                          "the issue \"" + view_.issue.id + "\" has a section \"" + section.id +
                              "\" that the publication \"" + publication_.id + "\" does not have")
                        .remedy("Put the section back into the publication's file."));
      }
      Shown shown{&*recipe, {}, section.issues, 0, 0};
      for (const auto& item : section.items) {
        const auto choice = item.editions.find(texts_.edition->id);
        if (choice == item.editions.end()) {
          continue;
        }
        const auto article = view_.articles.find(choice->second.article);
        if (article == view_.articles.end()) {
          return fail(Error(ErrorKind::bug, "the article \"" + choice->second.article +
                                                "\" of the issue \"" + view_.issue.id +
                                                "\" was not given to the renderer"));
        }
        if (view_.withdrawn.contains(article->first)) {
          ++shown.withdrawn;
        } else {
          shown.articles.push_back(retitled(item.story, article->second));
        }
      }
      stories_ +=
          recipe->source == SectionSource::fresh ? static_cast<int64_t>(shown.articles.size()) : 0;
      leave_out(shown);
      if (!shown.empty()) {
        shown_.push_back(std::move(shown));
      }
    }
    const auto lead = std::find_if(shown_.begin(), shown_.end(), [](const Shown& shown) {
      return shown.recipe->layout == SectionLayout::lead && !shown.articles.empty();
    });
    if (lead != shown_.end()) {
      lead_ = lead->articles.front();
      lead_recipe_ = lead->recipe;
    }
    return {};
  }

  /// The article, or a copy with the title that the editor gave the story in this issue.
  const Article* retitled(const std::string& story, const Article& article) {
    const auto titles = view_.issue.titles.find(story);
    if (titles == view_.issue.titles.end()) return &article;
    const auto title = titles->second.find(texts_.edition->id);
    if (title == titles->second.end()) return &article;
    retitled_.push_back(article);
    retitled_.back().title = title->second;
    return &retitled_.back();
  }

  void leave_out(Shown& shown) {
    const auto cut = trim_.left_out.find(shown.recipe->id);
    if (cut == trim_.left_out.end()) {
      return;
    }
    const size_t count = std::min(cut->second, shown.articles.size());
    shown.articles.resize(shown.articles.size() - count);
    shown.left_out = static_cast<int64_t>(count);
    if (shown.articles.empty()) {
      without_section_ += shown.left_out;
    }
  }

  /// "3 more stories on our site", or nothing.
  Data more(int64_t count) {
    return count == 0 ? Data(false) : Data(maker_.message(texts_, "item.more", {{"count", count}}));
  }

  /// "A story of this section was withdrawn after publication.", or nothing.
  Data withdrawn(int64_t count) {
    return count == 0 ? Data(false)
                      : Data(maker_.message(texts_, "item.withdrawn", {{"count", count}}));
  }

  void add_publication(Data& root) {
    Data data;
    data.set("id", publication_.id);
    data.set("name", name());
    data.set("tagline", maker_.message(texts_, "publication." + publication_.id + ".tagline"));
    root.set("publication", data);
  }

  std::string name() { return maker_.message(texts_, "publication." + publication_.id + ".name"); }

  void add_issue(Data& root) {
    const Edition& edition = *texts_.edition;
    const Issue& issue = view_.issue;
    const std::string number = maker_.number(texts_, issue.number);
    const std::string date_short =
        maker_.take(format_date(issue.until, edition, DateStyle::short_));
    Data data;
    data.set("number", number);
    data.set("label", maker_.message(texts_, "issue.number", {{"number", number}}));
    data.set("title", maker_.issue_title(texts_, issue));
    data.set("date", maker_.take(format_date(issue.until, edition, DateStyle::full)));
    data.set("date_short", date_short);
    data.set("second_date",
             optional_text(maker_.take(format_date(issue.until, edition, DateStyle::second))));
    data.set("date_iso", maker_.take(iso_date(issue.until, edition)));
    const DateRange range = maker_.take(format_date_range(issue.from, issue.until, edition));
    data.set("range", maker_.message(texts_, range.in_month ? "issue.range.month" : "issue.range",
                                     {{"from", range.from}, {"to", range.to}}));
    data.set("stories", maker_.message(texts_, "issue.stories", {{"count", stories_}}));
    data.set("url", url());
    root.set("issue", data);
  }

  std::string url() const {
    return public_url(maker_.sources().config, issue_page_path(view_.issue, texts_.edition->id));
  }

  [[nodiscard]] Direction direction_of(const Article& article) const {
    const auto own = maker_.sources().texts.find(article.edition);
    return (own == maker_.sources().texts.end() ? texts_ : own->second).edition->direction;
  }

  void add_headlines(Data& root) {
    std::vector<const Article*> first;
    for (const auto& shown : shown_) {
      if (shown.recipe->source == SectionSource::fresh) {
        first.insert(first.end(), shown.articles.begin(), shown.articles.end());
      }
    }
    if (lead_ != nullptr) {
      first.erase(std::find(first.begin(), first.end(), lead_));
      first.insert(first.begin(), lead_);
    }
    const Direction around = texts_.edition->direction;
    const Direction own = first.empty() ? around : direction_of(*first.front());
    root.set("headline", first.empty() ? maker_.issue_title(texts_, view_.issue)
                                       : title_in_line(clean(first.front()->title), own, around));
    root.set("headline_dir", std::string(name_of(own)));
    mustache::list teasers;
    const size_t count = std::min<size_t>(first.size(), 3);
    for (size_t i = 1; i < count; ++i) {
      Data teaser;
      teaser.set("title", title_in_line(shorten(clean(first[i]->title), kLongestTeaser),
                                        direction_of(*first[i]), around));
      teaser.set("is_last", i + 1 == count);
      teasers.push_back(teaser);
    }
    root.set("teasers", teasers);
  }

  void add_note(Data& root) {
    mustache::list paragraphs;
    const auto note = view_.issue.notes.find(texts_.edition->id);
    if (note != view_.issue.notes.end()) {
      // Blank lines part paragraphs; a single line end is only where the editor's window ended.
      std::string paragraph;
      const auto finish = [&] {
        const std::string text = clean(paragraph);
        if (!text.empty()) {
          Data data;
          data.set("text", isolate_runs(text, texts_.edition->direction));
          paragraphs.push_back(data);
        }
        paragraph.clear();
      };
      for (const auto line : split(note->second, '\n')) {
        if (trim(line).empty()) {
          finish();
        } else {
          paragraph += std::string(line) + " ";
        }
      }
      finish();
    }
    if (paragraphs.empty()) {
      root.set("note", false);
      return;
    }
    Data data;
    data.set("paragraphs", paragraphs);
    root.set("note", data);
  }

  /// Puts an address into the list of links; its number, or 0 if there is none.
  int add_link(const std::string& url) {
    if (url.empty()) {
      return 0;
    }
    const int number = static_cast<int>(links_.size()) + 1;
    Data link;
    link.set("number", maker_.number(texts_, number));
    link.set("url", url);
    links_.push_back(link);
    return number;
  }

  Data item(const Article& article, const SectionRecipe& recipe, size_t index, size_t count) {
    const ItemPlace place{index, count, ++anchor_,
                          &article != lead_ && trim_.brief.count(recipe.id) != 0,
                          add_link(clean_url(article.url))};
    return maker_.item(texts_, article, recipe, publication_.sentences, place);
  }

  void add_sections(Data& root) {
    if (lead_ == nullptr) {
      root.set("lead", false);
    } else {
      root.set("lead", item(*lead_, *lead_recipe_, 0, 1));
    }
    mustache::list sections;
    for (auto& shown : shown_) {
      if (shown.recipe == lead_recipe_) {
        shown.articles.erase(shown.articles.begin());
      }
      if (!shown.empty()) {
        sections.push_back(section(shown, sections.empty()));
      }
    }
    root.set("sections", sections);
    root.set("more", more(without_section_));
    root.set("links", links_);
  }

  Data section(const Shown& shown, bool first) {
    const SectionRecipe& recipe = *shown.recipe;
    Data data;
    data.set("id", recipe.id);
    data.set("title", maker_.message(texts_, "section." + recipe.id));
    data.set("is_lead", recipe.layout == SectionLayout::lead);
    data.set("is_items", recipe.layout == SectionLayout::items);
    data.set("is_compact", recipe.layout == SectionLayout::compact);
    data.set("is_media", recipe.layout == SectionLayout::media);
    data.set("is_headlines", recipe.layout == SectionLayout::headlines);
    data.set("is_publications", recipe.layout == SectionLayout::publications);
    data.set("is_first", first);
    data.set("withdrawn", withdrawn(shown.withdrawn));
    data.set("more", more(shown.left_out));
    data.set("more_url", url() + "#" + recipe.id);
    mustache::list items;
    mustache::list rows;
    const size_t count = shown.articles.size();
    mustache::list cells;
    for (size_t i = 0; i < count; ++i) {
      items.push_back(item(*shown.articles[i], recipe, i, count));
      cells.push_back(items.back());
      if (cells.size() == 2 || i + 1 == count) {
        rows.push_back(Data("cells", Data(cells)));
        cells.clear();
      }
    }
    data.set("items", items);
    data.set("rows", rows);
    data.set("issues", issues(shown.issues));
    return data;
  }

  mustache::list issues(const std::vector<std::string>& ids) {
    mustache::list list;
    for (size_t i = 0; i < ids.size(); ++i) {
      const auto earlier = view_.earlier.find(ids[i]);
      if (earlier == view_.earlier.end()) {
        (void)maker_.take(
            Result<int>(fail(ErrorKind::bug, "the issue \"" + ids[i] + "\" that \"" +
                                                 view_.issue.id + "\" refers to was not given")));
        continue;
      }
      const auto subject = earlier->second.subjects.find(texts_.edition->id);
      list.push_back(maker_.issue_link(
          texts_, earlier->second.issue,
          subject == earlier->second.subjects.end() ? std::string() : subject->second,
          i + 1 == ids.size()));
    }
    return list;
  }

  void add_links(Data& root) {
    const Config& config = maker_.sources().config;
    std::vector<EditionAddress> addresses;
    for (const std::string& id : publication_.editions) {
      const Edition* edition = config.edition(id);
      if (edition == nullptr) {
        continue;  // The loader has refused that already.
      }
      addresses.push_back({edition, public_url(config, issue_page_path(view_.issue, id))});
    }
    add_editions(root, addresses, texts_.edition->id);
    Data feeds;
    const std::string& id = texts_.edition->id;
    feeds.set("edition_url", public_url(config, id + "/feed.xml"));
    feeds.set("publication_url", public_url(config, id + "/" + publication_.id + "/feed.xml"));
    root.set("feeds", feeds);
    // An address is written from left to right wherever it stands.
    std::string email = hole_mark(Hole::email);
    if (texts_.edition->direction == Direction::rtl) {
      email = "\u2066" + email + "\u2069";
    }
    root.set("why",
             maker_.message(texts_, "footer.why", {{"email", email}, {"publication", name()}}));
    std::string filler;
    for (int i = 0; i < 60; ++i) {
      filler += "&#847;&zwnj;&nbsp;";
    }
    root.set("filler", filler);
  }

  std::deque<Article> retitled_;  ///< They are pointed to.
  const IssueView& view_;
  const Publication& publication_;
  const EditionTexts& texts_;
  const Trim& trim_;
  Maker maker_;
  std::vector<Shown> shown_;
  int64_t stories_ = 0;          ///< Fresh ones, with those that were cut.
  int64_t without_section_ = 0;  ///< Cut with all of their section.
  const Article* lead_ = nullptr;
  const SectionRecipe* lead_recipe_ = nullptr;
  mustache::list links_;
  int anchor_ = 0;
};

}  // namespace

Result<Data> make_issue_data(const DataSources& sources, const IssueView& view,
                             const Publication& publication, const std::string& edition,
                             const Trim& trim) {
  PEYK_ASSIGN(const EditionTexts* texts, texts_of(sources, edition));
  return IssueMaker(sources, view, publication, *texts, trim).make();
}

void add_lines(Data& data, const DataSources& sources, const IssueView& view,
               const std::string& edition, const std::string& subject,
               const std::string& preheader) {
  data.set("subject", subject);
  data.set("preheader", preheader);
  const std::string url = public_url(sources.config, issue_page_path(view.issue, edition));
  const auto& services = sources.config.site.share;
  const EditionTexts& texts = sources.texts.at(edition);
  Maker maker(sources);
  mustache::list share;
  for (size_t i = 0; i < services.size(); ++i) {
    // One pass, so that a title that contains "{url}" stays what it is.
    std::string target;
    std::string_view pattern = services[i].second;
    while (!pattern.empty()) {
      if (pattern.starts_with("{url}")) {
        target += percent_encode(url);
        pattern.remove_prefix(5);
      } else if (pattern.starts_with("{title}")) {
        target += percent_encode(strip_bidi_controls(subject));
        pattern.remove_prefix(7);
      } else {
        target += pattern.front();
        pattern.remove_prefix(1);
      }
    }
    Data link;
    link.set("name", maker.service(texts, services[i].first));
    link.set("url", target);
    link.set("is_first", i == 0);
    link.set("is_last", i + 1 == services.size());
    share.push_back(link);
  }
  data.set("share", share);
  add_issue_page(data, sources, view, edition);
}

}  // namespace peyk::render
